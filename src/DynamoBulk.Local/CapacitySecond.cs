namespace DynamoBulk.Local;

/// <summary>What the tables of an endpoint used and refused in one second, in capacity units of the tables (global indexes apart).</summary>
/// <param name="Start">The beginning of the second, UTC.</param>
/// <param name="WriteUnits">Write units that were used.</param>
/// <param name="WriteUnitsRefused">Write units that were asked for and throttled.</param>
/// <param name="ReadUnits">Read units that were used.</param>
/// <param name="ReadUnitsRefused">Read units that were asked for and throttled.</param>
public sealed record CapacitySecond(DateTimeOffset Start, double WriteUnits, double WriteUnitsRefused, double ReadUnits, double ReadUnitsRefused);
