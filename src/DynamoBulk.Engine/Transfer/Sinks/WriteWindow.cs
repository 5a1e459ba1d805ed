using DynamoBulk.Service;
using DynamoBulk.Throttling;

namespace DynamoBulk.Transfer.Sinks;

/// <summary>
/// The writes of a table sink that have not ended, for several threads: who brings writes waits here for room, who sends
/// them for a batch, and what was answered is entered here.
/// </summary>
/// <param name="isOnDemand">Whether the table is on-demand.</param>
/// <param name="options">Sizes.</param>
/// <param name="governor">Says how large a request may be, and whether the table is full.</param>
/// <param name="news">Hears of hot key ranges.</param>
/// <param name="time">The clock.</param>
internal sealed class WriteWindow(bool isOnDemand, TableSinkOptions options, IGovernor governor, GovernorNews news, TimeProvider time)
{
    /// <summary>How long a batch that is not full waits for more items.</summary>
    private static readonly TimeSpan s_linger = TimeSpan.FromMilliseconds(20);

    private readonly object _gate = new();
    private readonly WriteQueue _queue = new();
    private readonly RefusalJudge _judge = new(isOnDemand);
    private readonly ConcurrencyLimit _concurrency = new(options.MaxConcurrency);
    private readonly long _started = time.GetTimestamp();

    private TaskCompletionSource _changed = NewSignal();
    private bool _completing;
    private bool _isCrowded;
    private int _inFlight;
    private Exception? _failure;

    /// <summary>How many key ranges are hot.</summary>
    public int HotCount
    {
        get
        {
            lock (_gate)
            {
                return _queue.HotCount;
            }
        }
    }

    /// <summary>Adds writes, each the newest of its key.</summary>
    /// <returns>As <see cref="Room"/>.</returns>
    public Task Add(IReadOnlyList<PendingWrite> writes)
    {
        lock (_gate)
        {
            foreach (PendingWrite write in writes)
            {
                _queue.Add(write);
            }

            Signal();
            return Room();
        }
    }

    /// <summary>Completed when there is room, faulted when the writing failed; else the signal to look again at.</summary>
    public Task Room()
    {
        lock (_gate)
        {
            return _failure is not null ? Task.FromException(_failure)
                : HasRoom ? Task.CompletedTask
                : _changed.Task;
        }
    }

