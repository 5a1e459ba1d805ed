using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>Reads items of one format from a stream of any size.</summary>
public interface IItemReader
{
    /// <summary>
    /// Reads to the end of the stream in pages of at most some hundred items and some hundred kilobytes. A record that is no item becomes a
    /// record with a problem and its line, and reading goes on behind it.
    /// </summary>
    /// <param name="stream">The unpacked bytes; read once, forward, and not closed.</param>
    /// <param name="source">What to call the stream in positions and messages: a path, an S3 address.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>Non-empty pages, in the order of the file.</returns>
    /// <exception cref="InvalidDataException">What makes going on pointless: one sentence with the source and the line.</exception>
    IAsyncEnumerable<IReadOnlyList<ItemRecord>> ReadAsync(Stream stream, string source, CancellationToken cancellationToken);
}
