using DynamoBulk.NativeJobs.Imports;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>A command about the service's imports.</summary>
public abstract class S3ImportCommand : JobCommand<S3Import>
{
    /// <summary>The imports of the connection.</summary>
    private protected S3ImportJobs Jobs => new(Connect());

    /// <inheritdoc/>
    private protected override string Noun => "Import";

    /// <inheritdoc/>
    private protected override Func<string, CancellationToken, Task<S3Import>> Describe => Jobs.DescribeAsync;

    /// <inheritdoc/>
    private protected override JobView View(S3Import job) =>
        new(job.Status, job.HasEnded, $"Import from {job.S3Uri} into {job.TableName}", ImportWords.Progress(job), null, job.StartTime);

    /// <inheritdoc/>
    private protected override string? Problem(S3Import ended)
    {
        if (ImportWords.Problem(ended) is not { } problem)
        {
            return null;
        }

        S3ImportJobs jobs = Jobs;
        return Await(token => jobs.FindLeftAsync(ended, token)) is { } left ? $"{problem} {left}" : problem;
    }
}
