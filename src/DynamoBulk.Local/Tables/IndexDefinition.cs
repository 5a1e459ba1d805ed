using DynamoBulk.Items;

namespace DynamoBulk.Local.Tables;

/// <summary>What an index copies of each item.</summary>
internal enum Projection
{
    All,
    KeysOnly,
    Include,
}

/// <summary>A secondary index as its table's creation states it.</summary>
internal sealed record IndexDefinition
{
    public required string Name { get; init; }

    /// <summary>A global index has a partition key and capacity of its own; a local one shares both with its table.</summary>
    public required bool IsGlobal { get; init; }

    public required KeyAttribute PartitionKey { get; init; }

    public KeyAttribute? SortKey { get; init; }

    public Projection Projection { get; init; }

    public IReadOnlyList<string> NonKeyAttributes { get; init; } = [];

    public Throughput Throughput { get; init; } = Throughput.None;

    public ThroughputChanges Changes { get; init; } = ThroughputChanges.None;

    public OnDemandLimit? OnDemandLimit { get; init; }

    public Throughput? Warm { get; init; }
}
