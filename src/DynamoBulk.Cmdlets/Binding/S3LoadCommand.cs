using System.Management.Automation;
using DynamoBulk.NativeJobs.Loads;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>A command about the service's loads.</summary>
public abstract class S3LoadCommand : JobCommand<S3Load>
{
    /// <summary>The loads of the connection.</summary>
    private protected S3LoadJobs Jobs => new(Connect());

    /// <inheritdoc/>
    private protected override string WaitLine(S3Load job) => $"Wait-DdbS3Load {job.LoadArn}";

    /// <summary>A load as it is now; one that is not there is an error.</summary>
    /// <param name="loadArn">Its ARN.</param>
    private protected S3Load? Find(string loadArn) => Find(loadArn, Jobs.DescribeAsync, "LoadNotFound");

    /// <summary>Waits for a load and puts it out when it has ended; one that has not written everything, or has not ended in time, is an error as well.</summary>
    /// <param name="load">The load as it was seen last.</param>
    /// <param name="timeout">How long to wait; null for as long as it takes.</param>
    private protected void WaitForEnd(S3Load load, TimeSpan? timeout)
    {
        S3LoadJobs jobs = Jobs;
        S3Load? ended = WaitFor(
            token => jobs.DescribeAsync(load.LoadArn, token),
            seen => seen.HasEnded,
            (progress, seen) => progress.Show(this, LoadWords.Progress(seen), LoadWords.Share(seen), seen.StartTime),
            $"Load from {load.S3Uri} into {load.TableName}",
            timeout);
        if (ended is null)
        {
            return;
        }

        if (LoadWords.Problem(ended) is { } problem)
        {
            WriteError(new ErrorRecord(new InvalidOperationException(problem), $"Load{ended.Status}", ErrorCategory.InvalidResult, ended));
        }

        WriteObject(ended);
    }
}
