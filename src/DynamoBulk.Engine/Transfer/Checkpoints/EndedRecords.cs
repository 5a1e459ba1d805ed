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
    private readonly HashSet<long> _ahead;
    private readonly Action<FailedItem> _onFailed;
    private CheckpointCounts _counts;
    private long _mark;

    /// <summary>Begins with what earlier runs did.</summary>
    /// <param name="counts">The books of it.</param>
    /// <param name="done">Which records.</param>
    /// <param name="onFailed">Keeps each failed item.</param>
    public EndedRecords(CheckpointCounts counts, DoneRecords done, Action<FailedItem> onFailed)
    {
        _counts = counts;
        _mark = done.Mark;
        _ahead = [.. done.Ahead];
        _onFailed = onFailed;
    }

    /// <summary>An item ended.</summary>
    /// <param name="record">The item, with its number in the job.</param>
    /// <param name="end">How.</param>
    /// <exception cref="IOException">A failed item could not be kept.</exception>
    public void End(ItemRecord record, ItemEnd end)
    {
        lock (_gate)
        {
            if (end.Failed is not null)
            {
                _onFailed(end.Failed);
            }

            _counts = end.AddTo(_counts);
            _ahead.Add(record.Number);
            while (_ahead.Remove(_mark + 1))
            {
                _mark++;
            }
        }
    }

    /// <summary>Looks at what has ended; nothing moves meanwhile.</summary>
    /// <param name="look">Takes the books, the mark, and the numbers ahead of it.</param>
    public T Look<T>(Func<CheckpointCounts, long, IReadOnlyCollection<long>, T> look)
    {
        lock (_gate)
        {
            return look(_counts, _mark, _ahead);
        }
    }
}
