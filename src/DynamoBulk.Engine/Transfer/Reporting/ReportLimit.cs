using DynamoBulk.Throttling;

namespace DynamoBulk.Transfer.Reporting;

/// <summary>The limit of a transfer in words. On demand there is none, only what the table takes before it has grown.</summary>
internal static class ReportLimit
{
    /// <summary>Such as <c>limit 400/s (provisioned)</c> or, where it changed meanwhile, <c>limit 400 to 900/s (provisioned)</c>.</summary>
    public static string Of(TransferReport report)
    {
        double least = report.Recorder.Samples.Min(sample => sample.Limit);
        double most = report.Recorder.Samples.Max(sample => sample.Limit);
        string units = least == most ? $"{ReportText.Number(most)}/s" : $"{ReportText.Number(least)} to {ReportText.Number(most)}/s";
        return report.Recorder.LimitKind switch
        {
            CapacityLimitKind.Ceiling => $"limit {units} (ceiling of the command)",
            CapacityLimitKind.Provisioned => $"limit {units} (provisioned)",
            _ => $"on demand, {units} at once",
        };
    }
}
