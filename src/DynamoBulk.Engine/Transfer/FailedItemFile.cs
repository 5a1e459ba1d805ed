using System.Buffers;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using DynamoBulk.Transfer.Checkpoints;

namespace DynamoBulk.Transfer;

/// <summary>A file that takes the items that failed, each with its reason, to be mended and imported again. Safe from any thread.</summary>
/// <remarks>Only its owner may read it. Each item is in the file at once; a file without any is deleted at the end.</remarks>
public sealed class FailedItemFile : IDisposable
{
    private readonly FileStream _file;
    private readonly ArrayBufferWriter<byte> _line = new();
    private bool _any;
    private bool _closed;

    /// <summary>Makes an empty file.</summary>
    /// <param name="path">The file, which must not be there with anything in it: the items would be lost.</param>
    /// <exception cref="IOException">It is there, no file, or cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder takes no files.</exception>
    public FailedItemFile(string path)
    {
        RegularFile.Check(path);
        if (File.Exists(path) && new FileInfo(path).Length > 0)
        {
            throw new IOException($"The file '{path}' already exists: import the failed items in it, remove it, or name another.");
        }

        _file = OwnerOnlyFile.Open(path, FileMode.OpenOrCreate, FileAccess.Write);
    }

    private FailedItemFile(FileStream file, long length)
    {
        _file = file;
        _file.SetLength(length);
        _file.Position = Length = length;
        _any = length > 0;
    }

    /// <summary>How many bytes are in it.</summary>
    internal long Length { get; private set; }

    /// <summary>The file's path once an item is in it; null before.</summary>
    public string? WrittenPath => _any ? _file.Name : null;

    /// <summary>Goes on with the file of a run that ended early, behind the items that its checkpoint counts.</summary>
    /// <remarks>
    /// What that run had written behind them fails once more, and is cut off. What stems from elsewhere (another import that was given
    /// the same file, somebody with an editor) is moved into a file beside it.
    /// </remarks>
    /// <param name="path">The file.</param>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="warn">Hears where lines were moved to.</param>
    /// <returns>The file.</returns>
    /// <exception cref="IOException">It is shorter, cannot be opened, or the file beside it cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be written.</exception>
    public static FailedItemFile GoOn(string path, Checkpoint checkpoint, Action<string> warn)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(warn);
        RegularFile.Check(path);
        long length = checkpoint.FailedItemBytes;
        long found = File.Exists(path) ? new FileInfo(path).Length : 0;
        if (found < length)
        {
            throw new IOException($"The file '{path}' has {found:N0} bytes, but the checkpoint counts failed items in {length:N0}: put the file back, or begin anew.");
        }

        if (found > length && FailedItemTail.MoveForeign(path, length, [.. checkpoint.Job.Inputs.Select(input => input.Name)]) is (> 0 and var moved, { } aside))
        {
            warn($"{moved:N0} {(moved == 1 ? "line" : "lines")} at the end of '{path}' {(moved == 1 ? "is" : "are")} not of this import, which goes on there: {(moved == 1 ? "it is" : "they are")} in '{aside}' now.");
        }

        return new FailedItemFile(OwnerOnlyFile.Open(path, FileMode.OpenOrCreate, FileAccess.Write), length);
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
