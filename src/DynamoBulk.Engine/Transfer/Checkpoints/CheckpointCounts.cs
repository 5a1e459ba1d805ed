using System.Collections.Immutable;
using System.Globalization;

namespace DynamoBulk.Transfer.Checkpoints;

/// <summary>The books of the items that are done, and what the job has cost until now.</summary>
public sealed record CheckpointCounts
{
    /// <summary>Items that the destination confirmed.</summary>
    public long Written { get; init; }

    /// <summary>Deletes that the destination confirmed.</summary>
    public long Deleted { get; init; }

    /// <summary>Items that a later one of their key replaced.</summary>
    public long Superseded { get; init; }

    /// <summary>Items that failed.</summary>
    public long Failed { get; init; }

    /// <summary>How many of these for each reason, by its code.</summary>
    public ImmutableDictionary<string, long> Failures { get; init; } = ImmutableDictionary<string, long>.Empty;

    /// <summary>Bytes of the items that ended well.</summary>
    public long Bytes { get; init; }

    /// <summary>Capacity units, those of requests that have to be made again included.</summary>
    public double ConsumedCapacity { get; init; }

    /// <summary>Requests that were throttled.</summary>
    public long ThrottledRequests { get; init; }

    /// <summary>Requests that were sent again.</summary>
    public long Retries { get; init; }

    /// <summary>How long the job has run.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>What is done, in words.</summary>
    /// <returns>Such as "1,200 items written, 3 superseded, 1 failed".</returns>
    public string Describe() => string.Create(CultureInfo.CurrentCulture, $"{Written:N0} items written, {(Deleted > 0 ? $"{Deleted:N0} deleted, " : string.Empty)}{Superseded:N0} superseded, {Failed:N0} failed");

    /// <summary>All items that are done.</summary>
    internal long Records => Written + Deleted + Superseded + Failed;
}
