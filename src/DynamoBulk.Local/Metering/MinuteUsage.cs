namespace DynamoBulk.Local.Metering;

/// <summary>What one table or index used and refused in one minute.</summary>
internal record struct MinuteUsage(DateTimeOffset Start)
{
    public DirectionUsage Reads;
    public DirectionUsage Writes;
}

/// <summary>The reads, or the writes, of a minute.</summary>
internal struct DirectionUsage
{
    private int _byProvisioned;
    private int _byKeyRange;
    private int _byMaxOnDemand;

    /// <summary>Units used.</summary>
    public double Consumed { get; private set; }

    /// <summary>Units a second that are provisioned, at the end of the minute; null when on-demand.</summary>
    public double? Provisioned { get; set; }

    /// <summary>Requests throttled, one for each item.</summary>
    public readonly int Throttled => _byProvisioned + _byKeyRange + _byMaxOnDemand;

    /// <summary>Requests throttled for one reason.</summary>
    public readonly int ThrottledBy(ThroughputLimit limit) => limit switch
    {
        ThroughputLimit.Provisioned => _byProvisioned,
        ThroughputLimit.KeyRange => _byKeyRange,
        _ => _byMaxOnDemand,
    };

    /// <summary>Counts a request.</summary>
    /// <param name="units">Its units.</param>
    /// <param name="refusal">Why it was throttled, or null when it was not.</param>
    public void Record(double units, ThrottlingReason? refusal)
    {
        switch (refusal?.Limit)
        {
            case null:
                Consumed += units;
                break;
            case ThroughputLimit.Provisioned:
                _byProvisioned++;
                break;
            case ThroughputLimit.KeyRange:
                _byKeyRange++;
                break;
            default:
                _byMaxOnDemand++;
                break;
        }
    }
}
