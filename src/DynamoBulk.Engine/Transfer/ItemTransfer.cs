using System.Threading.Channels;
using DynamoBulk.Items;
using DynamoBulk.NativeJobs.Manifests;
using DynamoBulk.Service;
using DynamoBulk.Shaping;
using DynamoBulk.Transfer.Checkpoints;

namespace DynamoBulk.Transfer;

/// <summary>Moves the items of a source into a sink, in bounded memory: where the sink is full, the source waits.</summary>
/// <param name="operation">What to call it in the result: Import, Export.</param>
/// <param name="source">Where the items come from.</param>
/// <param name="sink">Where they go.</param>
/// <param name="account">The books that the sink enters ends in.</param>
/// <param name="time">The clock.</param>
public sealed class ItemTransfer(string operation, IItemSource source, IItemSink sink, TransferAccount account, TimeProvider? time = null)
{
    private const int PagesAhead = 8;

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly ItemShaper? _shaper;
    private readonly long? _expectedItems;
    private long _started;
    private TimeSpan? _elapsed;
    private TransferVerification? _verification;

    /// <summary>The kind of transfer: Import, Export.</summary>
    public string Operation => operation;

    /// <summary>Capacity units a second that are provisioned in all, for the result's utilization; null when none are.</summary>
    public double? TableCapacity { get; init; }

    /// <summary>What items are to become on their way; null (default) when they stay as they are.</summary>
    public ItemShape? Shape
    {
        init => _shaper = value is null or { IsPlain: true } ? null : new ItemShaper(value);
    }

    /// <summary>
    /// About how many items there will be, for progress: as it was set, or by the bytes that those read so far took of a source
    /// that knows its size; null when unknown.
    /// </summary>
    public long? ExpectedItems
    {
        get => _expectedItems ?? (InputBytes is (> 0 and var read, var all) ? (long)((double)account.ItemsRead / read * all) : null);
        init => _expectedItems = value;
    }

    /// <summary>The bytes that were read so far and all there are, of a source that knows its size; else null.</summary>
    public (long Read, long All)? InputBytes => source is ISizedSource { Length: > 0 } sized ? (sized.BytesRead, sized.Length) : null;

    /// <summary>
    /// How many items may fail before the transfer ends, from 0; null (default) for any number, unless the first thousand all do
    /// and nothing was written.
    /// </summary>
    public long? MaxFailedItems { get; init; }

    /// <summary>Keeps the transfer's checkpoint; null (default) for none.</summary>
    public TransferCheckpoint? Checkpoint { get; init; }

    /// <summary>Reads back what was written, once all of it is; null (default) for no reading back.</summary>
    public Func<CancellationToken, Task<TransferVerification>>? Verify { get; init; }

    /// <summary>The books as they stand.</summary>
    public TransferResult Result => ResultNow(ended: false);

    /// <summary>Runs to the end.</summary>
    /// <param name="cancellationToken">Ends the transfer early; what was confirmed until then stays and is in <see cref="Result"/>.</param>
    /// <returns>The result.</returns>
    /// <exception cref="TransferException">
    /// Something made going on pointless, or too many items failed; its result says what was done until then.
    /// </exception>
    /// <exception cref="OperationCanceledException">The transfer was cancelled.</exception>
    public async Task<TransferResult> RunAsync(CancellationToken cancellationToken)
    {
        _started = _time.GetTimestamp();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var limit = new FailureLimit(MaxFailedItems, ending.Cancel);
        account.FailureLimit = limit;
        limit.GoOnFrom(Checkpoint?.Before.Failed ?? 0);
        var pages = Channel.CreateBounded<IReadOnlyList<ItemRecord>>(new BoundedChannelOptions(PagesAhead) { SingleReader = true });
        Task reading = ReadAsync(pages.Writer, ending.Token);
        Exception? cause = null;
        try
        {
            await foreach (IReadOnlyList<ItemRecord> page in pages.Reader.ReadAllAsync(ending.Token).ConfigureAwait(false))
            {
                limit.Begin(page);
                await WriteAsync(Shaped(page), ending.Token).ConfigureAwait(false);
            }

            // What a source yielded before it broke is good, and is written before the break is told, but in a file, which would seem whole.
            await (sink.NeedsAll ? reading : Task.CompletedTask).ConfigureAwait(false);
            await sink.CompleteAsync(ending.Token).ConfigureAwait(false);
            await reading.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            cause = exception is OperationCanceledException && limit.Breach is { } breach ? breach : exception;
        }

        await ending.CancelAsync().ConfigureAwait(false);
        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await sink.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // A disk that is full refuses the last block once more; what was told first is the cause.
            cause ??= exception;
        }

        // The last items may be those that were too many.
        cause = await SettleAsync(cause ?? limit.Breach, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return cause is null ? ResultNow(ended: true) : throw new TransferException(Explain(cause), Result, cause);
    }

