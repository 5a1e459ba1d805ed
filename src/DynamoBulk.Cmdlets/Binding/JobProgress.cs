using System.Management.Automation;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>The progress bar of a job of the service.</summary>
/// <param name="activity">What the job does.</param>
internal sealed class JobProgress(string activity)
{
    private bool _shown;

    /// <summary>Shows a job as it was seen.</summary>
    /// <param name="cmdlet">The command, on its pipeline thread.</param>
    /// <param name="status">How far it is, in words.</param>
    /// <param name="share">The share that is done, from 0 to 1; null where the service does not say.</param>
    /// <param name="started">When it began, in UTC; null where that is not known.</param>
    public void Show(Cmdlet cmdlet, string status, double? share, DateTime? started)
    {
        var record = new ProgressRecord(0, activity, status);
        if (share is { } done)
        {
            record.PercentComplete = (int)(100 * Math.Clamp(done, 0, 1));
            record.SecondsRemaining = started is { } start && done > 0
                ? (int)Math.Clamp((DateTime.UtcNow - start).TotalSeconds * (1 - done) / done, 0, int.MaxValue)
                : -1;
        }

        _shown = true;
        cmdlet.WriteProgress(record);
    }

    /// <summary>Takes the bar away.</summary>
    /// <param name="cmdlet">The command, on its pipeline thread.</param>
    public void Hide(Cmdlet cmdlet)
    {
        if (_shown)
        {
            cmdlet.WriteProgress(new ProgressRecord(0, activity, "done") { RecordType = ProgressRecordType.Completed });
        }
    }
}
