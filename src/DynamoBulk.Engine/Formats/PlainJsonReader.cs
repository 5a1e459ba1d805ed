using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>Reads plain JSON objects as items: JSON lines, or an array of any size.</summary>
/// <remarks>String S, number N (all digits kept), true and false BOOL, null NULL, array L, object M.</remarks>
/// <param name="layout">How the objects lie in the file.</param>
public sealed class PlainJsonReader(JsonLayout layout = JsonLayout.Lines) : IItemReader
{
    /// <inheritdoc/>
    public IAsyncEnumerable<IReadOnlyList<ItemRecord>> ReadAsync(Stream stream, string source, CancellationToken cancellationToken)
    {
        RecordSplitter records = layout == JsonLayout.Lines
            ? new LineSplitter(stream, source, reuseBlocks: true)
            : new JsonElementSplitter(stream, source, reuseBlocks: true);
        return RecordPages.ReadAsync(records, source, new PlainJsonConversion().Convert, cancellationToken);
    }
}
