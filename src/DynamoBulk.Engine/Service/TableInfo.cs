using DynamoBulk.Items;
using DynamoBulk.Service;

namespace DynamoBulk;

/// <summary>A table as the service describes it.</summary>
public sealed record TableInfo
{
    /// <summary>The table's name.</summary>
    public required string TableName { get; init; }

    /// <summary>ACTIVE, CREATING, UPDATING, …</summary>
    public required string TableStatus { get; init; }

    /// <summary>The partition key with its type, <c>id (S)</c>.</summary>
    public string PartitionKey => Keys.PartitionKey.ToString();

    /// <summary>The sort key with its type, or null.</summary>
    public string? SortKey => Keys.SortKey?.ToString();

    /// <summary>PayPerRequest or Provisioned.</summary>
    public required string BillingMode { get; init; }

    /// <summary>Provisioned read units a second; null for an on-demand table.</summary>
    public long? ReadCapacityUnits { get; init; }

    /// <summary>Provisioned write units a second; null for an on-demand table.</summary>
    public long? WriteCapacityUnits { get; init; }

    /// <summary>Read units a second the table serves at once, where the service says so.</summary>
    public long? WarmReadUnits { get; init; }

    /// <summary>Write units a second the table serves at once, where the service says so.</summary>
    public long? WarmWriteUnits { get; init; }

    /// <summary>The most read units a second the owner allows an on-demand table, or null.</summary>
    public long? MaxReadRequestUnits { get; init; }

    /// <summary>The most write units a second the owner allows an on-demand table, or null.</summary>
    public long? MaxWriteRequestUnits { get; init; }

    /// <summary>How often its capacity was lowered since 00:00 UTC.</summary>
    public int DecreasesToday { get; init; }

    /// <summary>When its capacity was lowered last, in UTC; null when never.</summary>
    public DateTime? LastDecreaseDateTime { get; init; }

    /// <summary>Items in the table; the service refreshes the number about every six hours.</summary>
    public long ItemCount { get; init; }

    /// <summary>Bytes in the table; the service refreshes the number about every six hours.</summary>
    public long SizeBytes { get; init; }

    /// <summary>The names of the secondary indexes.</summary>
    public IReadOnlyList<string> Indexes { get; init; } = [];

    /// <summary>The global secondary indexes with the capacity each has of its own.</summary>
    public IReadOnlyList<GlobalIndexInfo> GlobalIndexes { get; init; } = [];

    /// <summary>The other Regions that a global table has replicas in; none for any other table.</summary>
    public IReadOnlyList<string> Replicas { get; init; } = [];

    /// <summary>The ARN of the table's newest stream, or null.</summary>
    public string? StreamArn { get; init; }

    /// <summary>What the stream's records hold, or null.</summary>
    public string? StreamViewType { get; init; }

    /// <summary>Whether point-in-time recovery is on; null where it could not be asked.</summary>
    public bool? PointInTimeRecovery { get; init; }

    /// <summary>Whether the table is protected from deletion.</summary>
    public bool DeletionProtection { get; init; }

    /// <summary>The table's ARN.</summary>
    public string? TableArn { get; init; }

    /// <summary>When the table was made, in UTC.</summary>
    public DateTime? CreationDateTime { get; init; }

    /// <summary>The key attributes of the table and its indexes.</summary>
    public required KeySchema Keys { get; init; }

    /// <summary>What tells it from another table that had its name; null where the service does not say.</summary>
    internal string? TableId { get; init; }

    /// <summary>The name or ARN to put into requests: a table of another account is reached by its ARN only.</summary>
    internal string RequestName { get; init; } = string.Empty;

    /// <inheritdoc/>
    public override string ToString() => TableName;

    /// <summary>The global index of a name.</summary>
    /// <exception cref="ServiceException">There is none.</exception>
    internal GlobalIndexInfo GlobalIndex(string name) =>
        GlobalIndexes.FirstOrDefault(index => index.IndexName == name)
            ?? throw ServiceException.Refusal("IndexNotFound", Indexes.Contains(name)
                ? $"Index '{name}' of table '{TableName}' is a local one, which has no capacity of its own: its share is in the table's."
                : $"Table '{TableName}' has no global index '{name}': it has {(GlobalIndexes.Count == 0 ? "none" : string.Join(", ", GlobalIndexes))}.");
}
