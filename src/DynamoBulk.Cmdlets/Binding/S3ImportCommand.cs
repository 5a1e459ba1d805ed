using System.Management.Automation;
using DynamoBulk.NativeJobs.Imports;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>A command about the service's imports.</summary>
public abstract class S3ImportCommand : JobCommand<S3Import>
{
    /// <summary>The imports of the connection.</summary>
    private protected S3ImportJobs Jobs => new(Connect());

    /// <inheritdoc/>
    private protected override string WaitLine(S3Import job) => $"Wait-DdbS3Import {job.ImportArn}";

    /// <summary>An import as it is now; one that is not there is an error.</summary>
    /// <param name="importArn">Its ARN.</param>
    private protected S3Import? Find(string importArn) => Find(importArn, Jobs.DescribeAsync, "ImportNotFound");

    /// <summary>Waits for an import and puts it out when it has ended; one that has not written everything, or has not ended in time, is an error as well.</summary>
    /// <param name="import">The import as it was seen last.</param>
    /// <param name="timeout">How long to wait; null for as long as it takes.</param>
    private protected void WaitForEnd(S3Import import, TimeSpan? timeout)
    {
        S3ImportJobs jobs = Jobs;
        S3Import? ended = WaitFor(
            token => jobs.DescribeAsync(import.ImportArn, token),
            seen => seen.HasEnded,
            (progress, seen) => progress.Show(this, ImportWords.Progress(seen), null, seen.StartTime),
            $"Import from {import.S3Uri} into {import.TableName}",
            timeout);
        if (ended is null)
        {
            return;
        }

        if (ImportWords.Problem(ended) is { } problem)
        {
            WriteError(new ErrorRecord(new InvalidOperationException(problem), $"Import{ended.Status}", ErrorCategory.InvalidResult, ended));
        }

        WriteObject(ended);
    }
}
