using System.Globalization;
using DynamoBulk.Items;
using DynamoBulk.Planning;
using DynamoBulk.Service;
using DynamoBulk.Throttling;

namespace DynamoBulk.Transfer.Verification;

/// <summary>
/// The proof that a table holds what a transfer wrote into it: while items are written it notes the key and the content hash
/// of each, then it reads the last one of each key back and compares.
/// </summary>
public sealed class WriteVerification : IDisposable
{
    /// <summary>So many deviations are told one by one.</summary>
    public const int MostTold = 1000;

    /// <summary>Requests in flight to begin with, and the most; an answer is a hundred items.</summary>
    private const int FirstRequests = 4;
    private const int MostRequests = 64;

    /// <summary>Bytes of the items that one request reads: what all requests in flight hold in memory is that many times as much.</summary>
    private const int MaxBatchBytes = 1024 * 1024;

    private readonly DdbConnection _connection;
    private readonly TableInfo _table;
    private readonly VerificationOptions _options;
    private readonly Action<ItemDeviation> _deviated;
    private readonly TimeProvider _time;
    private readonly CapacityGovernor _governor;
    private readonly KeyedReader _reader;
    private readonly ConcurrencyLimit _concurrency;
    private readonly object _gate = new();
    private long _compared;
    private long _held;
    private long _missing;
    private long _different;
    private long _notDeleted;
    private ContentDigest _source;
    private ContentDigest _found;
    private bool _isRunning;

    /// <summary>Begins to note what an account is told of.</summary>
    /// <param name="connection">Where the table is.</param>
    /// <param name="table">The table.</param>
    /// <param name="account">The books of the transfer, which gets the ledger.</param>
    /// <param name="deviated">Hears of the first <see cref="MostTold"/> items that are not as written, on any thread; may wait.</param>
    /// <param name="options">Ceilings; the defaults suit every table.</param>
    /// <param name="time">The clock.</param>
    public WriteVerification(DdbConnection connection, TableInfo table, TransferAccount account, Action<ItemDeviation> deviated, VerificationOptions? options = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(account);
        _connection = connection;
        _table = table;
        _deviated = deviated;
        _options = options ?? new VerificationOptions();
        _time = time ?? TimeProvider.System;
        _governor = new CapacityGovernor(Declared(table), _options.Ceiling, _options.Decided, _time);
        _reader = new KeyedReader(connection, table, _governor, _time);
        _concurrency = new ConcurrencyLimit(_options.MaxConcurrency, FirstRequests, MostRequests);
        account.Ledger = Ledger;
    }

    /// <summary>What was written so far.</summary>
    internal WriteLedger Ledger { get; } = new();

    /// <summary>How far the reading back is, in words; null while items are still written.</summary>
    public string? Progress
    {
        get
        {
            lock (_gate)
            {
                return _isRunning ? string.Create(CultureInfo.CurrentCulture, $"{_compared:N0} read back, {_governor.Status}") : null;
            }
        }
    }

