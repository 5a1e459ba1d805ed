namespace DynamoBulk.Throttling;

/// <summary>What a user allows a transfer to take.</summary>
public sealed record CapacityCeiling
{
    /// <summary>No ceiling.</summary>
    public static CapacityCeiling None { get; } = new();

    /// <summary>Units a second of the table and its indexes together, or null.</summary>
    public double? Units { get; init; }

    /// <summary>Percent of what the table, and each index, declares it can take, or null.</summary>
    public int? Percent { get; init; }
}
