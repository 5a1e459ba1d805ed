namespace DynamoBulk;

/// <summary>A global secondary index as the service describes it: it has capacity of its own, which a write to the table needs, too.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/gsi-throttling.html</remarks>
public sealed record GlobalIndexInfo
{
    /// <summary>The index's name.</summary>
    public required string IndexName { get; init; }

    /// <summary>ACTIVE, CREATING, UPDATING, DELETING; null where the service does not say.</summary>
    public string? IndexStatus { get; init; }

    /// <summary>Provisioned read units a second; null where the table is on-demand.</summary>
    public long? ReadCapacityUnits { get; init; }

    /// <summary>Provisioned write units a second; null where the table is on-demand.</summary>
    public long? WriteCapacityUnits { get; init; }

    /// <summary>Read units a second the index serves at once, where the service says so.</summary>
    public long? WarmReadUnits { get; init; }

    /// <summary>Write units a second the index serves at once, where the service says so.</summary>
    public long? WarmWriteUnits { get; init; }

    /// <summary>The most read units a second the owner allows an on-demand index, or null.</summary>
    public long? MaxReadRequestUnits { get; init; }

    /// <summary>The most write units a second the owner allows an on-demand index, or null.</summary>
    public long? MaxWriteRequestUnits { get; init; }

    /// <summary>How often its capacity was lowered since 00:00 UTC.</summary>
    public int DecreasesToday { get; init; }

    /// <summary>When its capacity was lowered last, in UTC; null when never.</summary>
    public DateTime? LastDecreaseDateTime { get; init; }

    /// <inheritdoc/>
    public override string ToString() => IndexName;
}
