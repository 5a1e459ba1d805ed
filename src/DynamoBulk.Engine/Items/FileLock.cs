namespace DynamoBulk.Items;

/// <summary>A file that one run of a command holds while it is at others; a second run is refused.</summary>
/// <remarks>
/// The system lets go of it when a process ends, however it does. The file that is written is no lock: where it is moved while
/// it is open, Windows wants it to be shared, and what is shared .NET does not lock on Linux and macOS.
/// </remarks>
public sealed class FileLock : IDisposable
{
    /// <summary>ERROR_SHARING_VIOLATION of Windows, EWOULDBLOCK of Linux, and that of macOS.</summary>
    private static readonly int[] s_inUse = [unchecked((int)0x80070020), 11, 35];

    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>Takes a lock.</summary>
    /// <param name="path">The file of the lock, which is there as long as somebody holds it.</param>
    /// <returns>The lock; closing it gives it back.</returns>
    /// <exception cref="FileInUseException">Another run has it.</exception>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder takes no files.</exception>
    public static FileLock Take(string path)
    {
        try
        {
            while (true)
            {
                FileStream file = OwnerOnlyFile.Open(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None);
                if (OperatingSystem.IsWindows() || IsStillAt(path, file))
                {
                    return new FileLock(file);
                }

                file.Dispose();
            }
        }
        catch (IOException exception) when (s_inUse.Contains(exception.HResult))
        {
            throw new FileInUseException(exception.Message, exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!OperatingSystem.IsWindows() && !_file.SafeFileHandle.IsClosed)
        {
            File.Delete(_file.Name);
        }

        _file.Dispose();
    }

    /// <summary>
    /// On Linux and macOS the run before may remove its file between the opening and the locking of it here, and a third run make
    /// one of its own: each gives its file a length by chance, and looks whether that is the one under the name.
    /// </summary>
    private static bool IsStillAt(string path, FileStream file)
    {
        int length = Random.Shared.Next(1, ushort.MaxValue);
        file.SetLength(length);
        return new FileInfo(path) is { Exists: true } there && there.Length == length;
    }
}
