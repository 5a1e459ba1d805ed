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
    /// <summary>How long requests in flight may still confirm when the transfer is cut short.</summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(1);

    private readonly WriteWindow _window;
    private readonly BatchSender _sender;
    private readonly IGovernor _governor;
    private readonly CapacityWatch? _watch;
    private readonly TransferAccount _account;
    private readonly GovernorNews _news;
    private readonly WritePreparation _preparation;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _abandoning = new();
    private readonly Task _dispatching;

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
        options ??= new TableSinkOptions();
        time ??= TimeProvider.System;
        if (governor is null)
        {
            var watched = new CapacityGovernor(DeclaredCapacity.OfWrites(table), options.Ceiling, options.Decided, time);
            _watch = new CapacityWatch(connection, table, DeclaredCapacity.OfWrites, watched, time);
            governor = watched;
        }

        _account = account;
        _governor = governor;
        _news = new GovernorNews(options.Decided);
        _window = new WriteWindow(isOnDemand: table.WriteCapacityUnits is null, options, governor, _news, time);
        _sender = new BatchSender(connection.Data, table, governor, account, time);
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
            int hot = _window.HotCount;
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

        Task room = _window.Add(writes);
        while (!room.IsCompleted)
        {
            await room.WaitAsync(cancellationToken).ConfigureAwait(false);
            room = _window.Room();
        }

        await room.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        _window.Complete();
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

    /// <summary>Sends batch after batch until all writes have ended, a request fails for good, or the transfer is cut short.</summary>
    private async Task DispatchAsync()
    {
        try
        {
            while (await _window.NextBatchAsync(_stopping.Token).ConfigureAwait(false) is { } batch)
            {
                Admission admission = await _governor.AdmitAsync(batch.Sum(write => write.Units), _stopping.Token).ConfigureAwait(false);
                _window.Depart();
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
            _window.Fail(exception);
        }

        await _window.AllArrivedAsync().ConfigureAwait(false);
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

        _window.Arrive(_abandoning.IsCancellationRequested ? null : failure);
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
            _window.StopAsking(write);
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
        _window.Reject(rejected);
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

        if (outcome.Written.Count > 0)
        {
            _account.Answered(outcome.Latency);
        }

        (RefusalCause cause, PendingWrite? alone) = _window.Land(outcome);
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
}
