namespace DynamoBulk.Local.Tests.Jobs;

/// <summary>A clock that goes when a test says so, and with it whoever waits; or that jumps to what anybody waits for.</summary>
internal sealed class JobClock(bool jumps = false) : TimeProvider
{
    private readonly object _gate = new();
    private readonly List<Waiting> _waiting = [];
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public void Advance(TimeSpan time)
    {
        Waiting[] due;
        lock (_gate)
        {
            _now += time;
            due = [.. _waiting.Where(waiting => waiting.Due <= _now)];
            _waiting.RemoveAll(due.Contains);
        }

        foreach (Waiting waiting in due)
        {
            waiting.Callback(waiting.State);
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var waiting = new Waiting(this, callback, state, GetUtcNow() + dueTime);
        lock (_gate)
        {
            _waiting.Add(waiting);
        }

        if (jumps)
        {
            ThreadPool.QueueUserWorkItem(_ => Advance(dueTime));
        }

        return waiting;
    }

    private void Forget(Waiting waiting)
    {
        lock (_gate)
        {
            _waiting.Remove(waiting);
        }
    }

    private sealed record Waiting(JobClock Clock, TimerCallback Callback, object? State, DateTimeOffset Due) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

        public void Dispose() => Clock.Forget(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