    /// <summary>There will be no more writes.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _completing = true;
            Signal();
        }
    }

    /// <summary>Nothing more can be written; the first failure is the one that counts.</summary>
    public void Fail(Exception failure)
    {
        lock (_gate)
        {
            _failure ??= failure;
            Signal();
        }
    }

    /// <summary>Waits for a full batch, or for one that has lingered; null when there will be none.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<List<PendingWrite>?> NextBatchAsync(CancellationToken cancellationToken)
    {
        long? lingering = null;
        while (true)
        {
            Task changed;
            TimeSpan? due = null;
            lock (_gate)
            {
                if (_failure is not null || (_completing && _queue.IsEmpty))
                {
                    return null;
                }

                changed = _changed.Task;
                int ready = _concurrency.Allows(_inFlight) ? _queue.CountReady(Now) : 0;
                if (ready > 0 && (ready >= BatchWrite.MaxItems || _completing || IsOver(lingering ??= time.GetTimestamp()))
                    && _queue.TakeBatch(Now, governor.MaxRequestUnits) is { Count: > 0 } batch)
                {
                    return batch;
                }

                if (_concurrency.Allows(_inFlight))
                {
                    due = ready > 0 ? s_linger : _queue.NextDue(Now) is { } seconds ? TimeSpan.FromSeconds(Math.Max(seconds, 0.001)) : null;
                }

                lingering = ready == 0 ? null : lingering;
            }

            Task wait = due is { } delay ? Task.WhenAny(changed, Task.Delay(delay, time, cancellationToken)) : changed;
            await wait.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A batch is on its way.</summary>
    public void Depart()
    {
        lock (_gate)
        {
            _inFlight++;
        }
    }

    /// <summary>A batch is no longer on its way.</summary>
    /// <param name="failure">Why nothing more can be written, or null.</param>
    public void Arrive(Exception? failure)
    {
        lock (_gate)
        {
            _inFlight--;
            _failure ??= failure;
            Signal();
        }
    }

    /// <summary>Waits until nothing is in flight; faulted when the writing failed.</summary>
    public async Task AllArrivedAsync()
    {
        bool haveArrived;
        do
        {
            Task next;
            lock (_gate)
            {
                haveArrived = _inFlight == 0;
                next = !haveArrived ? _changed.Task : _failure is null ? Task.CompletedTask : Task.FromException(_failure);
            }

            await next.ConfigureAwait(false);
        }
        while (!haveArrived);
    }

    /// <summary>Enters how a request ended.</summary>
    /// <returns>What refusals, if any, are about, and the refused write to be sent alone, when that is in doubt.</returns>
    public (RefusalCause Cause, PendingWrite? Alone) Land(BatchOutcome outcome)
    {
        lock (_gate)
        {
            HoldNewer(outcome.Written);
            HoldNewer(outcome.Refused);
            if (outcome.Written.Count > 0)
            {
                _concurrency.Answered(outcome.Latency); // a refusal is quicker, and says nothing
            }

            foreach (PendingWrite write in outcome.Written)
            {
                _queue.Confirm(write);
            }

            if (outcome.Refused.Count == 0)
            {
                return default;
            }

            RefusalCause cause = _judge.Judge(outcome.Refused, outcome.Reasons, governor.IsFull, Now);
            PendingWrite? alone = _judge.ShouldAsk(Now) ? outcome.Refused[0] : null;
            _isCrowded |= cause == RefusalCause.ManyKeyRanges;
            TakeBack(outcome.Refused, cause, alone);
            Signal();
            return (cause, alone);
        }
    }

    /// <summary>A write in flight was refused for good.</summary>
    public void Reject(PendingWrite write)
    {
        lock (_gate)
        {
            _queue.Reject(write);
        }
    }

    /// <summary>A write may not be sent alone, and nor may another: it waits again.</summary>
    public void StopAsking(PendingWrite write)
    {
        lock (_gate)
        {
            _judge.StopAsking();
            HoldNewer([write]);
            _queue.Return(write);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private double Now => time.GetElapsedTime(_started).TotalSeconds;

    /// <summary>Where key ranges are hot, the source reads further ahead to what lies in others.</summary>
    private bool HasRoom => _isCrowded
        ? _queue.Weight <= options.MaxWindowBytes + options.MaxHotBytes
        : _queue.Weight - _queue.HotWeight <= options.MaxWindowBytes && _queue.HotWeight <= options.MaxHotBytes;

    private void Signal()
    {
        TaskCompletionSource changed = _changed;
        _changed = NewSignal();
        changed.SetResult();
    }

    private bool IsOver(long lingering) => time.GetElapsedTime(lingering) >= s_linger;

    /// <summary>Has newer writes of the same keys wait where a request that was given up may still be done.</summary>
    private void HoldNewer(IReadOnlyList<PendingWrite> writes)
    {
        foreach (PendingWrite write in writes)
        {
            if (write.WasGivenUp)
            {
                write.WasGivenUp = false;
                write.HoldsUntil = Now + options.MaxLateness.TotalSeconds;
            }
        }
    }

    private void TakeBack(IReadOnlyList<PendingWrite> refused, RefusalCause cause, PendingWrite? alone)
    {
        foreach (PendingWrite write in refused)
        {
            if (cause == RefusalCause.KeyRange)
            {
                _queue.Heat(write, Now);
            }
            else
            {
                _queue.SlowIfHot(write, Now);
            }

            if (write != alone)
            {
                _queue.Return(write);
            }
        }

        if (_queue.HotWeight > 0)
        {
            news.Add(() => _queue.HeatInWords, Now);
        }
    }
}
