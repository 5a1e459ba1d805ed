using DynamoBulk.Items;

namespace DynamoBulk.Transfer;

/// <summary>Where the items of a transfer go. It says of each item how it ended to the transfer's <see cref="TransferAccount"/>.</summary>
public interface IItemSink : IAsyncDisposable
{
    /// <summary>What it is, for the result: a path, a table, "pipeline".</summary>
    string Description { get; }

    /// <summary>
    /// Whether it is complete with all items or not at all: half a file would pass for a whole one. Else what a source yielded
    /// before it broke is written, too.
    /// </summary>
    bool NeedsAll { get; }

    /// <summary>Takes a page, and waits while the sink is full. Never called by two at once.</summary>
    /// <param name="page">Items; records with a problem never come this far.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>When the page is taken, not when it is written.</returns>
    ValueTask WriteAsync(IReadOnlyList<ItemRecord> page, CancellationToken cancellationToken);

    /// <summary>Writes what is still held and waits until each item has ended.</summary>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>When everything has ended.</returns>
    Task CompleteAsync(CancellationToken cancellationToken);
}
