namespace DynamoBulk.Local;

/// <summary>What an endpoint has done so far.</summary>
/// <param name="Requests">Requests that arrived, the failed ones too.</param>
/// <param name="Seconds">Capacity used and refused, second by second, of the last hour; seconds without traffic are left out.</param>
public sealed record EndpointStatistics(long Requests, IReadOnlyList<CapacitySecond> Seconds)
{
    /// <summary>All write units used.</summary>
    public double WriteUnits => Seconds.Sum(second => second.WriteUnits);

    /// <summary>All write units refused.</summary>
    public double WriteUnitsRefused => Seconds.Sum(second => second.WriteUnitsRefused);

    /// <summary>All read units used.</summary>
    public double ReadUnits => Seconds.Sum(second => second.ReadUnits);

    /// <summary>All read units refused.</summary>
    public double ReadUnitsRefused => Seconds.Sum(second => second.ReadUnitsRefused);
}
