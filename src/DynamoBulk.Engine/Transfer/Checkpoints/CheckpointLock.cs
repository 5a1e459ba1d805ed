using DynamoBulk.Items;

namespace DynamoBulk.Transfer.Checkpoints;

/// <summary>Keeps a second process from a transfer that one is at: two would write one output, or one of them old items over new ones.</summary>
public sealed class CheckpointLock : IDisposable
{
    private readonly FileLock _lock;

    private CheckpointLock(FileLock held) => _lock = held;

    /// <summary>Takes the lock of a checkpoint.</summary>
    /// <param name="path">The checkpoint file.</param>
    /// <returns>The lock; closing it gives it back.</returns>
    /// <exception cref="CheckpointException">Another run has it.</exception>
    /// <exception cref="IOException">It cannot be made, as where the folder is not there.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder takes no files.</exception>
    public static CheckpointLock Take(string path)
    {
        RegularFile.Check(path);
        try
        {
            return new CheckpointLock(FileLock.Take(path + ".lock"));
        }
        catch (FileInUseException exception)
        {
            throw new CheckpointException("InUse", $"The transfer with the checkpoint '{path}' is running already: wait until it has ended. ({exception.Message})");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();
}
