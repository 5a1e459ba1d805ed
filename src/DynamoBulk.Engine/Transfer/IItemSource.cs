using System.Threading.Channels;
using DynamoBulk.Items;

namespace DynamoBulk.Transfer;

/// <summary>Where the items of a transfer come from.</summary>
public interface IItemSource
{
    /// <summary>What it is, for the result: a path, a table, "pipeline".</summary>
    string Description { get; }

    /// <summary>
    /// Reads everything into pages, and enters each record it takes into the books. Called once; may write from several
    /// threads; waits where the channel is full. A record that is no item travels as a record with a problem, and an
    /// exception ends the transfer.
    /// </summary>
    /// <param name="pages">Takes non-empty pages; completed by the caller.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>When all is read.</returns>
    Task ReadAsync(ChannelWriter<IReadOnlyList<ItemRecord>> pages, CancellationToken cancellationToken);
}
