using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>Writes items in one format to a stream. Not safe for several callers at once.</summary>
public interface IItemWriter : IAsyncDisposable
{
    /// <summary>Writes a page of items.</summary>
    /// <param name="items">Well-formed items.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>When the stream has taken them.</returns>
    ValueTask WriteAsync(IReadOnlyList<ItemRecord> items, CancellationToken cancellationToken);

    /// <summary>Writes what ends the format (a closing bracket) and flushes; nothing may be written afterwards.</summary>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>When the stream has taken it.</returns>
    ValueTask CompleteAsync(CancellationToken cancellationToken);
}
