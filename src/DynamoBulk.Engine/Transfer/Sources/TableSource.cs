using System.Threading.Channels;
using DynamoBulk.Items;
using DynamoBulk.Service;
using DynamoBulk.Throttling;
using Polly;

namespace DynamoBulk.Transfer.Sources;

/// <summary>The items of a table or index: a parallel scan by segments, or a query.</summary>
public sealed class TableSource : IItemSource
{
    private static readonly TimeSpan s_firstCooling = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_longestCooling = TimeSpan.FromSeconds(1);

    private readonly DdbConnection _connection;
    private readonly TableInfo _table;
    private readonly PageRequest _request;
    private readonly IGovernor _governor;
    private readonly TransferAccount _account;
    private readonly ResiliencePipeline _retry;
    private readonly TimeProvider _time;
    private readonly PageSizer _sizer = new();
    private readonly int _segments;
    private readonly int _concurrency;
    private int _nextSegment = -1;
    private int _cooling;
    private long _left;

    /// <summary>Makes a source.</summary>
    /// <param name="connection">Where the table is.</param>
    /// <param name="table">The table.</param>
    /// <param name="request">What to read of it.</param>
    /// <param name="account">The books for units, throttles and retries.</param>
    /// <param name="options">Segments, ceilings and sizes.</param>
    /// <param name="governor">Sets the pace; null for one that keeps the table's capacity.</param>
    /// <param name="time">The clock.</param>
    public TableSource(
        DdbConnection connection, TableInfo table, PageRequest request, TransferAccount account, TableSourceOptions? options = null, IGovernor? governor = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(request);
        options ??= new TableSourceOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Segments, 1, nameof(options));
        _connection = connection;
        _table = table;
        _request = request;
        _account = account;
        _time = time ?? TimeProvider.System;
        _governor = governor ?? new CapacityGovernor(Declared(table), options.Ceiling, options.Decided, _time);
        _retry = ServiceRetry.ForTransfer(account.Retried, _time);
        _segments = request.KeyConditionExpression is null ? options.Segments : 1;
        _concurrency = Math.Min(options.MaxConcurrency, _segments);
        _left = options.First;
        Description = request.IndexName is null ? request.TableName : $"{request.TableName}/{request.IndexName}";
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <summary>What the governor sees now, in words.</summary>
    public string Pace => _governor.Status;

    /// <inheritdoc/>
    public async Task ReadAsync(ChannelWriter<IReadOnlyList<ItemRecord>> pages, CancellationToken cancellationToken)
    {
        var watch = _governor is CapacityGovernor governor ? new CapacityWatch(_connection, _table, Declared, governor, _time) : null;
        try
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAll(Enumerable.Range(0, _concurrency).Select(_ => ReadSegmentsAsync(pages, ending))).ConfigureAwait(false);
        }
        finally
        {
            if (watch is not null)
            {
                await watch.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private IReadOnlyList<DeclaredCapacity> Declared(TableInfo table) => DeclaredCapacity.OfReads(table, _request.IndexName);

    /// <summary>Segments are uneven, however they are cut: who has read one takes the next.</summary>
    private async Task ReadSegmentsAsync(ChannelWriter<IReadOnlyList<ItemRecord>> pages, CancellationTokenSource ending)
    {
        try
        {
            for (int segment = Interlocked.Increment(ref _nextSegment); segment < _segments; segment = Interlocked.Increment(ref _nextSegment))
            {
                await ReadSegmentAsync(segment, pages, ending.Token).ConfigureAwait(false);
            }
        }
        catch
        {
            // One segment that cannot be read makes the others pointless.
            await ending.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task ReadSegmentAsync(int number, ChannelWriter<IReadOnlyList<ItemRecord>> pages, CancellationToken cancellationToken)
    {
        (int, int)? segment = _segments > 1 ? (number, _segments) : null;
        ReadOnlyMemory<byte> startKey = default;
        do
        {
            PageAnswer page = await ReadPageAsync(segment, startKey, cancellationToken).ConfigureAwait(false);
            startKey = page.LastEvaluatedKey;
            List<ItemRecord> records = Take(page.Items);
            if (records.Count > 0)
            {
                _account.Read(records.Count);
                await pages.WriteAsync(records, cancellationToken).ConfigureAwait(false);
            }
        }
        while (!startKey.IsEmpty && Interlocked.Read(ref _left) > 0);
    }

    /// <summary>Reads a page, asking again while it is throttled.</summary>
    private async Task<PageAnswer> ReadPageAsync((int Number, int Total)? segment, ReadOnlyMemory<byte> startKey, CancellationToken cancellationToken)
    {
        for (TimeSpan cooling = s_firstCooling; ; cooling = TimeSpan.FromTicks(Math.Min(cooling.Ticks * 2, s_longestCooling.Ticks)))
        {
            (int? limit, double units) = _sizer.Next(_governor.MaxRequestUnits);
            if (await TryReadPageAsync(_request.CreateBody(segment, startKey, limit), units, cancellationToken).ConfigureAwait(false) is { } page)
            {
                return page;
            }

            Interlocked.Increment(ref _cooling);
            await Task.Delay(cooling, _time, cancellationToken).ConfigureAwait(false);
            Interlocked.Decrement(ref _cooling);
        }
    }

    /// <summary>Asks for a page; null when it was throttled.</summary>
    private async Task<PageAnswer?> TryReadPageAsync(byte[] body, double units, CancellationToken cancellationToken) =>
        await _retry.ExecuteAsync<PageAnswer?>(
            async token =>
            {
                Admission admission = await _governor.AdmitAsync(units, token).ConfigureAwait(false);
                try
                {
                    PageAnswer page = await _connection.Data.SendAsync(_request.Operation, body, PageAnswer.Read, token).ConfigureAwait(false);
                    _governor.Report(admission, new RequestReport { Consumed = page.Consumed });
                    _account.Consumed(page.Consumed.Total);
                    _sizer.Learn(page.ScannedCount, page.Consumed.Total);
                    return page;
                }
                catch (ServiceException throttle) when (throttle.Kind == ServiceErrorKind.Throttled)
                {
                    // One segment may lie in a hot key range; when most do, it is the table that is short.
                    bool isHot = throttle.Reasons.Count > 0 && throttle.Reasons.All(reason => reason.IsKeyRange) && Volatile.Read(ref _cooling) * 2 < _concurrency;
                    _account.Throttled();
                    _governor.Report(admission, new RequestReport { RefusedUnits = units, Cause = isHot ? RefusalCause.KeyRange : RefusalCause.Capacity, Reasons = throttle.Reasons });
                    return null;
                }
                catch
                {
                    _governor.Report(admission, new RequestReport());
                    throw;
                }
            },
            cancellationToken).ConfigureAwait(false);

    private List<ItemRecord> Take(IReadOnlyList<Item> items)
    {
        long left = Interlocked.Add(ref _left, -items.Count) + items.Count;
        int count = (int)Math.Clamp(left, 0, items.Count);
        var records = new List<ItemRecord>(count);
        for (int i = 0; i < count; i++)
        {
            records.Add(new ItemRecord(items[i], new ItemPosition(Description, 0)));
        }

        return records;
    }
}
