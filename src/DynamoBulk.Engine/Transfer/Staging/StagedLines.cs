using System.Buffers.Binary;

namespace DynamoBulk.Transfer.Staging;

/// <summary>
/// What is to be loaded, line by line, in the order in which it is: so much memory as a billion of them would take is on disk. Reading
/// is safe from any thread once all are added.
/// </summary>
internal sealed class StagedLines : IDisposable
{
    private const int EntrySize = 20;
    private const int EntriesAtOnce = 4096;

    private readonly byte[] _block = new byte[EntriesAtOnce * EntrySize];
    private StagingFile? _file;
    private int _filled;

    /// <summary>How many lines.</summary>
    public long Count { get; private set; }

    /// <summary>Bytes of all lines.</summary>
    public long Bytes { get; private set; }

    /// <summary>The size of all items by the service's rules, in bytes.</summary>
    public long Size { get; private set; }

    /// <summary>Adds a line behind the others.</summary>
    /// <param name="line">The line.</param>
    /// <exception cref="IOException">The file takes no more.</exception>
    public void Add(StagedLine line)
    {
        Span<byte> entry = _block.AsSpan(_filled);
        BinaryPrimitives.WriteInt64LittleEndian(entry, line.Offset);
        BinaryPrimitives.WriteInt32LittleEndian(entry[8..], line.RecordLength);
        BinaryPrimitives.WriteInt32LittleEndian(entry[12..], line.LineLength);
        BinaryPrimitives.WriteInt32LittleEndian(entry[16..], line.Size);
        _filled += EntrySize;
        Count++;
        Bytes += line.LineLength;
        Size += line.Size;
        if (_filled == _block.Length)
        {
            Flush();
        }
    }

    /// <summary>Makes the lines ready to be read. None may be added afterwards.</summary>
    /// <exception cref="IOException">The file takes no more.</exception>
    public void Complete() => Flush();

    /// <summary>Lines that stand behind each other.</summary>
    /// <param name="first">The first of them, from 0.</param>
    /// <param name="count">How many.</param>
    /// <returns>The lines, read as they are asked for.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public IEnumerable<StagedLine> Read(long first, long count)
    {
        byte[] block = new byte[(int)Math.Min(count, EntriesAtOnce) * EntrySize];
        for (long end = first + count; first < end; first += EntriesAtOnce)
        {
            int length = (int)Math.Min(end - first, EntriesAtOnce) * EntrySize;
            _file!.Read(first * EntrySize, block.AsSpan(0, length));
            for (int i = 0; i < length; i += EntrySize)
            {
                ReadOnlySpan<byte> entry = block.AsSpan(i);
                yield return new StagedLine(
                    BinaryPrimitives.ReadInt64LittleEndian(entry),
                    BinaryPrimitives.ReadInt32LittleEndian(entry[8..]),
                    BinaryPrimitives.ReadInt32LittleEndian(entry[12..]),
                    BinaryPrimitives.ReadInt32LittleEndian(entry[16..]));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private void Flush()
    {
        _file ??= new StagingFile();
        _file.Append(_block.AsSpan(0, _filled));
        _filled = 0;
    }
}
