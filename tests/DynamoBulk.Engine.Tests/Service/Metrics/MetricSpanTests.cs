using DynamoBulk.Service;
using DynamoBulk.Service.Metrics;

namespace DynamoBulk.Engine.Tests.Service.Metrics;

public sealed class MetricSpanTests
{
    private static readonly DateTime s_now = new(2026, 1, 1, 12, 34, 56, DateTimeKind.Utc);

    [Fact]
    public void The_last_hour_by_minute_is_what_is_read_when_nothing_is_said()
    {
        var span = MetricSpan.Choose(null, null, null, s_now);

        Assert.Equal((new DateTime(2026, 1, 1, 11, 34, 0, DateTimeKind.Utc), s_now, TimeSpan.FromMinutes(1)), (span.From, span.To, span.Period));
        Assert.Equal(s_now.AddDays(-2).AddSeconds(-56).AddHours(-1), MetricSpan.Choose(null, s_now.AddDays(-2), null, s_now).From);
    }

    [Theory]
    [InlineData(14.9, 1)]
    [InlineData(15, 5)]
    [InlineData(62.9, 5)]
    [InlineData(63, 60)]
    [InlineData(454, 60)]
    public void The_shortest_period_is_the_one_still_kept(double days, int minutes) =>
        Assert.Equal(TimeSpan.FromMinutes(minutes), MetricSpan.Choose(s_now.AddDays(-days), null, null, s_now).Period);

    [Fact]
    public void A_span_begins_with_a_whole_period()
    {
        var span = MetricSpan.Choose(s_now.AddDays(-20), null, TimeSpan.FromHours(6), s_now);

        Assert.Equal((s_now.Date.AddDays(-20).AddHours(12), TimeSpan.FromHours(6)), (span.From, span.Period));
    }

    [Theory]
    [InlineData(0, null, "00:00:30", "InvalidPeriod", "-Period 00:00:30 is no whole number of minutes: give 00:01:00 or a multiple of it.")]
    [InlineData(0, null, "00:00:00", "InvalidPeriod", "-Period 00:00:00 is no whole number of minutes: give 00:01:00 or a multiple of it.")]
    [InlineData(20, null, "00:01:00", "PeriodNotKept", "CloudWatch has no periods of 00:01:00 any more for 2025-12-12 11:34:56Z: leave -Period out, give a multiple of 00:05:00, or a later -From.")]
    [InlineData(455, null, null, "MetricsNotKept", "CloudWatch keeps metrics for 455 days, and 2024-10-03 11:34:56Z is before that: give a later -From.")]
    [InlineData(-1, null, null, "InvalidSpan", "Nothing lies between 2026-01-02 11:34:56Z and 2026-01-01 12:34:56Z: give a -From that is before -To, and before now.")]
    [InlineData(1, 2, null, "InvalidSpan", "Nothing lies between 2025-12-31 11:34:56Z and 2025-12-30 12:34:56Z: give a -From that is before -To, and before now.")]
    public void What_CloudWatch_does_not_have_is_refused(int fromDays, int? toDays, string? period, string code, string message)
    {
        ServiceException refusal = Assert.Throws<ServiceException>(() => MetricSpan.Choose(
            s_now.AddDays(-fromDays).AddHours(-1), s_now.AddDays(-(toDays ?? 0)), period is null ? null : TimeSpan.Parse(period, System.Globalization.CultureInfo.InvariantCulture), s_now));

        Assert.Equal((code, message), (refusal.Code, refusal.Message));
    }
}
