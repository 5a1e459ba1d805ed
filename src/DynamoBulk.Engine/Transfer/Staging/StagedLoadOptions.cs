namespace DynamoBulk.Transfer.Staging;

/// <summary>How a <see cref="StagedLoadSink"/> takes its items into a table.</summary>
public sealed record StagedLoadOptions
{
    /// <summary>Where it stages: a folder in S3 of its own.</summary>
    public required StagingArea Area { get; init; }

    /// <summary>Whether the job makes the table, which is not there yet; else it puts the items into one that is.</summary>
    public bool MakesTable { get; init; }

    /// <summary>Provisioned read and write units a second of a table that is made; null for an on-demand one.</summary>
    public (long Read, long Write)? Capacity { get; init; }

    /// <summary>The most write units a second that the job may try to use, at least 1,024; null for no limit of its own. Not where it makes the table.</summary>
    public long? MaxWriteCapacity { get; init; }

    /// <summary>Hears of decisions in plain words, from any thread; null when nobody asks.</summary>
    public Action<string>? Decided { get; init; }

    /// <summary>Hears of what was left behind; null when nobody asks.</summary>
    public Action<string>? Warn { get; init; }
}
