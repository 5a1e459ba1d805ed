namespace DynamoBulk;

/// <summary>What a table, or one of its global indexes, used and refused in one period, as CloudWatch has it.</summary>
public sealed record CapacityMetric
{
    /// <summary>The start of the period, in UTC.</summary>
    public required DateTime Time { get; init; }

    /// <summary>The table's name.</summary>
    public required string TableName { get; init; }

    /// <summary>The global index's name; null for the table itself, whose units do not include those of its global indexes.</summary>
    public string? IndexName { get; init; }

    /// <summary>The length of the period.</summary>
    public required TimeSpan Period { get; init; }

    /// <summary>Read units used, in units a second on the average of the period.</summary>
    public double ConsumedReadUnits { get; init; }

    /// <summary>Write units used, in units a second on the average of the period.</summary>
    public double ConsumedWriteUnits { get; init; }

    /// <summary>Read units a second that were provisioned; null where that is not known or the table is on-demand.</summary>
    public double? ProvisionedReadUnits { get; init; }

    /// <summary>Write units a second that were provisioned; null where that is not known or the table is on-demand.</summary>
    public double? ProvisionedWriteUnits { get; init; }

    /// <summary>Reads that were throttled, by reason.</summary>
    public required ThrottleEvents ReadThrottleEvents { get; init; }

    /// <summary>Writes that were throttled, by reason.</summary>
    public required ThrottleEvents WriteThrottleEvents { get; init; }
}
