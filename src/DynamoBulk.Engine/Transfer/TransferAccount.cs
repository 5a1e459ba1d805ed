using System.Collections.Concurrent;
using DynamoBulk.Items;
using DynamoBulk.Transfer.Checkpoints;
using DynamoBulk.Transfer.Reporting;
using DynamoBulk.Transfer.Verification;

namespace DynamoBulk.Transfer;

/// <summary>The books of one transfer: each item is entered when it is read and when it ends. Safe from any thread.</summary>
/// <param name="onFailed">Hears of each failed item, on the thread it failed on; may wait, which slows the transfer.</param>
/// <param name="onWritten">Hears of each item a table confirmed, in the same way; null when nobody asks.</param>
public sealed class TransferAccount(Action<FailedItem> onFailed, Action<ItemRecord>? onWritten = null)
{
    private readonly ConcurrentDictionary<string, long> _failures = new(StringComparer.Ordinal);
    private long _read;
    private long _written;
    private long _deleted;
    private long _superseded;
    private long _failed;
    private long _bytes;
    private long _throttledRequests;
    private long _retries;
    private long _milliUnits;
    private EndedRecords? _ended;

    /// <summary>Items the source yielded so far.</summary>
    public long ItemsRead => Interlocked.Read(ref _read);

    /// <summary>Items the destination confirmed so far, deletes among them.</summary>
    public long ItemsConfirmed => Interlocked.Read(ref _written) + Interlocked.Read(ref _deleted);

    /// <summary>Items whose end is known so far.</summary>
    public long ItemsEnded => ItemsConfirmed + Interlocked.Read(ref _superseded) + Interlocked.Read(ref _failed);

    /// <summary>Takes the failed items; null (default) for none.</summary>
    public FailedItemFile? FailedItemFile { get; set; }

    /// <summary>Takes what a report tells beside the books; null (default) where there is to be none.</summary>
    internal TransferRecorder? Recorder { get; set; }

    /// <summary>Notes what a table confirmed, to be verified; null (default) where nobody verifies.</summary>
    internal WriteLedger? Ledger { get; set; }

    /// <summary>Hears of each failed item, after whom it was told; null where nobody counts them.</summary>
    internal FailureLimit? FailureLimit { get; set; }

    /// <summary>Hears of each item before it fails, and throws where it is not the item that is bad; null where every failure is the item's own. May wait.</summary>
    internal Action<ItemRecord>? Doubt { get; set; }

    /// <summary>How many items failed for each reason, in earlier runs of the same job, too, by its code in ordinal order.</summary>
    public IReadOnlyDictionary<string, long> Failures => new SortedDictionary<string, long>(_failures, StringComparer.Ordinal);

    /// <summary>Capacity units consumed so far.</summary>
    public double ConsumedCapacity => Interlocked.Read(ref _milliUnits) / 1000.0;

    /// <summary>Requests throttled so far.</summary>
    public long ThrottledRequests => Interlocked.Read(ref _throttledRequests);

    /// <summary>Requests sent again so far.</summary>
    internal long Retries => Interlocked.Read(ref _retries);

    /// <summary>Items were read.</summary>
    /// <param name="count">How many.</param>
    public void Read(int count) => Interlocked.Add(ref _read, count);

    /// <summary>The destination confirmed items.</summary>
    /// <param name="count">How many.</param>
    /// <param name="bytes">Their size together.</param>
    public void Written(long count, long bytes)
    {
        Interlocked.Add(ref _bytes, bytes);
        Interlocked.Add(ref _written, count);
    }

    /// <summary>A table confirmed that it holds an item, or, where it was to be deleted, that it does not.</summary>
    /// <param name="record">The item.</param>
    /// <param name="facts">Its key and size.</param>
    /// <exception cref="IOException">It was done, but cannot be noted in the <see cref="Ledger"/>.</exception>
    public void Confirmed(ItemRecord record, ItemFacts facts)
    {
        if (record.IsDelete)
        {
            Interlocked.Increment(ref _deleted);
        }
        else
        {
            Written(1, facts.Size);
        }

        Ledger?.Add(record, facts);
        _ended?.End(record, record.IsDelete ? ItemEnd.Deleted : ItemEnd.Written(facts.Size));
        if (!record.IsDelete)
        {
            onWritten?.Invoke(record);
        }
    }

    /// <summary>Later items of the same keys go in the place of these.</summary>
    /// <param name="count">How many.</param>
    public void Superseded(long count) => Interlocked.Add(ref _superseded, count);

