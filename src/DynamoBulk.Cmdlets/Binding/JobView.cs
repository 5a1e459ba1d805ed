namespace DynamoBulk.Cmdlets.Binding;

/// <summary>A job of the service as it is shown to who waits for it.</summary>
/// <param name="Status">Its status in the service's word.</param>
/// <param name="HasEnded">Whether it has ended, well or not.</param>
/// <param name="Activity">What it does.</param>
/// <param name="Progress">How far it is, in words.</param>
/// <param name="Share">The share that is done, from 0 to 1; null where the service does not say.</param>
/// <param name="StartTime">When it began, in UTC; null where that is not known.</param>
internal sealed record JobView(string Status, bool HasEnded, string Activity, string Progress, double? Share, DateTime? StartTime);
