using DynamoBulk.Formats;
using DynamoBulk.Service.S3;

namespace DynamoBulk.NativeJobs.Loads;

/// <summary>What a load is to do.</summary>
public sealed record S3LoadOptions
{
    /// <summary>The table's name or ARN.</summary>
    public required string TableName { get; init; }

    /// <summary>The objects: one of them, or what their addresses begin with.</summary>
    public required S3Address Input { get; init; }

    /// <summary>What the addresses of the report's objects are to begin with.</summary>
    public required S3Address Report { get; init; }

    /// <summary><see cref="ItemFormat.DynamoDbJson"/>, <see cref="ItemFormat.Ion"/>, or <see cref="ItemFormat.Auto"/>: told by the first object.</summary>
    public ItemFormat Format { get; init; }

    /// <summary>How all of the objects are packed.</summary>
    public InputCompression Compression { get; init; }

    /// <summary>The most write units a second that the job may try to use, at least <see cref="S3LoadJobs.LeastWriteCapacity"/>; null for no limit of its own.</summary>
    public long? MaxWriteCapacity { get; init; }

    /// <summary>How fast, at which price.</summary>
    public LoadPerformanceTier PerformanceTier { get; init; }

    /// <summary>Starts the job once, however often it is sent within eight hours; null for a token of its own.</summary>
    public string? ClientToken { get; init; }
}
