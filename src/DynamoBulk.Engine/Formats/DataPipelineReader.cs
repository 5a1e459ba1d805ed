using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>Reads backups that AWS Data Pipeline and the EMR connector made, an item a line, which keep every type.</summary>
/// <remarks>https://github.com/awslabs/emr-dynamodb-connector</remarks>
public sealed class DataPipelineReader : IItemReader
{
    /// <inheritdoc/>
    public IAsyncEnumerable<IReadOnlyList<ItemRecord>> ReadAsync(Stream stream, string source, CancellationToken cancellationToken) =>
        RecordPages.ReadAsync(new LineSplitter(stream, source, reuseBlocks: true), source, new DataPipelineConversion().Convert, cancellationToken);
}
