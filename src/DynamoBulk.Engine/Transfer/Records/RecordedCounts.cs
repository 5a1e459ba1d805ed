namespace DynamoBulk.Transfer.Records;

/// <summary>The counts of a result; see <see cref="TransferResult"/>.</summary>
/// <param name="ItemsRead">Items read, each of which is counted once in the following.</param>
/// <param name="ItemsWritten">Items confirmed.</param>
/// <param name="ItemsDeleted">Deletes confirmed.</param>
/// <param name="ItemsSuperseded">Items that a later one of the same key replaced before they were sent.</param>
/// <param name="ItemsSkipped">Items left out on request.</param>
/// <param name="ItemsFailed">Items not written for a reason of their own.</param>
/// <param name="ItemsPending">Items read but not confirmed when the transfer ended.</param>
/// <param name="Bytes">Bytes of the items that ended well.</param>
/// <param name="ConsumedCapacity">Write units consumed.</param>
/// <param name="ThrottledRequests">Requests throttled.</param>
/// <param name="Retries">Requests sent again after a fault.</param>
/// <param name="ElapsedSeconds">Seconds from start to end of the writing, in all runs of the job.</param>
/// <param name="ElapsedSecondsOfEarlierRuns">What of them was in earlier runs, from whose checkpoint the last one went on.</param>
public sealed record RecordedCounts(
    long ItemsRead,
    long ItemsWritten,
    long ItemsDeleted,
    long ItemsSuperseded,
    long ItemsSkipped,
    long ItemsFailed,
    long ItemsPending,
    long Bytes,
    double ConsumedCapacity,
    long ThrottledRequests,
    long Retries,
    double ElapsedSeconds,
    double ElapsedSecondsOfEarlierRuns)
{
    /// <summary>The counts of a result.</summary>
    /// <param name="result">The result.</param>
    public static RecordedCounts Of(TransferResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new RecordedCounts(
            result.ItemsRead,
            result.ItemsWritten,
            result.ItemsDeleted,
            result.ItemsSuperseded,
            result.ItemsSkipped,
            result.ItemsFailed,
            result.ItemsPending,
            result.Bytes,
            result.ConsumedCapacity,
            result.ThrottledRequests,
            result.Retries,
            result.Elapsed.TotalSeconds,
            result.ElapsedOfEarlierRuns.TotalSeconds);
    }
}
