using DynamoBulk.Throttling;

namespace DynamoBulk.Transfer.Sinks;

/// <summary>How a <see cref="TableSink"/> writes.</summary>
public sealed record TableSinkOptions
{
    /// <summary>What the user allows the writing to take.</summary>
    public CapacityCeiling Ceiling { get; init; } = CapacityCeiling.None;

    /// <summary>Requests in flight at once; null, the default, finds as many as the table's latency and rate ask for.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>Bytes of memory for writes that have not ended; a source waits beyond it. Default 4 MB.</summary>
    public long MaxWindowBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Bytes of memory beside the window, for writes that wait for hot key ranges while the source reads on. Default 48 MB.</summary>
    public long MaxHotBytes { get; init; } = 48 * 1024 * 1024;

    /// <summary>
    /// How long a request may still be done that was given up and sent again: newer writes of its keys wait so long, for it would
    /// put older items over theirs. Default 2 s.
    /// </summary>
    public TimeSpan MaxLateness { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Hears of decisions in plain words, from any thread; null when nobody asks.</summary>
    public Action<string>? Decided { get; init; }
}
