using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Jobs.Exports;

/// <summary>What became of one item within a period; it was there before, or after, or both.</summary>
/// <param name="Written">When it was last written within the period.</param>
/// <param name="Before">What it was before the period; null for nothing.</param>
/// <param name="After">What it was at the end of the period; null for nothing.</param>
internal sealed record ItemChange(DateTimeOffset Written, Row? Before, Row? After)
{
    /// <summary>When it was last written, in microseconds since 1970.</summary>
    public long WrittenMicros => (Written - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>One of the images; both have the same key.</summary>
    public Row Any => (After ?? Before)!;
}
