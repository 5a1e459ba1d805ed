namespace DynamoBulk;

/// <summary>A job of the service that writes a table, or what has changed in it, into S3.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExportDescription.html</remarks>
public sealed record S3Export
{
    /// <summary>The status of a job that works.</summary>
    internal const string InProgress = nameof(InProgress);

    /// <summary>The status of a job that has written everything.</summary>
    internal const string Completed = nameof(Completed);

    /// <summary>The job's ARN.</summary>
    public required string ExportArn { get; init; }

    /// <summary>The table's name.</summary>
    public required string TableName { get; init; }

    /// <summary>InProgress, Completed or Failed.</summary>
    public required string Status { get; init; }

    /// <summary>Full or Incremental.</summary>
    public required string ExportType { get; init; }

    /// <summary>When the service took the job, in UTC.</summary>
    public DateTime? StartTime { get; init; }

    /// <summary>When the job ended, in UTC; null while it has not.</summary>
    public DateTime? EndTime { get; init; }

    /// <summary>The moment that a full export shows the table at, in UTC; null for an incremental one.</summary>
    public DateTime? ExportTime { get; init; }

    /// <summary>The moment that an incremental export begins with, in UTC; null for a full one.</summary>
    public DateTime? FromTime { get; init; }

    /// <summary>The moment that an incremental export ends before, in UTC; null for a full one.</summary>
    public DateTime? ToTime { get; init; }

    /// <summary>What an incremental export holds of each item, NewAndOldImages or NewImage; null for a full one.</summary>
    public string? ViewType { get; init; }

    /// <summary>DynamoDbJson or Ion.</summary>
    public string? Format { get; init; }

    /// <summary>The place that was given: the folder AWSDynamoDB is under it.</summary>
    public string? S3Uri { get; init; }

    /// <summary>The manifest summary, from which all objects of the export are found; null until the service names it.</summary>
    public string? ManifestS3Uri { get; init; }

    /// <summary>Items, or changed items, that were written; null until the job has ended.</summary>
    public long? ItemCount { get; init; }

    /// <summary>Bytes that are charged; null until the job has ended.</summary>
    public long? BilledSizeBytes { get; init; }

    /// <summary>The KMS key that the objects are encrypted with, or null.</summary>
    public string? KmsKeyId { get; init; }

    /// <summary>The service's code for why the job failed, or null.</summary>
    public string? FailureCode { get; init; }

    /// <summary>The service's sentence for why the job failed, or null.</summary>
    public string? FailureMessage { get; init; }

    /// <summary>The table's ARN.</summary>
    public string? TableArn { get; init; }

    /// <summary>The token that the job was started with.</summary>
    public string? ClientToken { get; init; }

    /// <summary>Whether nothing more will be written.</summary>
    internal bool HasEnded => Status != InProgress;

    /// <inheritdoc/>
    public override string ToString() => ExportArn;
}
