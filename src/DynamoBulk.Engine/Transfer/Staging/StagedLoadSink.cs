using System.Globalization;
using DynamoBulk.Items;
using DynamoBulk.NativeJobs.Loads;
using DynamoBulk.Service;
using DynamoBulk.Service.S3;
using DynamoBulk.Throttling;

namespace DynamoBulk.Transfer.Staging;

/// <summary>
/// Takes items into a table by way of S3: it checks and keeps them on disk until all are there, uploads of each key the last one, and
/// has a job of the service put them into the table. What the job could not take fails as any item does.
/// </summary>
public sealed class StagedLoadSink : IItemSink
{
    private readonly StagedInput _input;
    private readonly ObjectStore _store;
    private readonly StagingArea _area;
    private readonly IStagedJob _job;
    private readonly TransferAccount _account;
    private readonly Action<string> _decided;
    private readonly Action<string> _warn;
    private StagedUpload? _upload;
    private volatile Func<string> _pace;
    private volatile Func<double>? _share;
    private long _written;

    /// <summary>Makes a sink, and refuses a table that no load goes into before anything is read.</summary>
    /// <param name="connection">Where table and staging are.</param>
    /// <param name="table">The table; one that the job makes as it is to be.</param>
    /// <param name="account">The books.</param>
    /// <param name="options">Where to stage, and by which job the items go.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ServiceException">The service loads into no such table.</exception>
    /// <exception cref="ConnectionException">The connection leads to no S3.</exception>
    public StagedLoadSink(DdbConnection connection, TableInfo table, TransferAccount account, StagedLoadOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(options);
        if (!options.MakesTable)
        {
            LoadTableCheck.Check(table);
        }

        time ??= TimeProvider.System;
        _store = new ObjectStore(connection, time);
        _area = options.Area;
        _account = account;
        _decided = options.Decided ?? (static _ => { });
        _warn = options.Warn ?? (static _ => { });
        _input = new StagedInput(table.Keys, account);
        _job = options.MakesTable
            ? new StagedImportJob(connection, table, _area, options.Capacity, () => _input.Lines.Bytes, time)
            : new StagedLoadJob(connection, table, _area, options.MaxWriteCapacity, time);
        DeclaredCapacity declared = DeclaredCapacity.OfWrites(table)[0];
        Limits = options.MaxWriteCapacity is { } ceiling
            ? new CapacityLimits(ceiling, ceiling, CapacityLimitKind.Ceiling)
            : new CapacityLimits(declared.Units, declared.Units, declared.IsProvisioned ? CapacityLimitKind.Provisioned : CapacityLimitKind.OnDemand);
        _pace = () => string.Create(CultureInfo.CurrentCulture, $"{_input.Taken:N0} checked, to be loaded together");
        Description = table.TableName;
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    /// <remarks>A job of the service that is started with half of the input would have to be started again.</remarks>
    public bool NeedsAll => true;

    /// <summary>What it is at, in words.</summary>
    public string Pace => _pace();

    /// <summary>What the job may take, as far as that is known, in write units a second.</summary>
    public CapacityLimits Limits { get; }

    /// <summary>Which share of what it is at is done, from 0 to 1; null while it only takes items.</summary>
    public double? Share => _share?.Invoke();

    /// <summary>What a transfer that was cut short leaves behind, and what to do about it; null where that is nothing.</summary>
    public string? Left { get; private set; }

    /// <inheritdoc/>
    public ValueTask WriteAsync(IReadOnlyList<ItemRecord> page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        _input.Take(page, cancellationToken);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        _pace = () => "settling which item of each key is the last";
        _input.Settle(cancellationToken);
        if (_input.Lines.Count == 0)
        {
            _decided($"No item is left to load, so that no {_job.Kind} is started.");
            await _job.StandInAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        await UploadAsync(cancellationToken).ConfigureAwait(false);
        StagedJobState ended = await RunAsync(cancellationToken).ConfigureAwait(false);
        await SettleAsync(ended, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _input.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task UploadAsync(CancellationToken cancellationToken)
    {
        long all = _input.Lines.Count;
        StagedUpload upload = _upload = new StagedUpload(_store, _area, _input, _account, _warn);
        _pace = () => string.Create(CultureInfo.CurrentCulture, $"{upload.LinesDone:N0} of {all:N0} staged in S3");
        _share = () => (double)upload.LinesDone / all;
        _decided(string.Create(CultureInfo.CurrentCulture, $"Staging {all:N0} items, {_input.Lines.Bytes / 1e6:N1} MB unpacked, in {_input.Objects.Count:N0} {(_input.Objects.Count == 1 ? "object" : "objects")} under {_area.Data}."));
        Left = $"What was staged in '{_area.Folder}' before the {_job.Kind} was started may not be removed yet: remove the folder.";
        try
        {
            await upload.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await TryRemoveAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<StagedJobState> RunAsync(CancellationToken cancellationToken)
    {
        Left = $"{MayRun} What is staged in '{_area.Folder}' is to be removed when it has ended, or at once where it was not.";
        StagedJobState job = await StartAsync(cancellationToken).ConfigureAwait(false);
        string goesOn = $"The {_job.Kind} {job.Arn} goes on by itself: {_job.WaitFor(job.Arn)} waits for it, and what is staged in '{_area.Folder}' is to be removed when it has ended.";
        Left = goesOn;
        _decided($"The service has taken the {_job.Kind} {job.Arn}.");
        Watch(job);
        try
        {
            return await _job.WaitAsync(job.Arn, Watch, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await StopAsync(job.Arn).ConfigureAwait(false);
            throw;
        }
        catch (ServiceException lost)
        {
            throw lost.Restate($"{lost.Message.TrimEnd('.')}. {goesOn}");
        }
    }

    /// <summary>Starts the job, which nothing interrupts: nobody would know whether it has been started.</summary>
    private async Task<StagedJobState> StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _job.StartAsync().ConfigureAwait(false);
        }
        catch (ServiceException refusal)
        {
            Left = $"{(refusal.Kind == ServiceErrorKind.Transient ? MayRun + " " : string.Empty)}{await LeavesAsync(cancellationToken).ConfigureAwait(false)}";
            throw refusal.Restate($"{refusal.Message.TrimEnd('.')}. {Left}");
        }
    }

    private void Watch(StagedJobState job)
    {
        _share = () => job.Done;
        _pace = () => string.Create(CultureInfo.CurrentCulture, $"{_job.Kind} {job.Done:P0} of the bytes, {job.Written:N0} in the table");
    }

    /// <summary>Stops the job of a transfer that was cut short, as far as the service stops such a job.</summary>
    private async Task StopAsync(string arn)
    {
        try
        {
            if (await _job.StopAsync(arn, Hear).ConfigureAwait(false))
            {
                await TryRemoveAsync().ConfigureAwait(false);
            }
        }
        catch (ServiceException)
        {
            // It could not be told to, or is out of sight: what was said last holds.
        }

        void Hear(StagedJobState job)
        {
            EnterWritten(job.Written);
            Left = $"The {_job.Kind} {arn} was told to stop. What is staged in '{_area.Folder}' may not be removed yet: remove the folder.";
        }
    }

    /// <summary>Enters how each item has ended, and removes what was staged if nothing needs it any more.</summary>
    private async Task SettleAsync(StagedJobState job, CancellationToken cancellationToken)
    {
        _share = null;
        _pace = () => "reading what failed";
        long all = _input.Lines.Count;
        EnterWritten(job.Written);
        var failures = new StagedFailures(_input, _area, _account);
        string? obstacle = null;
        try
        {
            // The reading is stopped where it is done, in StagedFailures.
            if (_written < all && _job.ReadFailuresAsync(CancellationToken.None) is { } told)
            {
                Left = $"The {_job.Kind} {job.Arn} has ended as {job.Status}, and which items failed was not read to the end: Receive-DdbS3{KindAsName} {job.Arn} names them, and what is staged in '{_area.Folder}' is to be removed then.";
                obstacle = await failures.EnterAsync(told, all - _written, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _account.Written(0, (long)((double)(_input.Lines.Size - failures.Size) * _written / Math.Max(1, all - failures.Count)));
        }

        long pending = all - _written - failures.Count;
        if (!job.IsWell || pending > 0 || job.Failed > failures.Count || obstacle is not null)
        {
            Left = await LeavesAsync(cancellationToken).ConfigureAwait(false);
            throw ServiceException.Refusal(
                $"{KindAsName}Incomplete",
                $"The {_job.Kind} {job.Arn} has ended as {job.Status}{(job.Reason is null ? string.Empty : $": {job.Reason.TrimEnd('.')}")}. {(job.Failed > failures.Count ? $"It counts {job.Failed:N0} failures. " : string.Empty)}{(obstacle is null ? string.Empty : $"Which items failed could not be entered to the end: {obstacle.TrimEnd('.')}. ")}Of {all:N0} items {_written:N0} were written and {failures.Count:N0} failed; of {pending:N0} it is not known. {(job.LeftTable is null ? string.Empty : job.LeftTable + " ")}{Left}");
        }

        Left = $"What was staged in '{_area.Folder}' may not be removed yet: remove the folder.";
        await TryRemoveAsync().ConfigureAwait(false);
    }

    private string KindAsName => $"{char.ToUpperInvariant(_job.Kind[0])}{_job.Kind[1..]}";

    private string MayRun => $"The {_job.Kind} may have been started: Get-DdbS3{KindAsName} {Description} shows whether it was.";

    /// <summary>What is left, and what to do with it: another job of a part of it would seem to load all.</summary>
    private async Task<string> LeavesAsync(CancellationToken cancellationToken)
    {
        int all = _input.Objects.Count;
        string condition = string.Empty;
        try
        {
            int whole = await _upload!.CountWholeAsync(cancellationToken).ConfigureAwait(false);
            if (whole < all)
            {
                return $"What was staged in '{_area.Folder}' is not whole any more, {whole:N0} of {all:N0} objects are as they were: import the same input again, and remove the folder.";
            }
        }
        catch (Exception unknown) when (unknown is ServiceException or OperationCanceledException)
        {
            condition = all == 1 ? ", if its 1 object is still there as it was staged" : $", if its {all:N0} objects are still there as they were staged";
        }

        return $"What was staged is left in '{_area.Folder}': {_job.StartAgain}{condition}; remove the folder if nothing needs it.";
    }

    /// <summary>Enters as many items as the job says are in the table by now, at most all; their size is known when those are that are not.</summary>
    private void EnterWritten(long told)
    {
        long written = Math.Clamp(told, _written, _input.Lines.Count);
        _account.Written(written - _written, 0);
        _written = written;
    }

    private async Task TryRemoveAsync()
    {
        try
        {
            await _area.RemoveAsync().ConfigureAwait(false);
            Left = null;
        }
        catch (ServiceException failure)
        {
            _warn(failure.Message);
        }
    }
}
