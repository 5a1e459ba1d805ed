using System.Management.Automation;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>The progress bar of a job of the service.</summary>
internal sealed class JobProgress
{
    private string? _activity;

    /// <summary>Shows a job as it was seen.</summary>
    /// <param name="cmdlet">The command, on its pipeline thread.</param>
    /// <param name="job">The job.</param>
    public void Show(Cmdlet cmdlet, JobView job)
    {
        _activity = job.Activity;
        var record = new ProgressRecord(0, _activity, job.Progress);
        if (job.Share is { } done)
        {
            record.PercentComplete = (int)(100 * Math.Clamp(done, 0, 1));
            record.SecondsRemaining = job.StartTime is { } start && done > 0
                ? (int)Math.Clamp((DateTime.UtcNow - start).TotalSeconds * (1 - done) / done, 0, int.MaxValue)
                : -1;
        }

        cmdlet.WriteProgress(record);
    }

    /// <summary>Takes the bar away.</summary>
    /// <param name="cmdlet">The command, on its pipeline thread.</param>
    public void Hide(Cmdlet cmdlet)
    {
        if (_activity is not null)
        {
            cmdlet.WriteProgress(new ProgressRecord(0, _activity, "done") { RecordType = ProgressRecordType.Completed });
        }
    }
}
