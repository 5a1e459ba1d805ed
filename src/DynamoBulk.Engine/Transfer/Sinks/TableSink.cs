using System.Text.Json;
using DynamoBulk.Items;
using DynamoBulk.Service;
using DynamoBulk.Shaping;
using DynamoBulk.Throttling;
using Polly;

namespace DynamoBulk.Transfer.Sinks;

/// <summary>
/// Writes items into a table with BatchWriteItem: full batches, several in flight, at the pace of the governor. What comes
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
    private readonly DataClient _client;
    private readonly IGovernor _governor;
    private readonly TransferAccount _account;
    private readonly TableSinkOptions _options;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline _retry;
    private readonly ItemInspector _inspector;
    private readonly KeyTyping _keyTyping;
    private readonly byte[] _jsonTableName;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _abandoning = new();
    private readonly Task _dispatching;

    private TaskCompletionSource _changed = NewSignal();
    private bool _completing;
    private int _inFlight;
    private Exception? _failure;

    /// <summary>Makes a sink; it begins to write as soon as it is given items.</summary>
    /// <param name="connection">Where the table is.</param>
    /// <param name="table">The table.</param>
    /// <param name="governor">Sets the pace.</param>
    /// <param name="account">The books.</param>
    /// <param name="options">Sizes; the defaults suit every table.</param>
    /// <param name="time">The clock.</param>
    public TableSink(DdbConnection connection, TableInfo table, IGovernor governor, TransferAccount account, TableSinkOptions? options = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(table);
        _client = connection.Data;
        _governor = governor;
        _account = account;
        _options = options ?? new TableSinkOptions();
        _time = time ?? TimeProvider.System;
        _retry = ServiceRetry.ForTransfer(account.Retried, _time);
        _inspector = new ItemInspector(table.Keys);
        _keyTyping = new KeyTyping(table.Keys);
        _jsonTableName = JsonSerializer.SerializeToUtf8Bytes(table.RequestName);
        Description = table.TableName;
        _dispatching = Task.Run(DispatchAsync);
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(IReadOnlyList<ItemRecord> page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        var writes = new List<PendingWrite>(page.Count);
        foreach (ItemRecord record in page)
        {
            if (Prepare(record) is { } write)
            {
                writes.Add(write);
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
        _stopping.Dispose();
        _abandoning.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Checks an item, and gives its key attributes the types the table declares; a bad one fails here, alone.</summary>
    private PendingWrite? Prepare(ItemRecord record)
    {
        ItemProblem? problem = _inspector.Inspect(record.Item, out ItemFacts facts);
        if (problem?.Code == ProblemCode.KeyTypeMismatch && _keyTyping.Convert(record.Item) is { } converted)
        {
            record = record with { Item = converted };
            problem = _inspector.Inspect(converted, out facts);
        }

        if (problem is null)
        {
            return new PendingWrite(record, facts);
        }

        _account.Failed(record, problem);
        return null;
    }

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
                : _queue.Weight <= _options.MaxWindowBytes ? Task.CompletedTask
                : _changed.Task;
        }
    }

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
                await _governor.AdmitAsync(batch.Sum(write => write.Units), _stopping.Token).ConfigureAwait(false);
                lock (_gate)
                {
                    _inFlight++;
                }

                _ = SendAndLandAsync(batch);
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
            lock (_gate)
            {
                if (_failure is not null || (_completing && _queue.IsEmpty))
                {
                    return null;
                }

                changed = _changed.Task;
                if (_inFlight == _options.MaxConcurrency || _queue.ReadyCount == 0)
                {
                    lingering = null;
                }
                else if (_queue.ReadyCount >= BatchWrite.MaxItems || _completing || IsOver(lingering ??= _time.GetTimestamp()))
                {
                    return _queue.TakeBatch();
                }
            }

            Task wait = lingering is null ? changed : Task.WhenAny(changed, Task.Delay(s_linger, _time, _stopping.Token));
            await wait.WaitAsync(_stopping.Token).ConfigureAwait(false);
        }
    }

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

    private async Task SendAndLandAsync(List<PendingWrite> batch)
    {
        Exception? failure = null;
        try
        {
            await SendAsync(batch).ConfigureAwait(false);
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
    }

    private async Task SendAsync(IReadOnlyList<PendingWrite> batch)
    {
        double units = batch.Sum(write => write.Units);
        byte[] body = BatchWrite.CreateBody(_jsonTableName, [.. batch.Select(write => write.Record.Item)]);
        try
        {
            BatchWriteAnswer answer = await _retry.ExecuteAsync(
                async token => await _client.SendAsync("BatchWriteItem", body, BatchWrite.ReadAnswer, token).ConfigureAwait(false),
                _abandoning.Token).ConfigureAwait(false);
            Land(batch, units, answer);
        }
        catch (ServiceException throttle) when (throttle.Kind == ServiceErrorKind.Throttled)
        {
            _account.Throttled();
            _governor.Report(new RequestReport(units, 0, units, throttle.Reasons));
            lock (_gate)
            {
                foreach (PendingWrite write in batch)
                {
                    _queue.Return(write);
                }
            }
        }
        catch (ServiceException refusal) when (refusal.Kind == ServiceErrorKind.InvalidRequest)
        {
            await HalveAsync(batch, refusal).ConfigureAwait(false);
        }
    }

    /// <summary>The service refuses a whole batch for one bad item and does not say which.</summary>
    private async Task HalveAsync(IReadOnlyList<PendingWrite> batch, ServiceException refusal)
    {
        if (batch.Count > 1)
        {
            int half = batch.Count / 2;
            await SendAsync([.. batch.Take(half)]).ConfigureAwait(false);
            await SendAsync([.. batch.Skip(half)]).ConfigureAwait(false);
            return;
        }

        PendingWrite rejected = batch[0];
        _account.Failed(rejected.Record, new ItemProblem(ProblemCode.ServiceRejectedItem, $"DynamoDB rejected the item: {refusal.Message}"));
        lock (_gate)
        {
            _queue.Reject(rejected);
        }
    }

    private void Land(IReadOnlyList<PendingWrite> batch, double units, BatchWriteAnswer answer)
    {
        HashSet<ItemKey> unprocessed = [.. answer.Unprocessed.Select(KeyOf)];
        double refused = 0;
        int superseded = 0;
        foreach (PendingWrite write in batch)
        {
            if (unprocessed.Contains(write.Key))
            {
                refused += write.Units;
            }
            else
            {
                _account.Written(write.Record, write.Size);
            }
        }

        lock (_gate)
        {
            foreach (PendingWrite write in batch)
            {
                if (unprocessed.Contains(write.Key))
                {
                    _queue.Return(write);
                }
                else
                {
                    superseded += _queue.Confirm(write);
                }
            }
        }

        _account.Superseded(superseded);
        _account.Consumed(answer.Consumed.Total);
        if (refused > 0)
        {
            _account.Throttled();
        }

        _governor.Report(new RequestReport(units, answer.Consumed.Table, refused, []));
    }

    private ItemKey KeyOf(Item item) => _inspector.Inspect(item, out ItemFacts facts) is { } problem
        ? throw new TransferException($"The service returned an unprocessed item that was not sent: {problem.Message}")
        : facts.Key;
}
