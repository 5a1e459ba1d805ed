namespace DynamoBulk.Transfer.Reporting;

/// <summary>
/// How long requests took, in a fixed number of buckets whose bounds grow by a twelfth of a doubling, so that a percentile is
/// right to about 6 %. From 0.1 ms up to 27 minutes. Safe from any thread.
/// </summary>
internal sealed class LatencyHistogram
{
    private const double First = 0.1;
    private const int PerDoubling = 12;
    private const int Doublings = 24;

    private readonly long[] _buckets = new long[(PerDoubling * Doublings) + 1];
    private long _count;
    private long _longest;

    /// <summary>How many requests there were.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>The longest, exactly.</summary>
    public TimeSpan Longest => TimeSpan.FromTicks(Interlocked.Read(ref _longest));

    /// <summary>Adds a request.</summary>
    /// <param name="latency">How long it took.</param>
    public void Add(TimeSpan latency)
    {
        double bucket = Math.Ceiling(Math.Log2(Math.Max(latency.TotalMilliseconds, First) / First) * PerDoubling);
        Interlocked.Increment(ref _buckets[(int)Math.Min(bucket, _buckets.Length - 1)]);
        Interlocked.Increment(ref _count);
        long longest = Interlocked.Read(ref _longest);
        while (latency.Ticks > longest)
        {
            longest = Interlocked.CompareExchange(ref _longest, latency.Ticks, longest);
        }
    }

    /// <summary>The time within which a share of the requests were answered.</summary>
    /// <param name="share">Such as 0.99.</param>
    /// <returns>The upper bound of its bucket, never more than the longest; zero where there was no request.</returns>
    public TimeSpan Percentile(double share)
    {
        long rank = (long)Math.Ceiling(share * Count);
        long passed = 0;
        for (int i = 0; i < _buckets.Length; i++)
        {
            passed += Interlocked.Read(ref _buckets[i]);
            if (passed >= rank && passed > 0)
            {
                TimeSpan bound = TimeSpan.FromMilliseconds(First * Math.Pow(2, (double)i / PerDoubling));
                return i == _buckets.Length - 1 || bound > Longest ? Longest : bound;
            }
        }

        return Longest;
    }
}
