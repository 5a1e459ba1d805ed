namespace DynamoBulk;

/// <summary>A job of the service that puts the items of objects in S3 into a table that is there (bulk put items).</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BulkOperationDescription.html</remarks>
public sealed record S3Load
{
    /// <summary>The status of a job that works.</summary>
    internal const string InProgress = nameof(InProgress);

    /// <summary>The status of a job that was told to stop and has not yet.</summary>
    internal const string Cancelling = nameof(Cancelling);

    /// <summary>The status of a job that has written every item, but those whose own condition said no.</summary>
    internal const string Completed = nameof(Completed);

    /// <summary>The status of a job that has ended without some of its items.</summary>
    internal const string CompletedWithErrors = nameof(CompletedWithErrors);

    /// <summary>The status of a job that was told to stop and has.</summary>
    internal const string Cancelled = nameof(Cancelled);

    /// <summary>The status of a job that ended before its work was done.</summary>
    internal const string Failed = nameof(Failed);

    /// <summary>The job's ARN; the service calls it that of a bulk operation.</summary>
    public required string LoadArn { get; init; }

    /// <summary>The table's name, or its ARN where the job was started with that.</summary>
    public required string TableName { get; init; }

    /// <summary>InProgress, Completed, CompletedWithErrors, Cancelling, Cancelled or Failed.</summary>
    public required string Status { get; init; }

    /// <summary>When the service took the job, in UTC.</summary>
    public DateTime? StartTime { get; init; }

    /// <summary>When the job ended, in UTC; null while it has not.</summary>
    public DateTime? EndTime { get; init; }

    /// <summary>Where its objects are: what their addresses begin with.</summary>
    public string? S3Uri { get; init; }

    /// <summary>DynamoDbJson or Ion.</summary>
    public string? Format { get; init; }

    /// <summary>None, Gzip or Zstd.</summary>
    public string? Compression { get; init; }

    /// <summary>Where its report is: what the addresses of its objects begin with.</summary>
    public string? ReportS3Uri { get; init; }

    /// <summary>The most write units a second that the job tries to use, or null.</summary>
    public long? MaxWriteCapacity { get; init; }

    /// <summary>Standard or Accelerated.</summary>
    public string? PerformanceTier { get; init; }

    /// <summary>Bytes of its objects, as stored, that the job has read.</summary>
    public long ProcessedBytes { get; init; }

    /// <summary>Bytes of all its objects, as stored; null until the service has added them up.</summary>
    public long? TotalBytes { get; init; }

    /// <summary>Items that the job has settled: written, failed, or refused by their own condition.</summary>
    public long ProcessedItemCount { get; init; }

    /// <summary>Items among them that could not be read or are not valid.</summary>
    public long FailedItemCount { get; init; }

    /// <summary>Bytes that are charged for the table and its indexes; null until the service says so.</summary>
    public long? BulkPutBytes { get; init; }

    /// <summary>The service's code for why the job failed or was cancelled, or null.</summary>
    public string? FailureCode { get; init; }

    /// <summary>The service's sentence for why the job failed or was cancelled, or null.</summary>
    public string? FailureMessage { get; init; }

    /// <summary>The token that the job was started with.</summary>
    public string? ClientToken { get; init; }

    /// <summary>Whether nothing more will be written.</summary>
    internal bool HasEnded => Status is not (InProgress or Cancelling);

    /// <inheritdoc/>
    public override string ToString() => LoadArn;
}
