namespace DynamoBulk.Transfer.Checkpoints;

/// <summary>
/// Keeps the checkpoint of a transfer into a table while it runs: every two seconds which records have ended.
/// </summary>
/// <remarks>
/// What was written since the last checkpoint is written once more by the run that goes on: the same puts in the same order, which
/// end as if there had been one run. Of one key no record ends before those that came before it, so that none that is done can be
/// overtaken by an older one.
/// </remarks>
public sealed class ImportCheckpoint : TransferCheckpoint
{
    private readonly IResumableSource _source;
    private readonly TransferAccount _account;
    private readonly Action<string> _warn;
    private readonly EndedRecords _ended;
    private readonly TaskCompletionSource _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _saving = Task.CompletedTask;
    private bool _warned;

    /// <summary>Makes a keeper; source and books begin where the checkpoint says.</summary>
    /// <param name="file">The file.</param>
    /// <param name="source">The source of the transfer.</param>
    /// <param name="account">Its books, with the failed-item file in them; where what is written is verified, what earlier runs wrote is, too.</param>
    /// <param name="warn">Hears when a checkpoint cannot be saved: the transfer goes on.</param>
    /// <param name="time">The clock.</param>
    public ImportCheckpoint(CheckpointFile file, IResumableSource source, TransferAccount account, Action<string> warn, TimeProvider? time = null)
        : base(file, time)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(account);
        _source = source;
        _account = account;
        _warn = warn;
        DoneRecords done = file.Found?.Input ?? DoneRecords.None;
        _ended = new EndedRecords(Before, done, failed => account.FailedItemFile?.Write(failed) ?? true);
        source.GoOn(done, yieldsDone: account.Ledger is not null);
        account.GoOnFrom(Before, _ended);
    }

    /// <summary>How often it is saved.</summary>
    internal TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Begins to save.</summary>
    /// <exception cref="IOException">The file cannot be written; to be told before anything is.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public void Begin()
    {
        Save();
        _saving = SaveAllAsync();
    }

    /// <inheritdoc/>
    /// <remarks>When nothing is left to do, as when no item has ended, there is nothing to go on from, and the checkpoint is removed.</remarks>
    internal override async Task EndAsync(bool isDone)
    {
        _ending.TrySetResult();
        await _saving.ConfigureAwait(false);
        if (isDone || _ended.Look((counts, _, _, _) => counts.Records == 0))
        {
            // From now on the file alone knows of them.
            _account.FailedItemFile?.FlushToDisk();
            File.Remove();
        }
        else
        {
            TrySave();
        }
    }

    private async Task SaveAllAsync()
    {
        while (!_ending.Task.IsCompleted)
        {
            try
            {
                await _ending.Task.WaitAsync(Interval, Time).ConfigureAwait(false);
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
        Checkpoint checkpoint = _ended.Look((counts, mark, ahead, rejected) => File.NewCheckpoint(Time) with
        {
            Counts = WithCost(counts, _account),
            FailedItemBytes = _account.FailedItemFile?.Length ?? 0,
            FailedItemDigest = _account.FailedItemFile?.Digest,
            Input = new DoneRecords(_source.PlaceBehind(mark), mark, ahead.ToList()) { RejectedRanges = rejected.ToList() },
        });
        _account.FailedItemFile?.FlushToDisk();
        File.Save(checkpoint);
    }
}
