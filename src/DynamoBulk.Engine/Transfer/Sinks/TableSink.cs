using System.Globalization;
using DynamoBulk.Items;
using DynamoBulk.Service;
using DynamoBulk.Throttling;

namespace DynamoBulk.Transfer.Sinks;

/// <summary>
/// Puts items into a table, and deletes them, with BatchWriteItem: full batches, several in flight, at the pace of the governor. What comes
/// back unprocessed returns to the queue; a batch that the service calls invalid is halved until the bad item stands alone.
/// </summary>
public sealed class TableSink : IItemSink
{
    /// <summary>How long a batch that is not full waits for more items.</summary>
    private static readonly TimeSpan s_linger = TimeSpan.FromMilliseconds(20);

    /// <summary>How long requests in flight may still confirm when the transfer is cut short.</summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private readonly WriteQueue _queue = new();
    private readonly RefusalJudge _judge;
    private readonly BatchSender _sender;
    private readonly IGovernor _governor;
    private readonly TransferAccount _account;
    private readonly TableSinkOptions _options;
    private readonly ConcurrencyLimit _concurrency;
    private readonly GovernorNews _news;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly WritePreparation _preparation;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _abandoning = new();
    private readonly Task _dispatching;

    private CapacityWatch? _watch;

    private TaskCompletionSource _changed = NewSignal();
    private bool _completing;
    private bool _isCrowded;
    private int _inFlight;
    private Exception? _failure;

    /// <summary>Makes a sink; it begins to write as soon as it is given items.</summary>
    /// <param name="connection">Where the table is.</param>
    /// <param name="table">The table.</param>
    /// <param name="account">The books.</param>
    /// <param name="options">Ceilings and sizes; the defaults suit every table.</param>
    /// <param name="governor">Sets the pace; null for one that keeps the table's capacity.</param>
    /// <param name="time">The clock.</param>
    public TableSink(DdbConnection connection, TableInfo table, TransferAccount account, TableSinkOptions? options = null, IGovernor? governor = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(table);
        _account = account;
        _options = options ?? new TableSinkOptions();
        _time = time ?? TimeProvider.System;
        _governor = governor ?? Watched(connection, table);
        _started = _time.GetTimestamp();
        _concurrency = new ConcurrencyLimit(_options.MaxConcurrency);
        _news = new GovernorNews(_options.Decided);
        _sender = new BatchSender(connection.Data, table, _governor, account, _time);
        _judge = new RefusalJudge(isOnDemand: table.WriteCapacityUnits is null);
        _preparation = new WritePreparation(table.Keys);
        Description = table.TableName;
        _dispatching = Task.Run(DispatchAsync);
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public bool NeedsAll => false;

    /// <summary>What the governor and the queue see now, in words: <c>table at 1,990 of 2,000 units/s, 3 key ranges hot</c>.</summary>
    public string Pace
    {
        get
        {
            int hot;
            lock (_gate)
            {
                hot = _queue.HotCount;
            }

            return hot == 0 ? _governor.Status : string.Create(CultureInfo.CurrentCulture, $"{_governor.Status}, {hot:N0} {(hot == 1 ? "key range" : "key ranges")} hot");
        }
    }

    /// <summary>The limit and the pace of now, in write units a second.</summary>
    public CapacityLimits Limits => _governor.Limits;

    /// <inheritdoc/>
    public async ValueTask WriteAsync(IReadOnlyList<ItemRecord> page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        var writes = new List<PendingWrite>(page.Count);
        foreach (ItemRecord record in page)
        {
            PendingWrite? write = _preparation.Prepare(record, out ItemProblem? problem);
            if (write is { Record.IsDone: true })
            {
                _account.Ledger?.Add(write.Record, write.Facts);
            }
            else if (write is not null)
            {
                writes.Add(write);
            }
            else if (!record.IsDone)
            {
                _account.Failed(record, problem!);
                cancellationToken.ThrowIfCancellationRequested(); // it may have been one too many
            }
        }

        Task room = Add(writes);
        while (!room.IsCompleted)
        {
            await room.WaitAsync(cancellationToken).ConfigureAwait(false);
            room = Room();
        }

        await room.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _completing = true;
            Signal();
        }

        await _dispatching.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        _abandoning.CancelAfter(s_grace);
        await _dispatching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_watch is not null)
        {
            await _watch.DisposeAsync().ConfigureAwait(false);
        }

