using System.Text.Json;
using DynamoBulk.Items;
using DynamoBulk.Service;
using DynamoBulk.Throttling;
using Polly;

namespace DynamoBulk.Transfer.Verification;

/// <summary>Reads items of one table by their keys with BatchGetItem, strongly consistent, each attempt admitted by the governor.</summary>
/// <param name="connection">Where the table is.</param>
/// <param name="table">The table.</param>
/// <param name="governor">Admits attempts.</param>
/// <param name="time">The clock.</param>
internal sealed class KeyedReader(DdbConnection connection, TableInfo table, IGovernor governor, TimeProvider time)
{
    private static readonly TimeSpan s_firstCooling = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_longestCooling = TimeSpan.FromSeconds(1);

    private readonly byte[] _jsonTableName = JsonSerializer.SerializeToUtf8Bytes(table.RequestName);
    private readonly ItemInspector _inspector = new(new KeySchema(table.Keys.PartitionKey, table.Keys.SortKey));
    private readonly ResiliencePipeline _retry = ServiceRetry.ForTransfer(static () => { }, time);
    private long _throttledRequests;
    private long _milliUnits;

    /// <summary>Requests throttled so far, wholly or in part.</summary>
    public long ThrottledRequests => Interlocked.Read(ref _throttledRequests);

    /// <summary>Read units consumed so far.</summary>
    public double ConsumedCapacity => Interlocked.Read(ref _milliUnits) / 1000.0;

    /// <summary>Reads items, and asks again for those that were throttled until each has been looked for.</summary>
    /// <param name="units">What each key will about cost; its keys are those to read, at most <see cref="BatchGet.MaxKeys"/>.</param>
    /// <param name="answered">Takes the items as they come, by key.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>How long the last answer took.</returns>
    /// <exception cref="ServiceException">The service refused for another reason than throttling, or cannot be reached.</exception>
    public async Task<TimeSpan> ReadAsync(IReadOnlyDictionary<ItemKey, double> units, Action<ItemKey, Item> answered, CancellationToken cancellationToken)
    {
        IReadOnlyCollection<ItemKey> left = [.. units.Keys];
        TimeSpan cooling = s_firstCooling;
        while (true)
        {
            (BatchGetAnswer answer, TimeSpan latency) = await AskAsync(left, units, cancellationToken).ConfigureAwait(false);
            foreach (Item item in answer.Items)
            {
                answered(KeyOf(item, units), item);
            }

            if (answer.UnprocessedKeys.Count == 0)
            {
                return latency;
            }

            left = [.. answer.UnprocessedKeys.Select(key => KeyOf(key, units))];
            await Task.Delay(cooling, time, cancellationToken).ConfigureAwait(false);
            cooling = cooling * 2 < s_longestCooling ? cooling * 2 : s_longestCooling;
        }
    }

    /// <summary>Sends one request; all of it comes back unprocessed when it was throttled.</summary>
    private async Task<(BatchGetAnswer Answer, TimeSpan Latency)> AskAsync(IReadOnlyCollection<ItemKey> keys, IReadOnlyDictionary<ItemKey, double> units, CancellationToken cancellationToken)
    {
        Item[] asked = [.. keys.Select(key => key.ToItem(table.Keys))];
        byte[] body = BatchGet.CreateBody(_jsonTableName, asked);
        return await _retry.ExecuteAsync(
            async token =>
            {
                Admission admission = await governor.AdmitAsync(keys.Sum(key => units[key]), token).ConfigureAwait(false);
                long sent = time.GetTimestamp();
                try
                {
                    BatchGetAnswer answer = await connection.Data.SendAsync("BatchGetItem", body, BatchGet.ReadAnswer, token).ConfigureAwait(false);
                    Report(admission, answer, answer.UnprocessedKeys.Sum(key => units[KeyOf(key, units)]), []);
                    return (answer, time.GetElapsedTime(sent));
                }
                catch (ServiceException throttle) when (throttle.Kind == ServiceErrorKind.Throttled)
                {
                    var answer = new BatchGetAnswer([], asked, Throttling.ConsumedCapacity.None);
                    Report(admission, answer, admission.Units, throttle.Reasons);
                    return (answer, time.GetElapsedTime(sent));
                }
                catch
                {
                    governor.Report(admission, new RequestReport());
                    throw;
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    private void Report(Admission admission, BatchGetAnswer answer, double refusedUnits, IReadOnlyList<ThrottlingReason> reasons)
    {
        Interlocked.Add(ref _milliUnits, (long)Math.Round(answer.Consumed.Total * 1000));
        if (answer.UnprocessedKeys.Count > 0)
        {
            Interlocked.Increment(ref _throttledRequests);
        }

        governor.Report(admission, new RequestReport { Consumed = answer.Consumed, RefusedUnits = refusedUnits, Reasons = reasons });
    }

    private ItemKey KeyOf(Item item, IReadOnlyDictionary<ItemKey, double> asked)
    {
        ItemProblem? problem = _inspector.Inspect(item, out ItemFacts facts);
        return problem is null && asked.ContainsKey(facts.Key)
            ? facts.Key
            : throw new TransferException($"The service returned an item that was not asked for: {problem?.Message ?? facts.Key.ToItem(table.Keys).ToString()}");
    }
}
