namespace DynamoBulk.Transfer.Staging;

/// <summary>A job as it was seen.</summary>
/// <param name="Arn">Its ARN.</param>
/// <param name="Status">What its status is, as it is shown.</param>
/// <param name="IsWell">Whether it has written each item that it does not count as failed.</param>
/// <param name="Written">Items in the table.</param>
/// <param name="Failed">Items that could not be read or are not valid.</param>
/// <param name="Done">Which share of the bytes it has read, from 0 to 1.</param>
/// <param name="Reason">Why it failed or was cancelled, in the service's words; null where it says nothing.</param>
/// <param name="LeftTable">What it has left beside its items, one sentence with what to do about it; null for nothing.</param>
internal sealed record StagedJobState(string Arn, string Status, bool IsWell, long Written, long Failed, double Done, string? Reason, string? LeftTable = null);
