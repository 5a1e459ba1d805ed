using DynamoBulk.Items;

namespace DynamoBulk.Transfer.Checkpoints;

/// <summary>
/// Keeps the checkpoint of a transfer into a table while it runs: every two seconds how far all items are done without a gap.
/// </summary>
/// <remarks>
/// Items behind the mark may be in the table, too, and are written once more by the run that goes on: the same puts in the same
/// order, which end as if there had been one run.
/// </remarks>
public sealed class ImportCheckpoint : TransferCheckpoint
{
    private readonly IResumableSource _source;
    private readonly TransferAccount _account;
    private readonly Action<string> _warn;
    private readonly LowWaterMark _mark;
    private readonly TaskCompletionSource _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _saving = Task.CompletedTask;
    private long _numbered;
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
        _mark = new LowWaterMark(Before, failed => account.FailedItemFile?.Write(failed));
        _numbered = Before.Records;
        source.StartAt(file.Found?.Input ?? InputPlace.Start, yieldsDone: account.Ledger is not null);
        account.GoOnFrom(Before, _mark);
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
    /// <remarks>Numbers the records in the order of the source, from 1.</remarks>
    internal override IReadOnlyList<ItemRecord> Take(IReadOnlyList<ItemRecord> page) => [.. page.Select(record => record.IsDone ? record : record with { Number = ++_numbered })];

    /// <inheritdoc/>
    /// <remarks>When every item has ended, as when none has, there is nothing to go on from, and the checkpoint is removed.</remarks>
    internal override async Task EndAsync(bool isDone)
    {
        _ending.SetResult();
        await _saving.ConfigureAwait(false);
        IReadOnlyList<FailedItem> failedAhead = _mark.FailedAhead();
        if (isDone || (failedAhead.Count == 0 && _mark.Look(counts => counts.Records == 0)))
        {
            File.Remove();
            return;
        }

        TrySave();
        foreach (FailedItem failed in failedAhead)
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
        Checkpoint checkpoint = _mark.Look(counts => File.NewCheckpoint(Time) with
        {
            Counts = WithCost(counts, _account),
            FailedItemBytes = _account.FailedItemFile?.Length ?? 0,
            Input = _source.PlaceBehind(counts.Records - Before.Records),
        });
        _account.FailedItemFile?.FlushToDisk();
        File.Save(checkpoint);
    }
}
