using DynamoBulk.Items;

namespace DynamoBulk.Local.Tables;

/// <summary>A table as CreateTable and UpdateTable state it.</summary>
internal sealed record TableDefinition
{
    public required string Name { get; init; }

    public required IReadOnlyList<KeyAttribute> Attributes { get; init; }

    public required KeyAttribute PartitionKey { get; init; }

    public KeyAttribute? SortKey { get; init; }

    public IReadOnlyList<IndexDefinition> Indexes { get; init; } = [];

    public bool IsOnDemand { get; init; }

    /// <summary>Provisioned units; none when on-demand.</summary>
    public Throughput Throughput { get; init; } = Throughput.None;

    public OnDemandLimit? OnDemandLimit { get; init; }

    /// <summary>Warm throughput that was asked for.</summary>
    public Throughput? Warm { get; init; }

    public DateTimeOffset Created { get; init; }

    /// <summary>When the table was first switched to on-demand, which makes DescribeTable show a billing summary for good.</summary>
    public DateTimeOffset? LastSwitchToOnDemand { get; init; }

    public ThroughputChanges Changes { get; init; } = ThroughputChanges.None;

    public Guid Id { get; init; } = Guid.NewGuid();

    public string Arn => "arn:aws:dynamodb:ddblocal:000000000000:table/" + Name;

    public IReadOnlyList<KeyAttribute> PrimaryKey => SortKey is null ? [PartitionKey] : [PartitionKey, SortKey];

    /// <summary>The schema that items are held against.</summary>
    public KeySchema Schema => new(PartitionKey, SortKey, IndexKeys());

    private IReadOnlyList<KeyAttribute> IndexKeys() =>
    [
        .. from index in Indexes
           from key in index.SortKey is null ? [index.PartitionKey] : new[] { index.PartitionKey, index.SortKey }
           where PrimaryKey.All(own => own.Name != key.Name)
           select key with { IndexName = index.Name },
    ];
}
