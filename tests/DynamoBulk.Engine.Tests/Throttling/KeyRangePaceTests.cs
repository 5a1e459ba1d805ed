using DynamoBulk.Throttling;

namespace DynamoBulk.Engine.Tests.Throttling;

public sealed class KeyRangePaceTests
{
    [Theory]
    [InlineData(1000)]
    [InlineData(300)]
    [InlineData(100)]
    public void It_finds_what_the_range_takes_and_is_seldom_refused(double capacity)
    {
        var pace = new KeyRangePace(0);
        double balance = 0;
        double taken = 0;
        double refused = 0;
        for (double now = 0; now < 30; now += 0.001)
        {
            balance = Math.Min(balance + (capacity * 0.001), capacity);
            if (pace.WaitFor(10, now) > 0)
            {
                continue;
            }

            pace.Take(10);
            double accepted = Math.Min(10, Math.Floor(balance));
            balance -= accepted;
            taken += accepted;
            refused += 10 - accepted;
            if (accepted < 10)
            {
                pace.Refused(10 - accepted, now);
            }
        }

        Assert.InRange(taken, 0.9 * capacity * 30, (capacity * 30) + capacity);
        Assert.InRange(refused, 0, 0.05 * taken);
    }
}
