using DynamoBulk.Local.Http;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Tests.Tables;

public sealed class ThroughputChangesTests
{
    private static readonly DateTimeOffset s_morning = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Four_decreases_are_free_and_then_one_an_hour_is()
    {
        ThroughputChanges changes = Lowered(ThroughputChanges.None, 4, s_morning);
        Assert.Equal(new ThroughputChanges(null, s_morning, 4), changes);
        var refusal = Assert.Throws<ServiceException>(() => Lowered(changes, 1, s_morning.AddMinutes(59)));
        Assert.Contains("Number of decreases today: 4. Last decrease at Sun, 01 Mar 2026 08:00:00 GMT. Next decrease can be made at Sun, 01 Mar 2026 09:00:00 GMT", refusal.Message, StringComparison.Ordinal);
        ThroughputChanges fifth = Lowered(changes, 1, s_morning.AddHours(1));
        Assert.Equal(5, fifth.DecreasesToday);
        Assert.Throws<ServiceException>(() => Lowered(fifth, 1, s_morning.AddHours(1.5)));
    }

    [Fact]
    public void A_new_day_in_UTC_begins_the_count_again()
    {
        ThroughputChanges late = Lowered(ThroughputChanges.None, 4, s_morning.Date.AddHours(23.9));
        Assert.Equal(1, Lowered(late, 1, s_morning.Date.AddDays(1)).DecreasesToday);
    }

    [Fact]
    public void An_increase_is_never_refused()
    {
        ThroughputChanges changes = Lowered(ThroughputChanges.None, 4, s_morning).After(new(5, 5), new(5, 9), s_morning);
        Assert.Equal(new ThroughputChanges(s_morning, s_morning, 4), changes);
    }

    private static ThroughputChanges Lowered(ThroughputChanges changes, int times, DateTimeOffset now) =>
        Enumerable.Range(0, times).Aggregate(changes, (so, _) => so.After(new(5, 5), new(5, 4), now));
}
