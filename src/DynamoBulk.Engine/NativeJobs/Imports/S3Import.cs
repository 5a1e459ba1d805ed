namespace DynamoBulk;

/// <summary>A job of the service that makes a table of the items of objects in S3.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ImportTableDescription.html</remarks>
public sealed record S3Import
{
    /// <summary>The status of a job that works.</summary>
    internal const string InProgress = nameof(InProgress);

    /// <summary>The status of a job that is being stopped by the service.</summary>
    internal const string Cancelling = nameof(Cancelling);

    /// <summary>The status of a job that has written every item.</summary>
    internal const string Completed = nameof(Completed);

    /// <summary>The status of a job that the service has stopped.</summary>
    internal const string Cancelled = nameof(Cancelled);

    /// <summary>The job's ARN.</summary>
    public required string ImportArn { get; init; }

    /// <summary>The name of the table that the job makes.</summary>
    public required string TableName { get; init; }

    /// <summary>InProgress, Completed, Cancelling, Cancelled or Failed; a job that could not write some of its items has failed, and the table has the others.</summary>
    public required string Status { get; init; }

    /// <summary>When the job began, in UTC.</summary>
    public DateTime? StartTime { get; init; }

    /// <summary>When the job ended, in UTC; null while it has not.</summary>
    public DateTime? EndTime { get; init; }

    /// <summary>Where its objects are: what their addresses begin with.</summary>
    public string? S3Uri { get; init; }

    /// <summary>Csv, DynamoDbJson or Ion.</summary>
    public string? Format { get; init; }

    /// <summary>None, Gzip or Zstd.</summary>
    public string? Compression { get; init; }

    /// <summary>Bytes, unpacked, that the job has read, which is what it costs by.</summary>
    public long ProcessedBytes { get; init; }

    /// <summary>Items that the job has read.</summary>
    public long ProcessedItemCount { get; init; }

    /// <summary>Items that are in the table; of several with one key each counts.</summary>
    public long ImportedItemCount { get; init; }

    /// <summary>Items that the job could not read or write.</summary>
    public long ErrorCount { get; init; }

    /// <summary>The ARN of the CloudWatch log group that says why items were not written.</summary>
    public string? LogGroupArn { get; init; }

    /// <summary>The log stream in it that is of this job.</summary>
    public string? LogStream { get; init; }

    /// <summary>The service's code for why the job failed or was cancelled, or null.</summary>
    public string? FailureCode { get; init; }

    /// <summary>The service's sentence for why the job failed or was cancelled, or null.</summary>
    public string? FailureMessage { get; init; }

    /// <summary>The ARN of the table that the job makes.</summary>
    public string? TableArn { get; init; }

    /// <summary>The token that the job was started with.</summary>
    public string? ClientToken { get; init; }

    /// <summary>What tells the table that the job makes from another one of its name; null where the service does not say.</summary>
    internal string? TableId { get; init; }

    /// <summary>The name of the log group, without the rest of its ARN; null where there is none.</summary>
    internal string? LogGroup => LogGroupArn?.Split(':') is { Length: > 6 } parts ? parts[6] : LogGroupArn;

    /// <summary>Whether nothing more will be written.</summary>
    internal bool HasEnded => Status is not (InProgress or Cancelling);

    /// <inheritdoc/>
    public override string ToString() => ImportArn;
}
