using DynamoBulk.Items;

namespace DynamoBulk.Transfer.Checkpoints;

/// <summary>Keeps a second process from a transfer that one is at: two would write one output, or one of them old items over new ones.</summary>
/// <remarks>The system lets go of it when a process ends, however it does.</remarks>
public sealed class CheckpointLock : IDisposable
{
    private readonly FileStream _file;

    private CheckpointLock(FileStream file) => _file = file;

    /// <summary>Takes the lock of a checkpoint.</summary>
    /// <param name="path">The checkpoint file.</param>
    /// <returns>The lock; closing it gives it back.</returns>
    /// <exception cref="CheckpointException">Another run has it.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder is not there.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder takes no files.</exception>
    public static CheckpointLock Take(string path)
    {
        try
        {
            return new CheckpointLock(OwnerOnlyFile.Open(path + ".lock", FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, FileOptions.DeleteOnClose));
        }
        catch (IOException exception) when (exception is not (DirectoryNotFoundException or PathTooLongException))
        {
            throw new CheckpointException("InUse", $"The transfer with the checkpoint '{path}' is running already: wait until it has ended. ({exception.Message})");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
