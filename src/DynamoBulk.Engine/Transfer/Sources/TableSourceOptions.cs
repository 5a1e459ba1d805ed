using DynamoBulk.Throttling;
using DynamoBulk.Transfer.Checkpoints;

namespace DynamoBulk.Transfer.Sources;

/// <summary>How a <see cref="TableSource"/> reads.</summary>
public sealed record TableSourceOptions
{
    private const long BytesPerSegment = 8 * 1024 * 1024;
    private const int FewestSegments = 32;
    private const int MostSegments = 10_000;

    /// <summary>Parts that a scan is cut into, from 1; a query has one.</summary>
    public int Segments { get; init; } = 1;

    /// <summary>The most items to yield.</summary>
    public long First { get; init; } = long.MaxValue;

    /// <summary>Requests in flight at once; null, the default, finds as many as the table's latency and rate ask for.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>What the user allows the reading to take.</summary>
    public CapacityCeiling Ceiling { get; init; } = CapacityCeiling.None;

    /// <summary>Hears of decisions in plain words, from any thread; null when nobody asks.</summary>
    public Action<string>? Decided { get; init; }

    /// <summary>Where to go on, with as many segments as there; null (default) to begin.</summary>
    public ScanPlace? Start { get; init; }

    /// <summary>Parts that suit a table: so many that those who read them are busy to the end, however uneven they are.</summary>
    /// <param name="table">The table; its size may be six hours old.</param>
    public static int SegmentsFor(TableInfo table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return (int)Math.Clamp(table.SizeBytes / BytesPerSegment, FewestSegments, MostSegments);
    }
}
