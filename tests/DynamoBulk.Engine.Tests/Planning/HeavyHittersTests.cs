using System.Text;
using DynamoBulk.Planning;
using FsCheck;
using FsCheck.Fluent;

namespace DynamoBulk.Engine.Tests.Planning;

public class HeavyHittersTests
{
    private const int Capacity = 10;

    [Fact]
    public void Up_to_the_capacity_all_is_exact() =>
        Prop.ForAll(Arrivals(Capacity), arrivals =>
        {
            HeavyHitters heavy = Count(arrivals);

            Assert.Equal(
                arrivals.GroupBy(arrival => arrival.Key).Select(group => (group.Key, (long)group.Count(), group.Sum(arrival => (long)arrival.Bytes), group.Sum(arrival => (long)arrival.Weight))).Order(),
                heavy.Tallies.Select(entry => (entry.Key.Span[0], entry.Value.Count, entry.Value.Bytes, entry.Value.Weight)).Order());
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Beyond_it_nothing_is_invented_and_little_is_missing() =>
        Prop.ForAll(Arrivals(5 * Capacity), arrivals =>
        {
            HeavyHitters heavy = Count(arrivals);
            double bound = 2.0 / Capacity * arrivals.Sum(arrival => arrival.Weight);

            Assert.InRange(heavy.Tallies.Count, 0, Capacity);
            foreach (IGrouping<byte, (byte Key, int Bytes, int Weight)> group in arrivals.GroupBy(arrival => arrival.Key))
            {
                Tally told = heavy.Tallies.GetValueOrDefault(new byte[] { group.Key }) ?? new Tally();
                long weight = group.Sum(arrival => (long)arrival.Weight);
                Assert.InRange(told.Weight, weight - bound, weight);
                Assert.InRange(told.Count, 0, group.Count());
                Assert.InRange(told.Bytes, 0, group.Sum(arrival => (long)arrival.Bytes));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void A_key_that_comes_late_among_a_million_is_found()
    {
        var heavy = new HeavyHitters(1000);
        for (int i = 0; i < 1_000_000; i++)
        {
            heavy.Add(Encoding.UTF8.GetBytes(i < 900_000 || i % 10 > 0 ? $"{i}" : "hot"), 1, 1);
        }

        Tally hot = heavy.Tallies[Encoding.UTF8.GetBytes("hot")];
        Assert.InRange(hot.Weight, 10_000 - 2000, 10_000);
        Assert.Equal(hot.Weight, heavy.Tallies.Values.Max(tally => tally.Weight));
    }

    private static HeavyHitters Count(IEnumerable<(byte Key, int Bytes, int Weight)> arrivals)
    {
        var heavy = new HeavyHitters(Capacity);
        byte[] reused = new byte[1]; // what is kept must be a copy
        foreach ((byte key, int bytes, int weight) in arrivals)
        {
            reused[0] = key;
            heavy.Add(reused, bytes, weight);
        }

        return heavy;
    }

    /// <summary>Keys from 0, the small ones often and some heavy.</summary>
    private static Arbitrary<List<(byte Key, int Bytes, int Weight)>> Arrivals(int keys) =>
        (from key in Gen.OneOf(Gen.Choose(0, keys - 1), Gen.Choose(0, keys / 10))
         from bytes in Gen.Choose(0, 100)
         from weight in Gen.Frequency((9, Gen.Choose(1, 3)), (1, Gen.Choose(1, 50)))
         select ((byte)key, bytes, weight)).ListOf().Resize(400).Select(list => list.ToList()).ToArbitrary();
}
