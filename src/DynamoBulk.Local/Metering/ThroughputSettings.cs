namespace DynamoBulk.Local.Metering;

/// <summary>What a meter holds requests against; what is null is without limit.</summary>
internal sealed record ThroughputSettings
{
    /// <summary>Write units a second that one partition serves.</summary>
    /// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/throttling-key-range-limit-exceeded-mitigation.html</remarks>
    public const double PartitionWrites = 1000;

    /// <summary>Read units a second that one partition serves.</summary>
    public const double PartitionReads = 3000;

    /// <summary>Units a second that are provisioned; null when on-demand.</summary>
    public double? Provisioned { get; init; }

    /// <summary>Units a second that an on-demand table serves when new.</summary>
    public double? OnDemandStart { get; init; }

    /// <summary>How long such a table takes to serve twice its former peak.</summary>
    public TimeSpan GrowthDelay { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The maximum that an on-demand table states for itself.</summary>
    public double? OnDemandMaximum { get; init; }

    /// <summary>The number of partitions, each with its own limit; 0 for none.</summary>
    public int Partitions { get; init; }

    public bool IsUnlimited => Provisioned is null && OnDemandStart is null && OnDemandMaximum is null && Partitions == 0;
}
