using DynamoBulk.Local;

namespace DynamoBulk.Bench.Scenarios;

/// <summary>What one run of a writer in a scenario came to.</summary>
internal sealed record Run
{
    public required string Writer { get; init; }

    /// <summary>The endpoint's meter, second by second.</summary>
    public required IReadOnlyList<CapacitySecond> Seconds { get; init; }

    /// <summary>Seconds until all was written; null when the time was over before.</summary>
    public double? Elapsed { get; init; }

    /// <summary>The number the goal is about; more is better.</summary>
    public double Score { get; init; }

    /// <summary>The measurement in words.</summary>
    public string Measured { get; init; } = string.Empty;

    public bool ReachesGoal { get; init; }

    public double Units => Seconds.Sum(second => second.WriteUnits + second.ReadUnits);

    public double UnitsRefused => Seconds.Sum(second => second.WriteUnitsRefused + second.ReadUnitsRefused);

    /// <summary>The share of the attempts, in units, that were refused.</summary>
    public double RefusedShare => Units == 0 ? 0 : UnitsRefused / (Units + UnitsRefused);

    /// <summary>The share of a capacity that was used from second 3 to the last whole second.</summary>
    public double UsedShare(double capacity)
    {
        List<double> whole = [.. Seconds.Skip(2).SkipLast(1).Select(second => second.WriteUnits + second.ReadUnits)];
        return whole.Count == 0 ? 0 : whole.Average() / capacity;
    }
}
