using System.Runtime.InteropServices;

namespace DynamoBulk.Local.Tables;

/// <summary>Keeps the bytes of many rows in few large arrays.</summary>
/// <remarks>
/// With objects for each row a quarter of an import's CPU went into the garbage collector, which moved them and looked at
/// each of them again and again. Bytes are only added: a row that was read stays valid, whatever happens after.
/// </remarks>
internal sealed class RowHeap
{
    private const int SmallestSlab = 8 * 1024;
    private const int LargestSlab = 1024 * 1024;

    private readonly List<byte[]> _slabs = [];
    private int _used;

    /// <summary>Bytes that rows take up, the ones freed included.</summary>
    public long Taken { get; private set; }

    /// <summary>Bytes of rows that were freed.</summary>
    public long Freed { get; private set; }

    /// <summary>Copies a row.</summary>
    /// <returns>The handle under which it is read.</returns>
    public long Add(Row row)
    {
        var header = new Header(row.Key.Hash, row.Key.Bytes.Length, row.Json.Length, row.Size);
        int length = header.RowLength;
        if (_slabs.Count == 0 || _used + length > _slabs[^1].Length)
        {
            int next = _slabs.Count == 0 ? SmallestSlab : Math.Min(_slabs[^1].Length * 2, LargestSlab);
            _slabs.Add(GC.AllocateUninitializedArray<byte>(Math.Max(next, length)));
            _used = 0;
        }

        Span<byte> target = _slabs[^1].AsSpan(_used, length);
        MemoryMarshal.Write(target, header);
        row.Key.Bytes.Span.CopyTo(target[Header.Length..]);
        row.Json.Span.CopyTo(target[(Header.Length + header.KeyLength)..]);
        long handle = ((long)(_slabs.Count - 1) << 32) | (uint)_used;
        _used += length;
        Taken += length;
        return handle;
    }

    /// <summary>Notes that a row is no longer needed.</summary>
    public void Free(long handle) => Freed += HeaderAt(handle).RowLength;

    public Row Read(long handle)
    {
        Header header = HeaderAt(handle);
        ReadOnlyMemory<byte> body = SlabOf(handle).AsMemory((int)handle + Header.Length);
        return new Row(new RowKey(header.Hash, body[..header.KeyLength]), body.Slice(header.KeyLength, header.JsonLength), header.Size);
    }

    public ReadOnlySpan<byte> ReadKey(long handle) =>
        SlabOf(handle).AsSpan((int)handle + Header.Length, HeaderAt(handle).KeyLength);

    private Header HeaderAt(long handle) => MemoryMarshal.Read<Header>(SlabOf(handle).AsSpan((int)handle));

    private byte[] SlabOf(long handle) => _slabs[(int)(handle >> 32)];

    private readonly record struct Header(ulong Hash, int KeyLength, int JsonLength, int Size)
    {
        public const int Length = 24; // with the padding that the layout of the struct has

        public int RowLength => Length + KeyLength + JsonLength;
    }
}
