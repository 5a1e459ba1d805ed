using DynamoBulk.Throttling;

namespace DynamoBulk.Transfer.Reporting;

/// <summary>
/// Records how a transfer goes, for its report: once a second where its counters stand, and of each request how long it
/// took, of each failed item why. Its memory is bounded however long the transfer runs. Safe from any thread.
/// </summary>
internal sealed class TransferRecorder : IDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private readonly Func<long> _items;
    private readonly TransferAccount _account;
    private readonly Func<CapacityLimits> _limits;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly SampleSeries _series = new();
    private readonly FailureTally _failures = new();
    private readonly ITimer _timer;
    private bool _hasEnded;

    /// <summary>Begins to record.</summary>
    /// <param name="account">The books of the transfer, which tell the recorder of requests and failures from now on.</param>
    /// <param name="items">Items moved until now.</param>
    /// <param name="limits">The limit and the pace of now.</param>
    /// <param name="time">The clock.</param>
    public TransferRecorder(TransferAccount account, Func<long> items, Func<CapacityLimits> limits, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(account);
        _items = items;
        _account = account;
        _limits = limits;
        _time = time ?? TimeProvider.System;
        _started = _time.GetTimestamp();
        Began = _time.GetLocalNow();
        _series.Add(Sample());
        account.Recorder = this;
        _timer = _time.CreateTimer(_ => Tick(), null, s_interval, Timeout.InfiniteTimeSpan);
    }

    /// <summary>When the recording began.</summary>
    public DateTimeOffset Began { get; }

    /// <summary>When it ended; meaningless before.</summary>
    public DateTimeOffset Ended { get; private set; }

    /// <summary>What the limit is, as it was last.</summary>
    public CapacityLimitKind LimitKind { get; private set; }

    /// <summary>How long requests took that the table did something for.</summary>
    public LatencyHistogram Latencies { get; } = new();

    /// <summary>Why items failed, the most frequent reason first.</summary>
    public IReadOnlyList<FailureReason> Failures => _failures.Reasons;

    /// <summary>The counters over time.</summary>
    public IReadOnlyList<TransferSample> Samples
    {
        get
        {
            lock (_gate)
            {
                return [.. _series.Samples];
            }
        }
    }

    /// <summary>A request was answered.</summary>
    /// <param name="latency">After how long.</param>
    public void Answered(TimeSpan latency) => Latencies.Add(latency);

    /// <summary>An item failed.</summary>
    /// <param name="failed">The item with its reason.</param>
    public void Failed(FailedItem failed) => _failures.Add(failed);

    /// <summary>Takes the last sample. What comes after it is not recorded.</summary>
    public void End()
    {
        lock (_gate)
        {
            if (_hasEnded)
            {
                return;
            }

            _hasEnded = true;
            Ended = _time.GetLocalNow();
            _series.End(Sample());
        }

        _timer.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => End();

    private void Tick()
    {
        lock (_gate)
        {
            if (!_hasEnded)
            {
                _series.Add(Sample());
                _timer.Change(UntilNext(_time.GetElapsedTime(_started)), Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Until the next whole second; a timer that came a moment early has taken the one that is about to be.</summary>
    private static TimeSpan UntilNext(TimeSpan elapsed) => (Math.Round(elapsed / s_interval) + 1) * s_interval - elapsed;

    private TransferSample Sample()
    {
        CapacityLimits limits = _limits();
        LimitKind = limits.Kind;
        return new TransferSample(_time.GetElapsedTime(_started), _items(), _account.ConsumedCapacity, _account.ThrottledRequests, limits.Limit, limits.Pace);
    }
}
