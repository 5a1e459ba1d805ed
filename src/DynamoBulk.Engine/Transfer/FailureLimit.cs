using System.Runtime.InteropServices;
using DynamoBulk.Items;

namespace DynamoBulk.Transfer;

/// <summary>How many items may fail before a transfer ends. Safe from any thread.</summary>
/// <param name="allowed">So many; null for any number, unless the first thousand items all fail.</param>
/// <param name="reached">Ends the transfer; called once.</param>
internal sealed class FailureLimit(long? allowed, Action reached)
{
    /// <summary>So many items, all failed, say that the rest will, too: a wrong table, a wrong file, a key by another name.</summary>
    public const int FirstItems = 1000;

    private readonly object _gate = new();

    // Those of the first items that have not failed, by position. A table gives all its items the same one.
    private readonly Dictionary<ItemPosition, int> _first = [];
    private int _begun;
    private int _firstFailed;

    /// <summary>Why the transfer ends; null while it may go on.</summary>
    public FailureLimitException? Breach { get; private set; }

    /// <summary>Counts what failed in earlier runs of the same job, which may have been too much already.</summary>
    /// <param name="count">How many items.</param>
    public void GoOnFrom(long count)
    {
        if (count > allowed)
        {
            Breach = new FailureLimitException($"{Counted(count)} failed in earlier runs, where -MaxFailedItems allows {allowed:N0}, so that this one does not go on.");
            reached();
        }
    }

    /// <summary>Items are about to be shaped and written, so that some may fail.</summary>
    /// <param name="page">The items, in the order of the source.</param>
    public void Begin(IReadOnlyList<ItemRecord> page)
    {
        if (allowed is not null || _begun == FirstItems)
        {
            return;
        }

        lock (_gate)
        {
            foreach (ItemRecord record in page.Take(FirstItems - _begun))
            {
                CollectionsMarshal.GetValueRefOrAddDefault(_first, record.Position, out _)++;
                _begun++;
            }
        }
    }

    /// <summary>An item failed.</summary>
    /// <param name="failed">The item with the reason.</param>
    /// <param name="count">How many have, with this one.</param>
    /// <param name="anyEndedWell">Whether any item was written, or one was written in its place.</param>
    public void Failed(FailedItem failed, long count, bool anyEndedWell)
    {
        lock (_gate)
        {
            if (_first.TryGetValue(failed.Record.Position, out int left) && left > 0)
            {
                _first[failed.Record.Position] = left - 1;
                _firstFailed++;
            }

            if (Breach is not null || !IsReached(count, anyEndedWell))
            {
                return;
            }

            Breach = new FailureLimitException(allowed is null
                ? $"The first {FirstItems:N0} items all failed, so the transfer has ended: look at what is wrong with them, or pass -MaxFailedItems to go on all the same. The last one: {failed}"
                : $"{Counted(count)} failed where -MaxFailedItems allows {allowed:N0}, so the transfer has ended. The last one: {failed}");
        }

        reached();
    }

    private static string Counted(long count) => $"{count:N0} {(count == 1 ? "item" : "items")}";

    private bool IsReached(long count, bool anyEndedWell) => allowed is null ? _firstFailed == FirstItems && !anyEndedWell : count > allowed;
}
