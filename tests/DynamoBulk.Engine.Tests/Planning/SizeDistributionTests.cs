using DynamoBulk.Planning;
using FsCheck;
using FsCheck.Fluent;

namespace DynamoBulk.Engine.Tests.Planning;

public class SizeDistributionTests
{
    [Fact]
    public void Without_sizes_everything_is_nothing()
    {
        var none = new SizeDistribution();

        Assert.Equal((0, 0, 0, 0, 0), (none.Count, none.Total, none.Minimum, none.Maximum, none.Percentile(95)));
    }

    [Fact]
    public void Any_sizes_have_the_percentiles_of_their_sorted_list() =>
        Prop.ForAll(Gen.Choose(0, 409_600).NonEmptyListOf().ToArbitrary(), Gen.Choose(1, 100).ToArbitrary(), (sizes, percent) =>
        {
            var distribution = new SizeDistribution();
            foreach (int size in sizes)
            {
                distribution.Add(size);
            }

            int[] sorted = [.. sizes.Order()];
            Assert.Equal(sorted[(int)Math.Ceiling(sorted.Length * percent / 100.0) - 1], distribution.Percentile(percent));
            Assert.Equal((sorted.Length, sizes.Sum(size => (long)size), sorted[0], sorted[^1]), (distribution.Count, distribution.Total, distribution.Minimum, distribution.Maximum));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Beyond_400_KB_the_largest_stands_for_all()
    {
        var distribution = new SizeDistribution();
        Array.ForEach([10, 409_600, 409_601, 5_000_000, 600_000], distribution.Add);

        Assert.Equal([10, 409_600, 5_000_000, 5_000_000], new[] { 20, 40, 60, 100 }.Select(distribution.Percentile));
    }
}
