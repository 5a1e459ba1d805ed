using System.Management.Automation;
using DynamoBulk.NativeJobs.Exports;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>A command about the service's own exports.</summary>
public abstract class S3ExportCommand : JobCommand<S3Export>
{
    /// <summary>The exports of the connection, made on the pipeline thread.</summary>
    private protected S3ExportJobs OpenJobs() => new(Connect());

    /// <inheritdoc/>
    private protected override string WaitLine(S3Export job) => $"Wait-DdbS3Export {job.ExportArn}";

    /// <summary>Puts an export out as it is now; one that is not there is an error.</summary>
    /// <param name="exportArn">Its ARN.</param>
    private protected void WriteExport(string exportArn)
    {
        if (Find(exportArn, OpenJobs().DescribeAsync, "ExportNotFound") is { } export)
        {
            WriteObject(export);
        }
    }

    /// <summary>Waits for an export and puts it out when it has completed; one that has failed, or has not ended in time, is an error.</summary>
    /// <param name="export">The export as it was seen last.</param>
    /// <param name="timeout">How long to wait; null for as long as it takes.</param>
    private protected void WaitForEnd(S3Export export, TimeSpan? timeout)
    {
        S3ExportJobs jobs = OpenJobs();
        S3Export? ended = WaitFor(
            token => jobs.DescribeAsync(export.ExportArn, token),
            seen => seen.HasEnded,
            (progress, seen) => progress.Show(this, $"{seen.Status} since {seen.StartTime?.ToLocalTime():T}", null, seen.StartTime),
            $"Export of {export.TableName} to {export.S3Uri}",
            timeout);
        if (ended is { Status: S3Export.Completed })
        {
            WriteObject(ended);
        }
        else if (ended is not null)
        {
            WriteError(new ErrorRecord(new InvalidOperationException(ExportRefusal.DescribeFailure(ended)), "ExportFailed", ErrorCategory.InvalidResult, ended));
        }
    }
}
