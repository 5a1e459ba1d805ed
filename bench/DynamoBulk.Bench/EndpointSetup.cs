namespace DynamoBulk.Bench;

/// <summary>How an endpoint in a process of its own behaves; travels as JSON on its command line.</summary>
internal sealed record EndpointSetup
{
    /// <summary>Write units a second of its tables; null for on-demand.</summary>
    public double? WriteCapacity { get; init; }

    /// <summary>Read units a second of its tables.</summary>
    public double? ReadCapacity { get; init; }

    public int Partitions { get; init; } = 1;

    public double FaultRate { get; init; }

    /// <summary>Milliseconds each request takes at least.</summary>
    public double Latency { get; init; } = 5;

    public bool MeterOnDemand { get; init; }

    /// <summary>Seconds an on-demand table takes to double.</summary>
    public double GrowthDelay { get; init; } = 1800;
}
