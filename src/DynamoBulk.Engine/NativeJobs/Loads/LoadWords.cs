using System.Globalization;

namespace DynamoBulk.NativeJobs.Loads;

/// <summary>How a load is doing, or why it has not written everything, in words.</summary>
internal static class LoadWords
{
    private const double Megabyte = 1e6;

    /// <summary>The share of its input that a load has read.</summary>
    /// <param name="load">The load.</param>
    /// <returns>From 0 to 1; null until the service has added up the input.</returns>
    public static double? Share(S3Load load) => load.TotalBytes is > 0 and var total ? (double)load.ProcessedBytes / total : null;

    /// <summary>How far a load is.</summary>
    /// <param name="load">The load.</param>
    public static string Progress(S3Load load)
    {
        string bytes = load.TotalBytes is { } total ? string.Create(CultureInfo.CurrentCulture, $", {load.ProcessedBytes / Megabyte:N0} of {total / Megabyte:N0} MB read") : string.Empty;
        string failed = load.FailedItemCount > 0 ? string.Create(CultureInfo.CurrentCulture, $", {load.FailedItemCount:N0} failed") : string.Empty;
        string stopping = load.Status == S3Load.Cancelling ? ", stopping" : string.Empty;
        return string.Create(CultureInfo.CurrentCulture, $"{load.ProcessedItemCount:N0} items{bytes}{failed}{stopping}");
    }

    /// <summary>What a load that was ended before its work was done has left, which no report tells.</summary>
    /// <param name="load">The load.</param>
    /// <returns>One sentence with what to do; null for a load that has gone through all its input.</returns>
    public static string? Unfinished(S3Load load)
    {
        string read = load.TotalBytes is { } total ? $"{load.ProcessedBytes:N0} of {total:N0} bytes" : $"{load.ProcessedBytes:N0} bytes";
        return load.Status is S3Load.Failed or S3Load.Cancelled
            ? $"The load into '{load.TableName}' has ended as {load.Status} after {read}: the items that it had not come to are in no report. Load the objects again, which writes what is there already once more and changes nothing by that."
            : null;
    }

    /// <summary>What a load that has ended has not done.</summary>
    /// <param name="load">The load.</param>
    /// <returns>One sentence with what to do; null for a load that has written everything.</returns>
    public static string? Problem(S3Load load)
    {
        string counts = $"{load.ProcessedItemCount:N0} items were settled and {load.FailedItemCount:N0} of them failed";
        string report = $"Receive-DdbS3Load {load.LoadArn}";
        return load.Status switch
        {
            S3Load.Completed when load.FailedItemCount == 0 => null,
            S3Load.Cancelled => $"The load into '{load.TableName}' was cancelled: {counts}. What was written stays; the same load can be started again.",
            S3Load.Failed => $"The load into '{load.TableName}' has failed: {load.FailureMessage ?? "the service does not say why"} ({load.FailureCode ?? "no code"}). {counts}; what was written stays, and {report} shows what is reported.",
            _ => $"The load into '{load.TableName}' has not written everything: {counts}, and objects may not have been read to their end. {report} shows which.",
        };
    }
}
