using DynamoBulk.Throttling;

namespace DynamoBulk.Transfer.Verification;

/// <summary>How what was written is read back.</summary>
public sealed record VerificationOptions
{
    /// <summary>What the user allows the reading to take, of the table's read capacity.</summary>
    public CapacityCeiling Ceiling { get; init; } = CapacityCeiling.None;

    /// <summary>Requests in flight at once; null, the default, finds as many as the table's latency and rate ask for.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>Hears of decisions in plain words, from any thread; null when nobody asks.</summary>
    public Action<string>? Decided { get; init; }
}
