namespace DynamoBulk.Transfer.Checkpoints;

/// <summary>Keeps the checkpoint of a transfer while it runs.</summary>
public abstract class TransferCheckpoint
{
    /// <summary>Makes a keeper.</summary>
    /// <param name="file">The file.</param>
    /// <param name="time">The clock.</param>
    private protected TransferCheckpoint(CheckpointFile file, TimeProvider? time)
    {
        ArgumentNullException.ThrowIfNull(file);
        File = file;
        Time = time ?? TimeProvider.System;
        Started = Time.GetTimestamp();
        Before = file.Found?.Counts ?? new CheckpointCounts();
    }

    /// <summary>The checkpoint's path, if there is one now.</summary>
    internal string? WrittenPath => File.WrittenPath;

    /// <summary>What earlier runs did.</summary>
    internal CheckpointCounts Before { get; }

    /// <summary>The file.</summary>
    private protected CheckpointFile File { get; }

    /// <summary>The clock.</summary>
    private protected TimeProvider Time { get; }

    /// <summary>When this run began, on the clock.</summary>
    private protected long Started { get; }

    /// <summary>The transfer has ended, and so has its sink; where what was written is read back, it ends once more after that.</summary>
    /// <param name="isDone">Whether nothing is left to do.</param>
    internal virtual Task EndAsync(bool isDone) => Task.CompletedTask;

    /// <summary>What was done cannot be relied upon, so that no run may go on from it.</summary>
    internal void Discard() => File.Remove();

    /// <summary>Adds what the job has cost until now.</summary>
    private protected CheckpointCounts WithCost(CheckpointCounts counts, TransferAccount account) => counts with
    {
        ConsumedCapacity = account.ConsumedCapacity,
        ThrottledRequests = account.ThrottledRequests,
        Retries = account.Retries,
        Elapsed = Before.Elapsed + Time.GetElapsedTime(Started),
    };
}
