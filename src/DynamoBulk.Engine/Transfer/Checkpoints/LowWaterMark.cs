using DynamoBulk.Items;

namespace DynamoBulk.Transfer.Checkpoints;

/// <summary>
/// Counts the items that are done without a gap: each one up to the mark has ended. What ends out of order waits here until all
/// before it have. Safe from any thread.
/// </summary>
/// <remarks>A failed item goes into its file when the mark passes it, so that the file holds exactly those that are counted.</remarks>
internal sealed class LowWaterMark
{
    private readonly object _gate = new();
    private readonly Dictionary<long, ItemEnd> _ahead = [];
    private readonly Action<FailedItem> _onFailed;
    private CheckpointCounts _counts;

    /// <summary>Makes a mark.</summary>
    /// <param name="counts">What is done already.</param>
    /// <param name="onFailed">Takes each failed item that the mark passes, in the order of the source.</param>
    public LowWaterMark(CheckpointCounts counts, Action<FailedItem> onFailed)
    {
        _counts = counts;
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
            _ahead.Add(record.Number, end);
            while (_ahead.Remove(_counts.Records + 1, out ItemEnd next))
            {
                if (next.Failed is not null)
                {
                    _onFailed(next.Failed);
                }

                _counts = next.AddTo(_counts);
            }
        }
    }

    /// <summary>Looks at the mark; nothing moves meanwhile.</summary>
    /// <param name="look">Takes what is done.</param>
    public T Look<T>(Func<CheckpointCounts, T> look)
    {
        lock (_gate)
        {
            return look(_counts);
        }
    }

    /// <summary>The failed items that the mark has not passed, in the order of the source: another run would find them again.</summary>
    public IReadOnlyList<FailedItem> FailedAhead()
    {
        lock (_gate)
        {
            return [.. _ahead.OrderBy(end => end.Key).Select(end => end.Value.Failed).OfType<FailedItem>()];
        }
    }
}
