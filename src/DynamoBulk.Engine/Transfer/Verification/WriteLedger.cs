using System.Buffers.Binary;
using DynamoBulk.Items;

namespace DynamoBulk.Transfer.Verification;

/// <summary>
/// Keeps the key and the content hash of each item that a table confirmed, and the key of each delete, in memory as long as they are few and else in a
/// temporary file, so that in the end the last item of each key is known. Safe from any thread.
/// </summary>
/// <remarks>
/// Entries are dealt out by the hash of their key, so that all of one key are together and in the order in which they were
/// confirmed, and each part can be looked at alone. An entry has about 40 bytes and those of the key; a block of each part
/// waits in memory until it is full.
/// </remarks>
internal sealed class WriteLedger : IDisposable
{
    private const int Parts = 256;
    private const int HashOffset = 8;
    private const int KeyOffset = HashOffset + ContentHash.Size;

    /// <summary>Stands in the place of the size of an item that was deleted.</summary>
    private const int Deleted = -1;

    private readonly Part[] _parts = [.. Enumerable.Range(0, Parts).Select(_ => new Part())];
    private readonly object _fileGate = new();
    private readonly int _blockSize;
    private readonly int _maxLoadedBytes;
    private FileStream? _file;
    private long _fileLength;
    private long _count;
    private bool _isClosed;

    /// <summary>Makes an empty ledger.</summary>
    /// <param name="blockSize">Bytes of a block; one for each of 256 parts is held in memory. No entry has more than 4 KB.</param>
    /// <param name="maxLoadedBytes">Bytes of entries that are in memory at once when they are read; about three times as much is taken.</param>
    public WriteLedger(int blockSize = 16 * 1024, int maxLoadedBytes = 16 * 1024 * 1024)
    {
        _blockSize = blockSize;
        _maxLoadedBytes = maxLoadedBytes;
    }

    /// <summary>Entries, of which several may have one key.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Bytes that were spilled to disk.</summary>
    public long SpilledBytes => Interlocked.Read(ref _fileLength);

    /// <summary>Adds an item; of two items of one key the one that is added later counts.</summary>
    /// <param name="record">The item as it was written, or the key that was deleted.</param>
    /// <param name="facts">Its key and size.</param>
    /// <exception cref="IOException">The temporary file cannot be made or takes no more.</exception>
    public void Add(ItemRecord record, ItemFacts facts)
    {
        ContentHash hash = record.IsDelete ? default : ItemContent.Hash(record.Item);
        ReadOnlySpan<byte> key = facts.Key.Canonical;
        int length = KeyOffset + key.Length;
        Part part = _parts[PartOf(facts.Key)];
        lock (part)
        {
            part.Block ??= new byte[_blockSize];
            if (part.Length + length > _blockSize)
            {
                Spill(part);
            }

            Span<byte> entry = part.Block.AsSpan(part.Length, length);
            BinaryPrimitives.WriteUInt16LittleEndian(entry, (ushort)key.Length);
            BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], (ushort)facts.Key.PartitionLength);
            BinaryPrimitives.WriteInt32LittleEndian(entry[4..], record.IsDelete ? Deleted : facts.Size);
            hash.Write(entry[HashOffset..]);
            key.CopyTo(entry[KeyOffset..]);
            part.Length += length;
        }

        Interlocked.Increment(ref _count);
    }

    /// <summary>The last item of each key. Nothing may be added any more.</summary>
    /// <returns>The items, in no order.</returns>
    /// <exception cref="IOException">The temporary file cannot be read.</exception>
    public IEnumerable<WrittenItem> LastOfEachKey()
    {
        foreach (Part part in _parts)
        {
            // A part that is too large to be held is read several times, each time for some of its keys.
            long bytes = part.Blocks.Sum(block => (long)block.Length) + part.Length;
            int rounds = (int)((bytes + _maxLoadedBytes - 1) / _maxLoadedBytes);
            for (int round = 0; round < rounds; round++)
            {
                var last = new Dictionary<ItemKey, WrittenItem>();
                foreach (WrittenItem written in Entries(part))
                {
                    if (RoundOf(written.Key, rounds) == round)
                    {
                        last[written.Key] = written;
                    }
                }

                foreach (WrittenItem written in last.Values)
                {
                    yield return written;
                }
            }
        }
    }

    /// <summary>Deletes the temporary file; what is added after it is forgotten.</summary>
    public void Dispose()
    {
        lock (_fileGate)
        {
            _isClosed = true;
            _file?.Dispose();
        }
    }

    private static int PartOf(ItemKey key) => (int)((uint)key.GetHashCode() % Parts);

    private static int RoundOf(ItemKey key, int rounds) => (int)((uint)key.GetHashCode() / Parts % (uint)rounds);

    private void Spill(Part part)
    {
        lock (_fileGate)
        {
            if (!_isClosed)
            {
                Write(part);
            }
        }

        part.Length = 0;
    }

    private void Write(Part part)
    {
        try
        {
            _file ??= TemporaryFile.Create();
            RandomAccess.Write(_file.SafeFileHandle, part.Block.AsSpan(0, part.Length), _fileLength);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"What was written cannot be noted for -Verify in the folder for temporary files '{Path.GetTempPath()}': {exception.Message} Make room there, or let TMPDIR (on Windows TMP) name another folder.", exception);
        }

        part.Blocks.Add((_fileLength, part.Length));
        Interlocked.Add(ref _fileLength, part.Length);
    }

    private IEnumerable<WrittenItem> Entries(Part part)
    {
        byte[] block = new byte[part.Blocks.Count == 0 ? 0 : _blockSize];
        foreach ((long offset, int length) in part.Blocks)
        {
            ReadBlock(block.AsSpan(0, length), offset);
            foreach (WrittenItem written in Entries(block, length))
            {
                yield return written;
            }
        }

        foreach (WrittenItem written in Entries(part.Block ?? [], part.Length))
        {
            yield return written;
        }
    }

    private static IEnumerable<WrittenItem> Entries(byte[] block, int length)
    {
        for (int position = 0; position < length;)
        {
            ReadOnlySpan<byte> entry = block.AsSpan(position);
            int keyLength = BinaryPrimitives.ReadUInt16LittleEndian(entry);
            var key = new ItemKey(entry.Slice(KeyOffset, keyLength), BinaryPrimitives.ReadUInt16LittleEndian(entry[2..]));
            position += KeyOffset + keyLength;
            int size = BinaryPrimitives.ReadInt32LittleEndian(entry[4..]);
            yield return size == Deleted ? new WrittenItem(key, null, 0) : new WrittenItem(key, ContentHash.Read(entry[HashOffset..]), size);
        }
    }

    private void ReadBlock(Span<byte> block, long offset)
    {
        while (!block.IsEmpty)
        {
            int read = RandomAccess.Read(_file!.SafeFileHandle, block, offset);
            if (read == 0)
            {
                throw new EndOfStreamException("The temporary file of -Verify ends too early.");
            }

            block = block[read..];
            offset += read;
        }
    }

    /// <summary>The entries of the keys whose hash is the same modulo the number of parts.</summary>
    private sealed class Part
    {
        /// <summary>The block that is being filled.</summary>
        public byte[]? Block { get; set; }

        /// <summary>Bytes of it that are filled.</summary>
        public int Length { get; set; }

        /// <summary>The blocks in the file, in the order in which they were filled.</summary>
        public List<(long Offset, int Length)> Blocks { get; } = [];
    }
}