    /// <summary>Ends the checkpoint, and reads back what was written. Returns what ends the transfer, if anything does.</summary>
    private async Task<Exception?> SettleAsync(Exception? cause, CancellationToken cancellationToken)
    {
        Exception? unkept = await EndCheckpointAsync(isDone: cause is null && Verify is null && Result.ItemsPending == 0, isTainted: cause is ExportException { HasTaintedItems: true }).ConfigureAwait(false);
        cause ??= unkept;
        TimeSpan elapsed = _time.GetElapsedTime(_started);
        if (cause is null && Verify is not null && !cancellationToken.IsCancellationRequested)
        {
            // Until then the checkpoint says that all is written: a run that is killed over it leaves only the reading to the next one.
            cause = await VerifyAsync(Verify, cancellationToken).ConfigureAwait(false);
            unkept = _verification is null ? null : await EndCheckpointAsync(isDone: true, isTainted: false).ConfigureAwait(false);
            cause ??= unkept;
        }

        _elapsed = elapsed;
        return cause;
    }

    /// <summary>What ended the transfer, and what to do about it.</summary>
    private string Explain(Exception cause)
    {
        string what = DiskSpace.IsUsedUp(cause) ? $"{cause.Message.TrimEnd('.')}: make room, or name a place on another disk." : cause.Message;
        bool isGone = cause is ServiceException { Code: "NoSuchUpload" or "InvalidPart" }; // what was done is lost, and the message says so
        if (Checkpoint?.WrittenPath is not { } path || isGone)
        {
            return what;
        }

        string how = cause is FailureLimitException ? "with -Resume and a -MaxFailedItems that allows more the same command" : "the same command with -Resume";
        return $"{what} What was done is kept in the checkpoint '{path}': {how} goes on from there.";
    }

    /// <summary>Keeps the checkpoint, or removes it when nothing is left to do, or what was done is not to be relied upon. Returns what keeps it from being removed.</summary>
    private async Task<Exception?> EndCheckpointAsync(bool isDone, bool isTainted)
    {
        try
        {
            await (Checkpoint?.EndAsync(isDone) ?? Task.CompletedTask).ConfigureAwait(false);
            if (isTainted)
            {
                Checkpoint?.Discard();
            }

            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception;
        }
    }

    /// <summary>Reads back what was written. Returns what is to end the transfer, if anything is.</summary>
    private async Task<Exception?> VerifyAsync(Func<CancellationToken, Task<TransferVerification>> verify, CancellationToken cancellationToken)
    {
        try
        {
            _verification = await verify(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            return exception;
        }

        // An item that is not there after all counts as one that failed, though it is counted as written: it was.
        long deviations = _verification.Deviations;
        return deviations > 0 && Result.ItemsFailed + deviations > MaxFailedItems
            ? new FailureLimitException($"{deviations:N0} of {_verification.ItemsCompared:N0} items that were written are not in the table as they were written, and {Result.ItemsFailed:N0} failed, where -MaxFailedItems allows {MaxFailedItems:N0}.")
            : null;
    }

    private async Task ReadAsync(ChannelWriter<IReadOnlyList<ItemRecord>> pages, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Run(() => source.ReadAsync(pages, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            pages.Complete();
        }
    }

    private IReadOnlyList<ItemRecord> Shaped(IReadOnlyList<ItemRecord> page) =>
        _shaper is null ? page : [.. page.Select(record => record.Problem is null ? _shaper.Apply(record) with { Unshaped = record.Item } : record)];

    /// <summary>Gives the items of a page to the sink; a record with a problem fails here, whatever the sink, and in its turn.</summary>
    private async ValueTask WriteAsync(IReadOnlyList<ItemRecord> page, CancellationToken cancellationToken)
    {
        if (page.All(record => record.Problem is null))
        {
            await sink.WriteAsync(page, cancellationToken).ConfigureAwait(false);
            return;
        }

        var good = new List<ItemRecord>(page.Count);
        foreach (ItemRecord record in page)
        {
            if (record.Problem is not { } problem)
            {
                good.Add(record);
                continue;
            }

            // A page of a scan ends at a place, and stays in one piece.
            if (good.Count > 0 && page is not ScanPage)
            {
                await sink.WriteAsync(good, cancellationToken).ConfigureAwait(false);
                good = [];
            }

            Fail(record, problem, cancellationToken);
        }

        await sink.WriteAsync(page is ScanPage scan ? scan.With(good) : good, cancellationToken).ConfigureAwait(false);
    }

    private void Fail(ItemRecord record, ItemProblem problem, CancellationToken cancellationToken)
    {
        if (!record.IsDone)
        {
            account.Failed(record, problem);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private TransferResult ResultNow(bool ended) =>
        account.ToResult(operation, source.Description, sink.Description, (_elapsed ?? _time.GetElapsedTime(_started)) + (Checkpoint?.Before.Elapsed ?? TimeSpan.Zero), TableCapacity, ended, _verification) with { CheckpointPath = Checkpoint?.WrittenPath, ElapsedOfEarlierRuns = Checkpoint?.Before.Elapsed ?? TimeSpan.Zero };
}
