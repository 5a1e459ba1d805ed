using DynamoBulk.Transfer.Reporting;
using FsCheck;
using FsCheck.Fluent;

namespace DynamoBulk.Engine.Tests.Transfer.Reporting;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void A_percentile_is_right_to_six_percent()
    {
        Gen<int> microseconds = from magnitude in Gen.Choose(2, 8)
                                from value in Gen.Choose((int)Math.Pow(10, magnitude), (int)Math.Pow(10, magnitude) * 2)
                                select value;
        Prop.ForAll(microseconds.ArrayOf().Where(all => all.Length > 0).ToArbitrary(), all =>
        {
            var histogram = new LatencyHistogram();
            TimeSpan[] latencies = [.. all.Select(value => TimeSpan.FromMicroseconds(value)).Order()];
            Array.ForEach(latencies, histogram.Add);
            Assert.Equal((all.Length, latencies[^1]), (histogram.Count, histogram.Longest));
            foreach (double share in new[] { 0.5, 0.9, 0.99, 1 })
            {
                TimeSpan exact = latencies[(int)Math.Ceiling(share * all.Length) - 1];
                Assert.InRange(histogram.Percentile(share), exact * 0.9999, exact * 1.06);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void What_is_quicker_or_slower_than_any_bucket_is_counted()
    {
        var histogram = new LatencyHistogram();
        histogram.Add(TimeSpan.Zero);
        histogram.Add(TimeSpan.FromHours(3));
        Assert.Equal(TimeSpan.FromMilliseconds(0.1), histogram.Percentile(0.5));
        Assert.Equal(TimeSpan.FromHours(3), histogram.Percentile(0.99));
    }

    [Fact]
    public void Without_requests_there_is_no_latency() => Assert.Equal(TimeSpan.Zero, new LatencyHistogram().Percentile(0.5));
}
