using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>Reads items in DynamoDB JSON, bare attribute maps or <c>{"Item":{…}}</c>, which keeps every type.</summary>
/// <remarks>Items are views of the blocks that the stream is read into: nothing is copied and nothing is parsed.</remarks>
/// <param name="layout">How the items lie in the file.</param>
public sealed class DynamoDbJsonReader(JsonLayout layout = JsonLayout.Lines) : IItemReader
{
    /// <inheritdoc/>
    public IAsyncEnumerable<IReadOnlyList<ItemRecord>> ReadAsync(Stream stream, string source, CancellationToken cancellationToken)
    {
        RecordSplitter records = layout == JsonLayout.Lines
            ? new LineSplitter(stream, source, reuseBlocks: false)
            : new JsonElementSplitter(stream, source, reuseBlocks: false);
        return RecordPages.ReadAsync(records, source, DynamoDbJsonConversion.Convert, cancellationToken);
    }
}
