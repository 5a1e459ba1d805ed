namespace DynamoBulk.Throttling;

/// <summary>How a request went.</summary>
public sealed record RequestReport
{
    /// <summary>What the service says it consumed; nothing where it does not say.</summary>
    public ConsumedCapacity Consumed { get; init; } = ConsumedCapacity.None;

    /// <summary>Known cost of what came back unprocessed; all of it when the request was throttled.</summary>
    public double RefusedUnits { get; init; }

    /// <summary>What ran out.</summary>
    public RefusalCause Cause { get; init; }

    /// <summary>Why, where the service gave reasons (only when it refused everything).</summary>
    public IReadOnlyList<ThrottlingReason> Reasons { get; init; } = [];
}

/// <summary>What ran out when something was refused.</summary>
public enum RefusalCause
{
    /// <summary>The table's or an index's capacity: the rate has to fall.</summary>
    Capacity,

    /// <summary>One key range, while others have room: the rate may stay.</summary>
    KeyRange,

    /// <summary>Key ranges all over the input, while the table as a whole has room: the rate has to fall, for none of them can be let cool alone.</summary>
    ManyKeyRanges,
}
