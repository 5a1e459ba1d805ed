namespace DynamoBulk.Service.Metrics;

/// <summary>Which periods of time to read metrics of.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html</remarks>
public sealed record MetricSpan
{
    // The service's clock may be ahead of this one, and reading begins a little earlier than asked for.
    private static readonly TimeSpan s_margin = TimeSpan.FromMinutes(10);

    private static readonly (TimeSpan Period, int Days)[] s_kept =
    [
        (TimeSpan.FromMinutes(1), 15),
        (TimeSpan.FromMinutes(5), 63),
        (TimeSpan.FromHours(1), 455),
    ];

    private MetricSpan(DateTime from, DateTime to, TimeSpan period)
    {
        Period = period;
        From = StartOfPeriod(from, period);
        To = to;
    }

    /// <summary>The start of the first period, in UTC.</summary>
    public DateTime From { get; }

    /// <summary>Periods that start then or later are left out, in UTC.</summary>
    public DateTime To { get; }

    /// <summary>The length of a period.</summary>
    public TimeSpan Period { get; }

    /// <summary>Finds the span for what was asked, with the shortest periods there are where none was asked for.</summary>
    /// <param name="from">The beginning, in UTC; null for one hour before the end.</param>
    /// <param name="to">The end, in UTC; null for now.</param>
    /// <param name="period">The length of a period; null for the shortest that CloudWatch has kept for all of the span.</param>
    /// <param name="now">The time, in UTC.</param>
    /// <exception cref="ServiceException">CloudWatch has no such periods.</exception>
    public static MetricSpan Choose(DateTime? from, DateTime? to, TimeSpan? period, DateTime now)
    {
        DateTime end = to ?? now;
        DateTime start = from ?? end - TimeSpan.FromHours(1);
        if (start >= end)
        {
            throw ServiceException.Refusal("InvalidSpan", $"Nothing lies between {start:u} and {end:u}: give a -From that is before -To, and before now.");
        }

        TimeSpan shortest = ShortestKept(now - start, start);
        if (period is not { } length)
        {
            return new MetricSpan(start, end, shortest);
        }

        if (length <= TimeSpan.Zero || length.Ticks % TimeSpan.TicksPerMinute != 0)
        {
            throw ServiceException.Refusal("InvalidPeriod", $"-Period {length} is no whole number of minutes: give 00:01:00 or a multiple of it.");
        }

        return length.Ticks % shortest.Ticks == 0
            ? new MetricSpan(start, end, length)
            : throw ServiceException.Refusal("PeriodNotKept", $"CloudWatch has no periods of {length} any more for {start:u}: leave -Period out, give a multiple of {shortest}, or a later -From.");
    }

    private static TimeSpan ShortestKept(TimeSpan age, DateTime start)
    {
        foreach ((TimeSpan period, int days) in s_kept)
        {
            if (age <= TimeSpan.FromDays(days) - s_margin)
            {
                return period;
            }
        }

        throw ServiceException.Refusal("MetricsNotKept", $"CloudWatch keeps metrics for {s_kept[^1].Days} days, and {start:u} is before that: give a later -From.");
    }

    private static DateTime StartOfPeriod(DateTime time, TimeSpan period) => time.AddTicks(-((time - DateTime.UnixEpoch).Ticks % period.Ticks));
}
