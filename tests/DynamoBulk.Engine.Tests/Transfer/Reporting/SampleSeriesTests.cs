using DynamoBulk.Transfer.Reporting;

namespace DynamoBulk.Engine.Tests.Transfer.Reporting;

public sealed class SampleSeriesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(600)]
    [InlineData(601)]
    [InlineData(1300)]
    [InlineData(100_000)]
    public void However_many_samples_come_few_are_kept_at_even_distances(int count)
    {
        SampleSeries series = Filled(count);
        IReadOnlyList<TransferSample> kept = series.Samples;
        Assert.InRange(kept.Count, Math.Min(count, SampleSeries.Most / 2), SampleSeries.Most);
        Assert.Equal(TimeSpan.Zero, kept[0].At);
        Assert.True(kept.Zip(kept.Skip(1), (from, to) => to.At - from.At).Distinct().Count() <= 1);
        Assert.InRange(kept[^1].At.TotalSeconds, (count - 1) * 0.99 - 1, count - 1);
    }

    [Theory]
    [InlineData(5, 4.2, 4)] // a fifth of a second is counted with the second before
    [InlineData(5, 4.7, 5)]
    [InlineData(1, 0.01, 1)]
    [InlineData(2, 1.2, 2)]
    public void The_last_sample_holds_everything_and_ends_no_sliver(int count, double endsAt, int steps)
    {
        SampleSeries series = Filled(count);
        series.End(At(endsAt));
        Assert.Equal(At(endsAt), series.Samples[^1]);
        Assert.Equal(steps, series.Samples.Count - 1);
    }

    private static SampleSeries Filled(int count)
    {
        var series = new SampleSeries();
        for (int i = 0; i < count; i++)
        {
            series.Add(At(i));
        }

        return series;
    }

    private static TransferSample At(double seconds) => new(TimeSpan.FromSeconds(seconds), (long)(seconds * 10), seconds * 5, (long)seconds, 100, 90);
}
