namespace DynamoBulk.Transfer.Reporting;

/// <summary>The truth about a transfer at one glance.</summary>
/// <param name="IsComplete">Whether everything was read and has ended well.</param>
/// <param name="Headline">A few words.</param>
/// <param name="Sentences">What is behind them.</param>
internal sealed record ReportVerdict(bool IsComplete, string Headline, string Sentences)
{
    /// <summary>Judges a transfer.</summary>
    /// <param name="result">Its result.</param>
    /// <param name="endedEarlyBy">What ended it before its end, or null.</param>
    public static ReportVerdict Of(TransferResult result, string? endedEarlyBy)
    {
        string counts = Counts(result) + (result.Verification is { } verification ? $" Verified: {verification}." : string.Empty);
        return endedEarlyBy is not null ? new(false, "Not complete: ended early", $"{endedEarlyBy} {counts} What had not been read by then is not counted.")
            : result.Completed ? new(true, "Complete", counts)
            : result.ItemsFailed > 0 ? new(false, $"Not complete: {ReportText.Count(result.ItemsFailed, "item", "items")} failed", counts)
            : new(false, "Not complete", counts);
    }

    private static string Counts(TransferResult result)
    {
        if (result.ItemsRead == 0)
        {
            return "No items were read.";
        }

        string[] others =
        [
            .. new (long Count, string Is, string Are)[]
            {
                (result.ItemsDeleted, "was deleted", "were deleted"),
                (result.ItemsSuperseded, "was superseded by a later one of the same key", "were superseded by later ones of the same keys"),
                (result.ItemsSkipped, "was skipped on request", "were skipped on request"),
                (result.ItemsFailed, "failed", "failed"),
                (result.ItemsPending, "is pending: read, but not known to be written", "are pending: read, but not known to be written"),
            }.Where(end => end.Count > 0).Select(end => $"{ReportText.Number(end.Count)} {(end.Count == 1 ? end.Is : end.Are)}"),
        ];
        string written = result is { ItemsRead: 1, ItemsWritten: 1 } ? "The one item that was read is written"
            : result.ItemsWritten == result.ItemsRead ? $"All {ReportText.Number(result.ItemsRead)} items that were read are written"
            : $"{ReportText.Number(result.ItemsWritten)} of {ReportText.Count(result.ItemsRead, "item", "items")} that {(result.ItemsRead == 1 ? "was" : "were")} read {(result.ItemsWritten == 1 ? "is" : "are")} written";
        return string.Join(", ", [written, .. others]) + ".";
    }
}
