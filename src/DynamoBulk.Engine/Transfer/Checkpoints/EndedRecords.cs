using DynamoBulk.Items;

namespace DynamoBulk.Transfer.Checkpoints;

/// <summary>
/// Which records of a transfer have ended, and how: all up to a mark, and some ahead of it, for items overtake each other. Safe
/// from any thread.
/// </summary>
/// <remarks>
/// A failed item goes into its file in the same step in which it is counted, so that the file as long as it is then holds
/// exactly those that are counted.
/// </remarks>
internal sealed class EndedRecords
{
    private readonly object _gate = new();
    private readonly NumberRanges _ahead;
    private readonly NumberRanges _rejected;
    private readonly Func<FailedItem, bool> _keep;
    private CheckpointCounts _counts;
    private long _mark;

    /// <summary>Begins with what earlier runs did.</summary>
    /// <param name="counts">The books of it.</param>
    /// <param name="done">Which records.</param>
    /// <param name="keep">Keeps a failed item. Returns false when nothing is kept any more: then it has not ended, and another run comes upon it.</param>
    public EndedRecords(CheckpointCounts counts, DoneRecords done, Func<FailedItem, bool> keep)
    {
        _counts = counts;
        _mark = done.Mark;
        _ahead = new NumberRanges(done.AheadRanges);
        _rejected = new NumberRanges(done.RejectedRanges);
        _keep = keep;
    }

    /// <summary>An item ended.</summary>
    /// <param name="record">The item, with its number in the job.</param>
    /// <param name="end">How.</param>
    /// <exception cref="IOException">A failed item could not be kept.</exception>
    public void End(ItemRecord record, ItemEnd end)
    {
        lock (_gate)
        {
            if (end.Failed is { } failed)
            {
                if (!_keep(failed))
                {
                    return;
                }

                if (failed.Problem.Code == ProblemCode.ServiceRejectedItem)
                {
                    _rejected.Add(record.Number);
                }
            }

            _counts = end.AddTo(_counts);
            _ahead.Add(record.Number);
            if (_ahead.TryTake(_mark + 1, out long last))
            {
                _mark = last;
            }
        }
    }

    /// <summary>Looks at what has ended; nothing moves meanwhile.</summary>
    /// <param name="look">Takes the books, the mark, the numbers ahead of it, and of all the numbers of those that the service rejected.</param>
    public T Look<T>(Func<CheckpointCounts, long, NumberRanges, NumberRanges, T> look)
    {
        lock (_gate)
        {
            return look(_counts, _mark, _ahead, _rejected);
        }
    }
}
