using System.Buffers;
using System.Security.Cryptography;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using DynamoBulk.Transfer.Checkpoints;

namespace DynamoBulk.Transfer;

/// <summary>A file that takes the items that failed, each with its reason, to be mended and imported again. Safe from any thread.</summary>
/// <remarks>
/// Only its owner may read it. Each item is in the file at once; a file without any is deleted at the end. While it is written a
/// file beside it, whose name ends in .lock, keeps others from writing it, too: a lock on the file itself would keep them from
/// reading it on Unix.
/// </remarks>
public sealed class FailedItemFile : IDisposable
{
    private readonly FileLock _lock;
    private readonly FileStream _file;
    private readonly IncrementalHash _digest;
    private readonly ArrayBufferWriter<byte> _line = new();
    private bool _any;
    private bool _closed;

    /// <summary>Makes an empty file.</summary>
    /// <param name="path">The file, which must not be there with anything in it: the items would be lost.</param>
    /// <exception cref="IOException">It is there, no file, or cannot be made, or another command writes it.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder takes no files.</exception>
    public FailedItemFile(string path)
        : this(path, LockNew(path), 0, NewDigest())
    {
    }

    private FailedItemFile(string path, FileLock held, long length, IncrementalHash digest)
    {
        (_lock, _digest) = (held, digest);
        try
        {
            _file = OwnerOnlyFile.Open(path, FileMode.OpenOrCreate, FileAccess.Write);
            _file.SetLength(length);
            _file.Position = Length = length;
            _any = length > 0;
        }
        catch
        {
            _file?.Dispose();
            _lock.Dispose();
            throw;
        }
    }

    /// <summary>How many bytes are in it.</summary>
    internal long Length { get; private set; }

    /// <summary>The SHA-256 of what is in it, in hexadecimal.</summary>
    internal string Digest
    {
        get
        {
            lock (_file)
            {
                return Convert.ToHexString(_digest.GetCurrentHash());
            }
        }
    }

    /// <summary>The file's path once an item is in it; null before.</summary>
    public string? WrittenPath => _any ? _file.Name : null;

    /// <summary>Goes on with the file of a run that ended early, behind the items that its checkpoint counts.</summary>
    /// <remarks>
    /// What that run had written behind them fails once more, and is cut off. What stems from elsewhere (another import that was given
    /// the same file, somebody with an editor) is moved into a file beside it. Where what the checkpoint counts is not as it was left,
    /// because somebody has mended it there, nobody knows where it ends: the whole file is moved, and a new one begun.
    /// </remarks>
    /// <param name="path">The file.</param>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="warn">Hears where lines were moved to.</param>
    /// <returns>The file.</returns>
    /// <exception cref="IOException">It is shorter, cannot be opened, is written by another command, or the file beside it cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be written.</exception>
    public static FailedItemFile GoOn(string path, Checkpoint checkpoint, Action<string> warn)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(warn);
        FileLock held = Lock(path);
        try
        {
            (long length, IncrementalHash digest) = PrepareToGoOn(path, checkpoint, warn);
            return new FailedItemFile(path, held, length, digest);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Leaves in a file what a checkpoint counts. Returns how much that is, and its digest.</summary>
    private static (long Length, IncrementalHash Digest) PrepareToGoOn(string path, Checkpoint checkpoint, Action<string> warn)
    {
        long length = checkpoint.FailedItemBytes;
        long found = File.Exists(path) ? new FileInfo(path).Length : 0;
        if (found < length)
        {
            throw new IOException($"The file '{path}' has {found:N0} bytes, but the checkpoint counts failed items in {length:N0}: put the file back, or begin anew.");
        }

        IncrementalHash digest = DigestOf(path, length);
        if (checkpoint.FailedItemDigest is { } known && known != Convert.ToHexString(digest.GetCurrentHash()))
        {
            string changed = FailedItemTail.FreeName(path);
            File.Move(path, changed);
            warn($"Somebody has changed '{path}' since the run before: it is '{changed}' now, with the items that failed before as they were changed. What fails from now on is in a new '{path}'.");
            return (0, NewDigest());
        }

        if (found > length && FailedItemTail.MoveForeign(path, length, [.. checkpoint.Job.Inputs.Select(input => input.Name)]) is (> 0 and var moved, { } aside))
        {
            warn($"{moved:N0} {(moved == 1 ? "line" : "lines")} at the end of '{path}' {(moved == 1 ? "is" : "are")} not of this import, which goes on there: {(moved == 1 ? "it is" : "they are")} in '{aside}' now.");
        }

        return (length, digest);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_file)
        {
            _closed = true;
            _file.Dispose();
            if (!_any)
            {
                File.Delete(_file.Name);
            }

            _digest.Dispose();
            _lock.Dispose();
        }
    }

    /// <summary>Adds an item.</summary>
    /// <param name="failed">The item and why it failed.</param>
    /// <returns>Whether it is in the file; not so when that is closed, because the command has ended before its last requests did.</returns>
    /// <exception cref="IOException">The disk is full: what was in the file before stays as it was.</exception>
    internal bool Write(FailedItem failed)
    {
        lock (_file)
        {
            if (_closed)
            {
                return false;
            }

            // What is imported again is shaped again.
            var record = failed.Record with { Item = failed.Record.Unshaped.Json.IsEmpty ? failed.Record.Item : failed.Record.Unshaped };
            _line.ResetWrittenCount();
            FailedItemWriter.Write(_line, record, failed.Problem);
            WriteWhole(_line.WrittenSpan);
            _digest.AppendData(_line.WrittenSpan);
            Length += _line.WrittenCount;
            _any = true;
            return true;
        }
    }

    /// <summary>Makes what is in it outlast a loss of power.</summary>
    internal void FlushToDisk()
    {
        lock (_file)
        {
            if (!_closed)
            {
                _file.Flush(flushToDisk: true);
            }
        }
    }

    /// <summary>Keeps other commands from writing a file.</summary>
    private static FileLock Lock(string path)
    {
        RegularFile.Check(path);
        try
        {
            return FileLock.Take(path + ".lock");
        }
        catch (FileInUseException exception)
        {
            throw new IOException($"Another command is writing its failed items into '{path}': name another file, or wait until it has ended. ({exception.Message})", exception);
        }
    }

    /// <summary>Locks a file that must not be there with anything in it.</summary>
    private static FileLock LockNew(string path)
    {
        FileLock held = Lock(path);
        if (File.Exists(path) && new FileInfo(path).Length > 0)
        {
            held.Dispose();
            throw new IOException($"The file '{path}' already exists: import the failed items in it, remove it, or name another.");
        }

        return held;
    }

    private static IncrementalHash NewDigest() => IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>The digest of the beginning of a file, which may be missing where nothing is asked for.</summary>
    private static IncrementalHash DigestOf(string path, long length)
    {
        IncrementalHash digest = NewDigest();
        if (length == 0)
        {
            return digest;
        }

        using FileStream file = File.OpenRead(path);
        byte[] block = new byte[64 * 1024];
        for (long left = length; left > 0;)
        {
            int count = (int)Math.Min(left, block.Length);
            file.ReadExactly(block, 0, count);
            digest.AppendData(block, 0, count);
            left -= count;
        }

        return digest;
    }

    /// <summary>A disk may take the beginning of a line, which nobody could read again.</summary>
    private void WriteWhole(ReadOnlySpan<byte> line)
    {
        try
        {
            _file.Write(line);
        }
        catch
        {
            _file.SetLength(Length);
            _file.Position = Length;
            throw;
        }
    }
}
