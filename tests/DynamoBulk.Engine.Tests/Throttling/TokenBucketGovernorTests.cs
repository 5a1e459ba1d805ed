using DynamoBulk.Throttling;

namespace DynamoBulk.Engine.Tests.Throttling;

public sealed class TokenBucketGovernorTests
{
    private readonly FakeTime _time = new();

    [Fact]
    public async Task What_is_sent_in_ten_seconds_keeps_to_the_capacity()
    {
        var governor = new TokenBucketGovernor(1000, _time);
        long sent = await SendAsync(governor, units: 25, TimeSpan.FromSeconds(1), _ => default);
        Assert.InRange(sent, 1000, 1125);
    }

    [Fact]
    public async Task What_was_dearer_than_known_is_paid_back_before_the_next_request()
    {
        var governor = new TokenBucketGovernor(1000, _time);
        long sent = await SendAsync(governor, units: 25, TimeSpan.FromSeconds(1), _ => new RequestReport(25, 50, 0, []));
        Assert.InRange(sent, 450, 600);
    }

    [Fact]
    public async Task A_throttle_lowers_the_rate_and_calm_lets_it_climb()
    {
        var governor = new TokenBucketGovernor(1000, _time);
        _time.Advance(TimeSpan.FromSeconds(0.6));
        governor.Report(new RequestReport(25, 0, 25, []));
        double fallen = governor.Rate;
        Assert.Equal(700, fallen);

        await SendAsync(governor, units: 25, TimeSpan.FromSeconds(5), _ => default);
        Assert.InRange(governor.Rate, fallen * 1.3, fallen * 1.7);
    }

    [Fact]
    public void A_rate_that_nothing_waits_for_does_not_climb()
    {
        var governor = new TokenBucketGovernor(1000, _time);
        for (int second = 0; second < 10; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.True(governor.AdmitAsync(25, CancellationToken.None).AsTask().IsCompletedSuccessfully);
        }

        Assert.Equal(1000, governor.Rate);
    }

    [Fact]
    public async Task Waiting_ends_with_its_token()
    {
        var governor = new TokenBucketGovernor(1, _time);
        await governor.AdmitAsync(1000, CancellationToken.None);
        using var cancellation = new CancellationTokenSource();
        Task waiting = governor.AdmitAsync(1, cancellation.Token).AsTask();
        Assert.False(waiting.IsCompleted);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private async Task<long> SendAsync(TokenBucketGovernor governor, int units, TimeSpan duration, Func<int, RequestReport> outcome)
    {
        long start = _time.GetTimestamp();
        long sent = 0;
        while (_time.GetElapsedTime(start) < duration)
        {
            Task admitted = governor.AdmitAsync(units, CancellationToken.None).AsTask();
            while (!admitted.IsCompleted && _time.GetElapsedTime(start) < duration)
            {
                _time.Advance(TimeSpan.FromMilliseconds(1));
                await Task.Yield();
            }

            if (admitted.IsCompleted)
            {
                sent += units;
                RequestReport report = outcome(units);
                if (report.AdmittedUnits > 0)
                {
                    governor.Report(report);
                }
            }
        }

        return sent;
    }
}
