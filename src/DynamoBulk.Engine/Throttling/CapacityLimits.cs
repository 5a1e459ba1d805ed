namespace DynamoBulk.Throttling;

/// <summary>What a transfer may take at a moment, in units a second of the table and its indexes together.</summary>
/// <param name="Limit">The user's ceiling or, where that is no lower, what table and indexes declare.</param>
/// <param name="Pace">What the governor lets through: below the limit beside other users, above it on burst credit or a table that grows.</param>
/// <param name="Kind">What the limit is.</param>
public sealed record CapacityLimits(double Limit, double Pace, CapacityLimitKind Kind);

/// <summary>What sets the limit of a transfer.</summary>
public enum CapacityLimitKind
{
    /// <summary>The capacity provisioned for the table and its indexes.</summary>
    Provisioned,

    /// <summary>What on-demand tables and indexes take at once; they grow beyond it.</summary>
    OnDemand,

    /// <summary>The user's ceiling.</summary>
    Ceiling,
}
