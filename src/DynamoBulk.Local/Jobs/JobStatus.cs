namespace DynamoBulk.Local.Jobs;

/// <summary>Where a job stands.</summary>
internal enum JobStatus
{
    InProgress,
    Completed,
    CompletedWithErrors,
    Cancelling,
    Cancelled,
    Failed,
}
