using DynamoBulk.Formats;
using DynamoBulk.Service.S3;

namespace DynamoBulk.NativeJobs.Exports;

/// <summary>What an export is to do. The service knows whole seconds: fractions of moments are cut off.</summary>
public sealed record S3ExportOptions
{
    /// <summary>The table's name or ARN.</summary>
    public required string TableName { get; init; }

    /// <summary>The bucket, and what the keys of all objects are to begin with.</summary>
    public required S3Address Destination { get; init; }

    /// <summary>The whole table, or what changed in it.</summary>
    public S3ExportType ExportType { get; init; }

    /// <summary>The moment that an incremental export begins with.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The moment that an incremental export ends before, or that a full one shows the table at; null for the latest there is.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>What an incremental export holds of each item; null for both images.</summary>
    public S3ExportViewType? ViewType { get; init; }

    /// <summary><see cref="ItemFormat.DynamoDbJson"/> or <see cref="ItemFormat.Ion"/>.</summary>
    public ItemFormat Format { get; init; } = ItemFormat.DynamoDbJson;

    /// <summary>The KMS key to encrypt the objects with; null for S3's own keys.</summary>
    public string? KmsKeyId { get; init; }

    /// <summary>Whether point-in-time recovery, which an export needs, may be turned on where it is off.</summary>
    public bool EnablePointInTimeRecovery { get; init; }

    /// <summary>Starts the job once, however often it is sent within eight hours; null for a token of its own.</summary>
    public string? ClientToken { get; init; }
}
