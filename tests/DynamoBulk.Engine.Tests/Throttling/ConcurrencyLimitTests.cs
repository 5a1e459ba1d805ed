using DynamoBulk.Throttling;

namespace DynamoBulk.Engine.Tests.Throttling;

public sealed class ConcurrencyLimitTests
{
    [Fact]
    public void It_climbs_while_all_places_are_taken_and_answers_stay_quick()
    {
        var limit = new ConcurrencyLimit();
        Answer(limit, 40, _ => 0.1);
        Assert.InRange(limit.Value, 128, 256);
    }

    [Fact]
    public void It_stops_where_more_at_once_only_wait_for_each_other()
    {
        var limit = new ConcurrencyLimit();
        Answer(limit, 40, inFlight => 0.01 * Math.Max(1, inFlight / 32.0)); // a server that works on 32 at once
        Assert.InRange(limit.Value, 32, 80);
    }

    [Fact]
    public void Places_that_nobody_needs_are_not_added()
    {
        var limit = new ConcurrencyLimit();
        for (int i = 0; i < 10_000; i++)
        {
            Assert.True(limit.Allows(3));
            limit.Answered(TimeSpan.FromMilliseconds(5));
        }

        Assert.Equal(16, limit.Value);
    }

    [Fact]
    public void The_users_number_stays()
    {
        var limit = new ConcurrencyLimit(3);
        Answer(limit, 40, _ => 0.01);
        Assert.Equal((3, true, false), (limit.Value, limit.Allows(2), limit.Allows(3)));
    }

    private static void Answer(ConcurrencyLimit limit, int rounds, Func<int, double> latency)
    {
        for (int i = 0; i < rounds * 64; i++)
        {
            limit.Allows(limit.Value);
            limit.Answered(TimeSpan.FromSeconds(latency(limit.Value)));
        }
    }
}
