using DynamoBulk.NativeJobs.Exports;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>A command about the service's own exports.</summary>
public abstract class S3ExportCommand : JobCommand<S3Export>
{
    /// <summary>The exports of the connection.</summary>
    private protected S3ExportJobs Jobs => new(Connect());

    /// <inheritdoc/>
    private protected override string Noun => "Export";

    /// <inheritdoc/>
    private protected override Func<string, CancellationToken, Task<S3Export>> Describe => Jobs.DescribeAsync;

    /// <inheritdoc/>
    /// <remarks>There is nothing to receive of an export that has failed.</remarks>
    private protected override bool IsOfUseIncomplete => false;

    /// <inheritdoc/>
    private protected override JobView View(S3Export job) =>
        new(job.Status, job.HasEnded, $"Export of {job.TableName} to {job.S3Uri}", $"{job.Status} since {job.StartTime?.ToLocalTime():T}", null, job.StartTime);

    /// <inheritdoc/>
    private protected override string? Problem(S3Export ended) => ended.Status == S3Export.Completed ? null : ExportRefusal.DescribeFailure(ended);
}