    /// <summary>A later item of the same key was written in the place of this one.</summary>
    /// <param name="record">The item.</param>
    public void Superseded(ItemRecord record)
    {
        Interlocked.Increment(ref _superseded);
        _ended?.End(record, ItemEnd.Superseded);
    }

    /// <summary>An item failed.</summary>
    /// <param name="record">The item.</param>
    /// <param name="problem">Why.</param>
    public void Failed(ItemRecord record, ItemProblem problem)
    {
        Doubt?.Invoke(record);
        long count = Interlocked.Increment(ref _failed);
        _failures.AddOrUpdate(problem.Code, 1, static (_, failures) => failures + 1);
        var failed = new FailedItem(record, problem);
        try
        {
            if (_ended is null)
            {
                FailedItemFile?.Write(failed);
            }
            else
            {
                _ended.End(record, ItemEnd.Of(failed));
            }
        }
        finally
        {
            // An item that its file has no room for is told all the more.
            Recorder?.Failed(failed);
            onFailed(failed);
        }

        FailureLimit?.Failed(failed, count, anyEndedWell: ItemsConfirmed + Interlocked.Read(ref _superseded) > 0);
    }

    /// <summary>A request consumed capacity.</summary>
    /// <param name="units">As the service says.</param>
    public void Consumed(double units) => Interlocked.Add(ref _milliUnits, (long)Math.Round(units * 1000));

    /// <summary>The table did, at least in part, what a request asked for.</summary>
    /// <param name="latency">After how long it answered.</param>
    public void Answered(TimeSpan latency) => Recorder?.Answered(latency);

    /// <summary>A request was throttled, wholly or in part.</summary>
    public void Throttled() => Interlocked.Increment(ref _throttledRequests);

    /// <summary>A request is sent again after a fault.</summary>
    public void Retried() => Interlocked.Increment(ref _retries);

    /// <summary>Takes over the books of earlier runs of the same job, and tells it from now on how each item ends.</summary>
    internal void GoOnFrom(CheckpointCounts before, EndedRecords ended)
    {
        _ended = ended;
        foreach ((string code, long count) in before.Failures)
        {
            _failures[code] = count;
        }

        (_read, _written, _deleted, _superseded, _failed) = (before.Records, before.Written, before.Deleted, before.Superseded, before.Failed);
        (_bytes, _throttledRequests, _retries, _milliUnits) = (before.Bytes, before.ThrottledRequests, before.Retries, (long)Math.Round(before.ConsumedCapacity * 1000));
    }

    /// <summary>Takes over the books of earlier runs of a job whose items count as written when the output is whole.</summary>
    internal void GoOnReadingFrom(CheckpointCounts before)
    {
        (_read, _failed) = (before.Records, before.Failed);
        (_throttledRequests, _retries, _milliUnits) = (before.ThrottledRequests, before.Retries, (long)Math.Round(before.ConsumedCapacity * 1000));
    }

    /// <summary>The books as a result.</summary>
    internal TransferResult ToResult(string operation, string source, string destination, TimeSpan elapsed, double? capacity, bool ended, TransferVerification? verification = null)
    {
        // While the transfer runs on, each number may grow between two looks: they are read once, and the ends before the reading.
        long written = Interlocked.Read(ref _written);
        long deleted = Interlocked.Read(ref _deleted);
        long superseded = Interlocked.Read(ref _superseded);
        long failed = Interlocked.Read(ref _failed);
        long read = ItemsRead;
        long pending = read - written - deleted - superseded - failed;
        return new TransferResult
        {
            Operation = operation,
            Source = source,
            Destination = destination,
            ItemsRead = read,
            ItemsWritten = written,
            ItemsDeleted = deleted,
            ItemsSuperseded = superseded,
            ItemsFailed = failed,
            ItemsPending = pending,
            Bytes = Interlocked.Read(ref _bytes),
            ConsumedCapacity = ConsumedCapacity,
            ThrottledRequests = ThrottledRequests,
            Retries = Retries,
            Elapsed = elapsed,
            FailedItemPath = FailedItemFile?.WrittenPath,
            CapacityUtilization = capacity > 0 && elapsed > TimeSpan.Zero ? Math.Round(ConsumedCapacity / (capacity.Value * elapsed.TotalSeconds), 3) : null,
            Verification = verification,
            Completed = ended && pending == 0 && failed == 0 && verification is not { IsEqual: false },
        };
    }
}
