using Microsoft.Win32.SafeHandles;

namespace DynamoBulk.Transfer.Staging;

/// <summary>
/// A temporary file that only grows, and is read anywhere in it: what is to be staged waits there. Only its owner may read it, and
/// it goes when the process does, however it ends. Reading is safe from any thread, appending is not.
/// </summary>
internal sealed class StagingFile : IDisposable
{
    private readonly FileStream _file;
    private readonly SafeFileHandle _handle;

    /// <summary>Makes an empty one in the folder for temporary files.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public StagingFile()
    {
        try
        {
            _file = TemporaryFile.Create();
            _handle = _file.SafeFileHandle;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NoRoom(exception);
        }
    }

    /// <summary>How many bytes are in it.</summary>
    public long Length { get; private set; }

    /// <summary>Adds bytes at its end.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <returns>Where they begin.</returns>
    /// <exception cref="IOException">The disk is full, or failed.</exception>
    public long Append(ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(_handle, bytes, Length);
        }
        catch (IOException exception)
        {
            throw NoRoom(exception);
        }

        Length += bytes.Length;
        return Length - bytes.Length;
    }

    /// <summary>Reads bytes that were added.</summary>
    /// <param name="offset">Where they begin.</param>
    /// <param name="bytes">Takes them, as many as it has room for.</param>
    /// <exception cref="IOException">The disk failed.</exception>
    public void Read(long offset, Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int read = RandomAccess.Read(_handle, bytes, offset);
            if (read == 0)
            {
                throw new EndOfStreamException("The temporary file with what was to be staged ends too early.");
            }

            bytes = bytes[read..];
            offset += read;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static IOException NoRoom(Exception exception) =>
        new($"What is to be loaded by way of S3 waits in the folder for temporary files '{Path.GetTempPath()}', and cannot be written there: {exception.Message} Make room for the whole input as DynamoDB JSON, or let TMPDIR (on Windows TMP) name another folder.", exception);
}
