namespace DynamoBulk.Throttling;

/// <summary>What a table or a global index says it can take.</summary>
/// <param name="IndexName">The index, or null for the table itself.</param>
/// <param name="Units">Units a second: as provisioned, or on demand what is warm, below the owner's maximum.</param>
/// <param name="Maximum">The owner's maximum of an on-demand table, or null.</param>
/// <param name="IsProvisioned">Whether the units are provisioned: more is burst credit. An on-demand table grows.</param>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html</remarks>
public sealed record DeclaredCapacity(string? IndexName, double Units, double? Maximum, bool IsProvisioned)
{
    private const long NewTableWrites = 4_000;
    private const long NewTableReads = 12_000;

    /// <summary>How it is called in a sentence.</summary>
    public string Name => IndexName is null ? "table" : $"index {IndexName}";

    /// <summary>Write capacity: of the table and of each global index, for a write needs all of them.</summary>
    /// <param name="table">The table.</param>
    /// <returns>The table's first.</returns>
    public static IReadOnlyList<DeclaredCapacity> OfWrites(TableInfo table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return
        [
            Of(null, table.WriteCapacityUnits, table.WarmWriteUnits ?? NewTableWrites, table.MaxWriteRequestUnits),
            .. table.GlobalIndexes.Select(index => Of(index.IndexName, index.WriteCapacityUnits, index.WarmWriteUnits ?? NewTableWrites, index.MaxWriteRequestUnits)),
        ];
    }

    /// <summary>Read capacity: of the table, or of the global index that is read.</summary>
    /// <param name="table">The table.</param>
    /// <param name="indexName">The index that is read, or null. A local index reads from the table's capacity.</param>
    /// <returns>One.</returns>
    public static IReadOnlyList<DeclaredCapacity> OfReads(TableInfo table, string? indexName)
    {
        ArgumentNullException.ThrowIfNull(table);
        GlobalIndexInfo? index = table.GlobalIndexes.FirstOrDefault(index => index.IndexName == indexName);
        return
        [
            index is null
                ? Of(null, table.ReadCapacityUnits, table.WarmReadUnits ?? NewTableReads, table.MaxReadRequestUnits)
                : Of(index.IndexName, index.ReadCapacityUnits, index.WarmReadUnits ?? NewTableReads, index.MaxReadRequestUnits),
        ];
    }

    /// <summary>What is provisioned in all, which is what use is a share of.</summary>
    /// <param name="declared">A table and its indexes.</param>
    /// <returns>Units a second; null on demand.</returns>
    public static double? Provisioned(IReadOnlyList<DeclaredCapacity> declared) =>
        declared.All(resource => resource.IsProvisioned) ? declared.Sum(resource => resource.Units) : null;

    private static DeclaredCapacity Of(string? indexName, long? provisioned, long warm, long? maximum) =>
        new(indexName, Math.Max(1, provisioned ?? Math.Min(warm, maximum ?? long.MaxValue)), provisioned is null ? maximum : null, provisioned is not null);
}
