using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>Writes items in one format to a stream, which it owns. Not safe for several callers at once.</summary>
/// <remarks>Disposing without <see cref="CompleteAsync"/> leaves what was written so far, without what ends the format.</remarks>
public interface IItemWriter : IAsyncDisposable
{
    /// <summary>Writes a page of items.</summary>
    /// <param name="items">Well-formed items.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>When the writer has taken them; up to some hundred kilobytes may wait in its buffer.</returns>
    /// <exception cref="InvalidDataException">An item is no valid DynamoDB JSON.</exception>
    ValueTask WriteAsync(IReadOnlyList<ItemRecord> items, CancellationToken cancellationToken);

    /// <summary>Writes what ends the format (a closing bracket) and closes the stream; nothing may be written afterwards.</summary>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>When the stream has taken everything.</returns>
    ValueTask CompleteAsync(CancellationToken cancellationToken);
}
