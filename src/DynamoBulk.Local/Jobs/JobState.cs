namespace DynamoBulk.Local.Jobs;

/// <summary>How far a job has come, replaced as a whole so that a description never mixes two of them.</summary>
/// <param name="Status">Where it stands.</param>
/// <param name="Ended">When it ended; null while it runs.</param>
/// <param name="Failure">Why it failed; null when it has not.</param>
internal sealed record JobState(JobStatus Status, DateTimeOffset? Ended = null, JobFailedException? Failure = null)
{
    /// <summary>The status in the service's word.</summary>
    public string StatusName => Status switch
    {
        JobStatus.InProgress => "IN_PROGRESS",
        JobStatus.Completed => "COMPLETED",
        JobStatus.CompletedWithErrors => "COMPLETED_WITH_ERRORS",
        JobStatus.Cancelling => "CANCELLING",
        JobStatus.Cancelled => "CANCELLED",
        _ => "FAILED",
    };
}