        _stopping.Dispose();
        _abandoning.Dispose();
    }

    private CapacityGovernor Watched(DdbConnection connection, TableInfo table)
    {
        var governor = new CapacityGovernor(DeclaredCapacity.OfWrites(table), _options.Ceiling, _options.Decided, _time);
        _watch = new CapacityWatch(connection, table, DeclaredCapacity.OfWrites, governor, _time);
        return governor;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task Add(List<PendingWrite> writes)
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

    /// <summary>Completed when the window has room, faulted when the sink failed; else the signal to look again at.</summary>
    private Task Room()
    {
        lock (_gate)
        {
            return _failure is not null ? Task.FromException(_failure)
                : HasRoom ? Task.CompletedTask
                : _changed.Task;
        }
    }

    /// <summary>Where key ranges are hot, the source reads further ahead to what lies in others.</summary>
    private bool HasRoom => _isCrowded
        ? _queue.Weight <= _options.MaxWindowBytes + _options.MaxHotBytes
        : _queue.Weight - _queue.HotWeight <= _options.MaxWindowBytes && _queue.HotWeight <= _options.MaxHotBytes;

    private void Signal()
    {
        TaskCompletionSource changed = _changed;
        _changed = NewSignal();
        changed.SetResult();
    }

    /// <summary>Sends batch after batch until all writes have ended, a request fails for good, or the transfer is cut short.</summary>
    private async Task DispatchAsync()
    {
        try
        {
            while (await NextBatchAsync().ConfigureAwait(false) is { } batch)
            {
                Admission admission = await _governor.AdmitAsync(batch.Sum(write => write.Units), _stopping.Token).ConfigureAwait(false);
                lock (_gate)
                {
                    _inFlight++;
                }

                _ = SendAndLandAsync(batch, admission);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The transfer was cut short, or a request failed for good: what is queued or waits for the governor stays
            // pending, what is in flight may still be confirmed.
        }
        catch (Exception exception)
        {
            lock (_gate)
            {
                _failure ??= exception;
                Signal();
            }
        }

        await InFlightAsync().ConfigureAwait(false);
        if (_failure is not null)
        {
            await Task.FromException(_failure).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for a full batch, or for one that has lingered; null when there will be none.</summary>
    private async Task<List<PendingWrite>?> NextBatchAsync()
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
                if (ready > 0 && (ready >= BatchWrite.MaxItems || _completing || IsOver(lingering ??= _time.GetTimestamp()))
                    && _queue.TakeBatch(Now, _governor.MaxRequestUnits) is { Count: > 0 } batch)
                {
                    return batch;
                }

                if (_concurrency.Allows(_inFlight))
                {
                    due = ready > 0 ? s_linger : _queue.NextDue(Now) is { } seconds ? TimeSpan.FromSeconds(Math.Max(seconds, 0.001)) : null;
                }

                lingering = ready == 0 ? null : lingering;
            }

            Task wait = due is { } time ? Task.WhenAny(changed, Task.Delay(time, _time, _stopping.Token)) : changed;
            await wait.WaitAsync(_stopping.Token).ConfigureAwait(false);
        }
    }

    private double Now => _time.GetElapsedTime(_started).TotalSeconds;

    private bool IsOver(long? lingering) => lingering is { } since && _time.GetElapsedTime(since) >= s_linger;

    private async Task InFlightAsync()
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_inFlight == 0)
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed.ConfigureAwait(false);
        }
    }

    private async Task SendAndLandAsync(List<PendingWrite> batch, Admission admission)
    {
        Exception? failure = null;
        try
        {
            await SendAsync(batch, admission).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Nothing more is worth sending, and the governor may have a batch wait for minutes.
            failure = exception;
            await _stopping.CancelAsync().ConfigureAwait(false);
        }

        lock (_gate)
        {
            _inFlight--;
            if (!_abandoning.IsCancellationRequested)
            {
                _failure ??= failure;
            }

            Signal();
        }

        if (failure is not null)
        {
            _abandoning.CancelAfter(s_grace); // others may be at it for minutes
        }
    }

    private async Task SendAsync(IReadOnlyList<PendingWrite> batch, Admission admission)
    {
        PendingWrite? inDoubt = null;
        try
        {
            inDoubt = Land(await _sender.SendAsync(batch, admission, _abandoning.Token).ConfigureAwait(false));
        }
        catch (ServiceException refusal) when (refusal.Kind == ServiceErrorKind.InvalidRequest)
        {
            await HalveAsync(batch, refusal).ConfigureAwait(false);
        }

        while (inDoubt is not null)
        {
            inDoubt = await SendAloneAsync(inDoubt).ConfigureAwait(false);
        }
    }

    /// <summary>Sends one write of a batch that was refused in part, to be told the reason if it is refused again.</summary>
    private async Task<PendingWrite?> SendAloneAsync(PendingWrite write)
    {
        Admission admission = await _governor.AdmitAsync(write.Units, _abandoning.Token).ConfigureAwait(false);
        try
        {
            return Land(await _sender.SendAloneAsync(write, admission, _abandoning.Token).ConfigureAwait(false));
        }
        catch (ServiceException refusal) when (refusal.Kind == ServiceErrorKind.InvalidRequest)
        {
            Reject(write, refusal);
            return null;
        }
        catch (ServiceException refusal) when (refusal.Code == "AccessDeniedException")
        {
            // A role may be allowed BatchWriteItem alone: then nobody can be asked.
            lock (_gate)
            {
                _judge.StopAsking();
                Hold([write]);
                _queue.Return(write);
            }

            return null;
        }
    }

    /// <summary>The service refuses a whole batch for one bad item and does not say which.</summary>
    private async Task HalveAsync(IReadOnlyList<PendingWrite> batch, ServiceException refusal)
    {
        if (batch.Count > 1)
        {
            foreach (PendingWrite[] half in batch.Chunk((batch.Count + 1) / 2))
            {
                Admission admission = await _governor.AdmitAsync(half.Sum(write => write.Units), _abandoning.Token).ConfigureAwait(false);
                await SendAsync(half, admission).ConfigureAwait(false);
            }

            return;
        }

        Reject(batch[0], refusal);
    }

    private void Reject(PendingWrite rejected, ServiceException refusal)
    {
        _account.Failed(rejected.Record, new ItemProblem(ProblemCode.ServiceRejectedItem, $"DynamoDB rejected the item: {refusal.Message}"));
        lock (_gate)
        {
            _queue.Reject(rejected);
        }
    }

    /// <summary>Enters how a request ended. Returns a refused write to be sent alone, when the reason is in doubt.</summary>
    private PendingWrite? Land(BatchOutcome outcome)
    {
        foreach (PendingWrite write in outcome.Written)
        {
            // The older ones first: a checkpoint between the two must not count the newest of a key as done and let an older one be written over it.
            foreach (PendingWrite older in write.AllOlder)
            {
                _account.Superseded(older.Record);
            }

            _account.Confirmed(write.Record, write.Facts);
        }

        RefusalCause cause = default;
        PendingWrite? alone = null;
        if (outcome.Written.Count > 0)
        {
            _account.Answered(outcome.Latency);
        }

        lock (_gate)
        {
            Hold(outcome.Written);
            Hold(outcome.Refused);
            if (outcome.Written.Count > 0)
            {
                _concurrency.Answered(outcome.Latency); // a refusal is quicker, and says nothing
            }

            foreach (PendingWrite write in outcome.Written)
            {
                _queue.Confirm(write);
            }

            if (outcome.Refused.Count > 0)
            {
                cause = _judge.Judge(outcome.Refused, outcome.Reasons, _governor.IsFull, Now);
                _isCrowded |= cause == RefusalCause.ManyKeyRanges;
                alone = _judge.ShouldAsk(Now) ? outcome.Refused[0] : null;
                TakeBack(outcome.Refused, cause, alone);
                Signal();
            }
        }

        _account.Consumed(outcome.Consumed.Total);
        if (outcome.Refused.Count > 0)
        {
            _account.Throttled();
        }

        _governor.Report(outcome.Admission, new RequestReport
        {
            Consumed = outcome.Consumed,
            RefusedUnits = outcome.Refused.Sum(write => write.Units),
            Cause = cause,
            Reasons = outcome.Reasons,
        });
        _news.Tell();
        return alone;
    }

    /// <summary>Has newer writes of the same keys wait where a request that was given up may still be done.</summary>
    private void Hold(IReadOnlyList<PendingWrite> writes)
    {
        foreach (PendingWrite write in writes)
        {
            if (write.WasGivenUp)
            {
                write.WasGivenUp = false;
                write.HoldsUntil = Now + _options.MaxLateness.TotalSeconds;
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
            _news.Add(() => _queue.HeatInWords, Now);
        }
    }
}
