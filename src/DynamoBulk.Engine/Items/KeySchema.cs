namespace DynamoBulk.Items;

/// <summary>The key attributes of a table and of its indexes.</summary>
/// <param name="PartitionKey">The table's partition key.</param>
/// <param name="SortKey">The table's sort key, or null.</param>
/// <param name="IndexKeys">Key attributes of indexes that are not the table's own; an item may lack them.</param>
public sealed record KeySchema(KeyAttribute PartitionKey, KeyAttribute? SortKey = null, IReadOnlyList<KeyAttribute>? IndexKeys = null)
{
    /// <summary>Key attributes of indexes that are not the table's own; an item may lack them.</summary>
    public IReadOnlyList<KeyAttribute> IndexKeys { get; init; } = IndexKeys ?? [];

    /// <summary>All key attributes, the table's own first; one that serves several indexes comes several times.</summary>
    public IReadOnlyList<KeyAttribute> All => [.. new[] { PartitionKey, SortKey }.Concat(IndexKeys).OfType<KeyAttribute>()];

    /// <summary>The names of all key attributes, the table's own first, each once.</summary>
    public IReadOnlyList<string> Names =>
        [.. All.Select(key => key.Name).Distinct()];

    /// <summary>The names of the table's own key attributes.</summary>
    public IReadOnlyList<string> PrimaryNames => SortKey is null ? [PartitionKey.Name] : [PartitionKey.Name, SortKey.Name];

    /// <inheritdoc/>
    public override string ToString() => SortKey is null ? $"{PartitionKey}" : $"{PartitionKey}, {SortKey}";
}
