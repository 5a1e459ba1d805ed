namespace DynamoBulk.Transfer.Checkpoints;

/// <summary>
/// Keeps the checkpoint of a transfer into a table while it runs: every two seconds how far all items are done without a gap.
/// </summary>
/// <remarks>
/// Items behind the mark may be in the table, too, and are written once more by the run that goes on: the same puts in the same
/// order, which end as if there had been one run.
/// </remarks>
public sealed class ImportCheckpoint
{
    private readonly CheckpointFile _file;
    private readonly IResumableSource _source;
    private readonly TransferAccount _account;
    private readonly Action<string> _warn;
    private readonly TimeProvider _time;
    private readonly CheckpointCounts _before;
    private readonly LowWaterMark _mark;
    private readonly TaskCompletionSource _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _saving = Task.CompletedTask;
    private long _started;
    private long _numbered;
    private bool _warned;

    /// <summary>Makes a keeper; source and books begin where the checkpoint says.</summary>
    /// <param name="file">The file.</param>
    /// <param name="source">The source of the transfer.</param>
    /// <param name="account">Its books, with the failed-item file in them.</param>
    /// <param name="warn">Hears when a checkpoint cannot be saved: the transfer goes on.</param>
    /// <param name="time">The clock.</param>
    public ImportCheckpoint(CheckpointFile file, IResumableSource source, TransferAccount account, Action<string> warn, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(account);
        _file = file;
        _source = source;
        _account = account;
        _warn = warn;
        _time = time ?? TimeProvider.System;
        _before = file.Found?.Counts ?? new CheckpointCounts();
        _mark = new LowWaterMark(_before, failed => account.FailedItemFile?.Write(failed));
        _numbered = _before.Records;
        source.StartAt(file.Found?.Input ?? InputPlace.Start);
        account.GoOnFrom(_before, _mark);
    }

    /// <summary>How often it is saved.</summary>
    internal TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The checkpoint's path, if there is one now.</summary>
    internal string? WrittenPath => _file.WrittenPath;

    /// <summary>How long earlier runs took.</summary>
    internal TimeSpan ElapsedBefore => _before.Elapsed;

    /// <summary>Begins to save.</summary>
    /// <exception cref="IOException">The file cannot be written; to be told before anything is.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public void Begin()
    {
        _started = _time.GetTimestamp();
        Save();
        _saving = SaveAllAsync();
    }

    /// <summary>Numbers the records of a page in the order of the source, from 1.</summary>
    internal IReadOnlyList<Items.ItemRecord> Numbered(IReadOnlyList<Items.ItemRecord> page) => [.. page.Select(record => record with { Number = ++_numbered })];

    /// <summary>Ends the saving.</summary>
    /// <param name="isDone">Whether every item has ended: then, as when none has, there is nothing to go on from, and the checkpoint is removed.</param>
    internal async Task EndAsync(bool isDone)
    {
        _ending.SetResult();
        await _saving.ConfigureAwait(false);
        if (isDone || _mark.Look(counts => counts.Records == 0))
        {
            _file.Remove();
        }
        else
        {
            TrySave();
        }

        foreach (FailedItem failed in _mark.FailedAhead())
        {
            _account.FailedItemFile?.Write(failed);
        }
    }

    private async Task SaveAllAsync()
    {
        while (!_ending.Task.IsCompleted)
        {
            try
            {
                await _ending.Task.WaitAsync(Interval, _time).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                TrySave();
            }
        }
    }

    private void TrySave()
    {
        try
        {
            Save();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (!_warned)
            {
                _warn($"The checkpoint cannot be saved, so that another run would begin further back: {exception.Message}");
            }

            _warned = true;
        }
    }

    private void Save()
    {
        Checkpoint checkpoint = _mark.Look(counts => _file.NewCheckpoint(_time) with
        {
            Counts = counts with
            {
                ConsumedCapacity = _account.ConsumedCapacity,
                ThrottledRequests = _account.ThrottledRequests,
                Retries = _account.Retries,
                Elapsed = _before.Elapsed + _time.GetElapsedTime(_started),
            },
            FailedItemBytes = _account.FailedItemFile?.Length ?? 0,
            Input = _source.PlaceBehind(counts.Records - _before.Records),
        });
        _account.FailedItemFile?.FlushToDisk();
        _file.Save(checkpoint);
    }
}