    /// <summary>Asks whether items may be read back at all, before anything is written.</summary>
    /// <param name="connection">Where the table is.</param>
    /// <param name="table">The table.</param>
    /// <param name="cancellationToken">Stops the asking.</param>
    /// <returns>True.</returns>
    /// <exception cref="ServiceException">They may not, or the service does not answer.</exception>
    public static async Task<bool> CheckAccessAsync(DdbConnection connection, TableInfo table, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(table);
        var reader = new KeyedReader(connection, table, new CapacityGovernor(Declared(table)), TimeProvider.System);
        try
        {
            ItemKey any = AnyKey(table.Keys);
            await reader.ReadAsync(new Dictionary<ItemKey, double> { [any] = 1 }, static (_, _) => { }, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ServiceException refusal) when (refusal.Code == "AccessDeniedException")
        {
            throw refusal.Restate($"Nothing was written: -Verify reads items back with dynamodb:BatchGetItem, which these credentials may not use on '{table.TableName}'. Have it allowed, or import without -Verify. ({refusal.Message})");
        }
    }

    /// <summary>Reads back and compares. Nothing may be written any more.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="VerificationException">The items could not be read back.</exception>
    public async Task<TransferVerification> RunAsync(CancellationToken cancellationToken)
    {
        long started = _time.GetTimestamp();
        lock (_gate)
        {
            _isRunning = true;
        }

        _options.Decided?.Invoke(string.Create(CultureInfo.CurrentCulture, $"Reading back what {Ledger.Count:N0} confirmed writes have left in {_table.TableName} ({Ledger.SpilledBytes:N0} bytes of keys and hashes on disk)."));
        var watch = new CapacityWatch(_connection, _table, Declared, _governor, _time);
        await using (watch.ConfigureAwait(false))
        {
            try
            {
                await CompareAllAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is ServiceException or IOException or TransferException)
            {
                throw new VerificationException($"All items that did not fail were written to '{_table.TableName}', but they are not verified, for they could not be read back: {exception.Message}", exception);
            }
        }

        return ToResult(_time.GetElapsedTime(started));
    }

    /// <inheritdoc/>
    public void Dispose() => Ledger.Dispose();

    private static IReadOnlyList<DeclaredCapacity> Declared(TableInfo table) => DeclaredCapacity.OfReads(table, indexName: null);

    /// <summary>A key that a table may hold; whether it does is all the same.</summary>
    private static ItemKey AnyKey(KeySchema keys)
    {
        IEnumerable<string> attributes = new[] { keys.PartitionKey, keys.SortKey }.OfType<KeyAttribute>()
            .Select(key => $"{System.Text.Json.JsonSerializer.Serialize(key.Name)}:{{\"{key.Type}\":\"{(key.Type == AttributeType.B ? "AA==" : "0")}\"}}");
        new ItemInspector(new KeySchema(keys.PartitionKey, keys.SortKey)).Inspect(Item.Parse($"{{{string.Join(',', attributes)}}}"), out ItemFacts facts);
        return facts.Key;
    }

    /// <summary>Keeps as many requests in flight as there may be.</summary>
    private async Task CompareAllAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var requests = new List<Task<TimeSpan>>();
        try
        {
            foreach (List<WrittenItem> batch in Batches())
            {
                while (!_concurrency.Allows(requests.Count))
                {
                    await SettleOneAsync(requests).ConfigureAwait(false);
                }

                ending.Token.ThrowIfCancellationRequested();
                requests.Add(CompareAsync(batch, ending.Token));
            }

            while (requests.Count > 0)
            {
                await SettleOneAsync(requests).ConfigureAwait(false);
            }
        }
        finally
        {
            // One batch that cannot be read makes the others pointless.
            await ending.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll((IEnumerable<Task>)requests).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SettleOneAsync(List<Task<TimeSpan>> requests)
    {
        Task<TimeSpan> first = await Task.WhenAny(requests).ConfigureAwait(false);
        requests.Remove(first);
        _concurrency.Answered(await first.ConfigureAwait(false));
    }

    /// <summary>Items that one request reads: no more than a small table can give at once.</summary>
    private IEnumerable<List<WrittenItem>> Batches()
    {
        var batch = new List<WrittenItem>();
        long bytes = 0;
        double units = 0;
        foreach (WrittenItem written in Ledger.LastOfEachKey())
        {
            if (batch.Count == BatchGet.MaxKeys || (batch.Count > 0 && (bytes + written.Size > MaxBatchBytes || units + UnitsOf(written) > _governor.MaxRequestUnits)))
            {
                yield return batch;
                (batch, bytes, units) = ([], 0, 0);
            }

            batch.Add(written);
            bytes += written.Size;
            units += UnitsOf(written);
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    private static double UnitsOf(WrittenItem written) => CapacityUnits.OfRead(written.Size, consistent: true);

    private async Task<TimeSpan> CompareAsync(List<WrittenItem> batch, CancellationToken cancellationToken)
    {
        var found = new Dictionary<ItemKey, ContentHash>();
        TimeSpan latency = await _reader.ReadAsync(batch.ToDictionary(written => written.Key, UnitsOf), (key, item) => found[key] = ItemContent.Hash(item), cancellationToken).ConfigureAwait(false);
        foreach (ItemDeviation deviation in Enter(batch, found))
        {
            _deviated(deviation);
        }

        return latency;
    }

    /// <summary>Enters what was found. Returns the deviations that are to be told.</summary>
    private List<ItemDeviation> Enter(List<WrittenItem> batch, Dictionary<ItemKey, ContentHash> found)
    {
        var told = new List<ItemDeviation>();
        lock (_gate)
        {
            foreach (WrittenItem written in batch)
            {
                ContentHash? held = found.TryGetValue(written.Key, out ContentHash hash) ? hash : null;
                _compared++;
                _held += held is null ? 0 : 1;
                _source = written.Hash is { } source ? _source + source : _source;
                _found = held is null ? _found : _found + hash;
                if (held != written.Hash && Count(held is null ? DeviationKind.Missing : written.Hash is null ? DeviationKind.NotDeleted : DeviationKind.Different) is { } kind)
                {
                    told.Add(new ItemDeviation(written.Key.ToItem(_table.Keys), kind));
                }
            }
        }

        return told;
    }

    /// <summary>Counts a deviation. Returns its kind, unless enough were told.</summary>
    private DeviationKind? Count(DeviationKind kind)
    {
        _missing += kind == DeviationKind.Missing ? 1 : 0;
        _different += kind == DeviationKind.Different ? 1 : 0;
        _notDeleted += kind == DeviationKind.NotDeleted ? 1 : 0;
        return _missing + _different + _notDeleted <= MostTold ? kind : null;
    }

    private TransferVerification ToResult(TimeSpan elapsed) => new()
    {
        ItemsCompared = _compared,
        ItemsFound = _held,
        ItemsMissing = _missing,
        ItemsDifferent = _different,
        ItemsNotDeleted = _notDeleted,
        SourceDigest = _source.ToString(),
        TableDigest = _found.ToString(),
        ConsumedCapacity = _reader.ConsumedCapacity,
        ThrottledRequests = _reader.ThrottledRequests,
        Elapsed = elapsed,
    };
}
