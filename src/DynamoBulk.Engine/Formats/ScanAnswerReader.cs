using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>Reads the items of what <c>aws dynamodb scan</c> or <c>query</c> has printed, which keeps every type.</summary>
public sealed class ScanAnswerReader : IItemReader
{
    /// <inheritdoc/>
    public IAsyncEnumerable<IReadOnlyList<ItemRecord>> ReadAsync(Stream stream, string source, CancellationToken cancellationToken) =>
        RecordPages.ReadAsync(new ScanAnswerSplitter(stream, source), source, DynamoDbJsonConversion.Convert, cancellationToken);
}
