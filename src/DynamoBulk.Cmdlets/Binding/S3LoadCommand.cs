using DynamoBulk.NativeJobs.Loads;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>A command about the service's loads.</summary>
public abstract class S3LoadCommand : JobCommand<S3Load>
{
    /// <summary>The loads of the connection.</summary>
    private protected S3LoadJobs Jobs => new(Connect());

    /// <inheritdoc/>
    private protected override string Noun => "Load";

    /// <inheritdoc/>
    private protected override Func<string, CancellationToken, Task<S3Load>> Describe => Jobs.DescribeAsync;

    /// <inheritdoc/>
    private protected override JobView View(S3Load job) =>
        new(job.Status, job.HasEnded, $"Load from {job.S3Uri} into {job.TableName}", LoadWords.Progress(job), LoadWords.Share(job), job.StartTime);

    /// <inheritdoc/>
    private protected override string? Problem(S3Load ended) => LoadWords.Problem(ended);
}
