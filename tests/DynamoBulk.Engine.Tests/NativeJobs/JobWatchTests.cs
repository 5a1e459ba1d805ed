using System.Net;
using DynamoBulk.NativeJobs;
using DynamoBulk.Service;

namespace DynamoBulk.Engine.Tests.NativeJobs;

public sealed class JobWatchTests
{
    private readonly FakeTime _time = new();
    private readonly List<double> _looks = [];
    private readonly List<int> _heard = [];

    [Fact]
    public async Task Intervals_grow_by_half_up_to_twenty_seconds()
    {
        Task<int> waiting = WaitAsync(look => look == 16);

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(16, await waiting);
        double[] intervals = [.. _looks.Zip(_looks.Skip(1), (one, next) => next - one)];
        Assert.Equal([0.5, 0.75, 1.125], intervals[..3]);
        Assert.Equal([20.0, 20.0, 20.0], intervals[^3..]);
        Assert.All(intervals.Skip(1).Zip(intervals), pair => Assert.InRange(pair.First / pair.Second, 1, 1.51)); // timers know whole milliseconds
        Assert.Equal(Enumerable.Range(1, 16), _heard);
    }

    [Fact]
    public async Task What_has_ended_is_looked_at_once()
    {
        Assert.Equal(1, await WaitAsync(_ => true));
        Assert.Equal([0.0], _looks);
    }

    [Fact]
    public async Task At_the_timeout_there_is_a_last_look()
    {
        Task<int> waiting = WaitAsync(_ => false, TimeSpan.FromSeconds(2));

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(4, await waiting);
        Assert.Equal([0, 0.5, 1.25, 2], _looks);
    }

    [Fact]
    public async Task A_timeout_of_nothing_is_one_look() => Assert.Equal(1, await WaitAsync(_ => false, TimeSpan.Zero));

    [Fact]
    public async Task Ctrl_C_ends_the_waiting_at_once()
    {
        using var stop = new CancellationTokenSource();
        Task<int> waiting = WaitAsync(_ => false, stop: stop.Token);

        stop.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal([0.0], _looks);
    }

    [Fact]
    public async Task A_service_out_of_reach_is_waited_for()
    {
        Task<int> waiting = WaitAsync(look => look == 30, fails: look => look is > 3 and < 15);

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(30, await waiting);
        Assert.Equal([1, 2, 3, .. Enumerable.Range(15, 16)], _heard);
    }

    [Fact]
    public async Task But_not_for_longer_than_five_minutes()
    {
        Task<int> waiting = WaitAsync(_ => false, fails: look => look > 3);

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(ServiceErrorKind.Transient, (await Assert.ThrowsAsync<ServiceException>(() => waiting)).Kind);
        Assert.InRange(_looks[^1] - _looks[2], 300, 320);
    }

    [Fact]
    public async Task A_first_look_that_fails_ends_the_waiting()
    {
        await Assert.ThrowsAsync<ServiceException>(() => WaitAsync(_ => false, fails: _ => true));
        Assert.Equal([0.0], _looks);
    }

    [Fact]
    public async Task A_refusal_ends_the_waiting_at_once()
    {
        Task<int> waiting = WaitAsync(_ => false, fails: look => look == 2, failure: ServiceException.Refusal("AccessDeniedException", "no"));

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal("AccessDeniedException", (await Assert.ThrowsAsync<ServiceException>(() => waiting)).Code);
        Assert.Equal([0, 0.5], _looks);
    }

    /// <summary>Waits for a job that is seen as the number of the look.</summary>
    private Task<int> WaitAsync(Func<int, bool> hasEnded, TimeSpan? timeout = null, Func<int, bool>? fails = null, ServiceException? failure = null, CancellationToken stop = default)
    {
        failure ??= ServiceException.Refused("InternalServerError", "oops", HttpStatusCode.InternalServerError, []);
        TimeSpan started = _time.GetUtcNow() - DateTimeOffset.UnixEpoch;
        return new JobWatch(_time).WaitAsync(
            _ =>
            {
                _looks.Add((_time.GetUtcNow() - DateTimeOffset.UnixEpoch - started).TotalSeconds);
                return fails?.Invoke(_looks.Count) == true ? Task.FromException<int>(failure) : Task.FromResult(_looks.Count);
            },
            hasEnded,
            timeout,
            _heard.Add,
            stop);
    }
}
