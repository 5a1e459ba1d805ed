using System.Buffers;

namespace DynamoBulk.Items;

/// <summary>Gathers the bytes of items one after the other and hands each out as a view of a chunk that many items share.</summary>
/// <remarks>
/// A chunk is never written again where an item points at it, and never reused: the garbage collector owns it. It stays below
/// 85,000 bytes, where arrays begin to live on the large object heap, unless a single item is larger.
/// </remarks>
internal sealed class ItemBuffer
{
    private const int ChunkSize = 80 * 1024;

    private static readonly SearchValues<byte> s_escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(c => (byte)c), (byte)'"', (byte)'\\']);

    private byte[] _chunk = [];
    private int _start;
    private int _end;

    /// <summary>The bytes of the item so far.</summary>
    public int Length => _end - _start;

    /// <summary>The item so far, until the next call.</summary>
    public ReadOnlySpan<byte> Written => _chunk.AsSpan(_start, _end - _start);

    /// <summary>Adds bytes to the item.</summary>
    /// <param name="bytes">JSON.</param>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        _end += bytes.Length;
    }

    /// <summary>Adds what frames a value, the value, and what closes the frame.</summary>
    /// <param name="before">JSON before the value.</param>
    /// <param name="value">The value, already escaped.</param>
    /// <param name="after">JSON after it.</param>
    public void Append(ReadOnlySpan<byte> before, ReadOnlySpan<byte> value, ReadOnlySpan<byte> after)
    {
        int length = before.Length + value.Length + after.Length;
        Span<byte> free = Reserve(length);
        before.CopyTo(free);
        value.CopyTo(free[before.Length..]);
        after.CopyTo(free[(before.Length + value.Length)..]);
        _end += length;
    }

    /// <summary>Adds text with its quotes, escaped as JSON.</summary>
    /// <param name="text">Valid UTF-8.</param>
    public void AppendString(ReadOnlySpan<byte> text)
    {
        Append("\""u8);
        for (int special = text.IndexOfAny(s_escaped); special >= 0; special = text.IndexOfAny(s_escaped))
        {
            byte c = text[special];
            Append(text[..special]);
            Append(c is (byte)'"' or (byte)'\\' ? [(byte)'\\', c] : [.. "\\u00"u8, Hex(c >> 4), Hex(c & 0xF)]);
            text = text[(special + 1)..];
        }

        Append(text);
        Append("\""u8);
    }

    /// <summary>Ends the item.</summary>
    /// <returns>Its bytes, which no later call changes.</returns>
    public Item Take()
    {
        var item = new Item(_chunk.AsMemory(_start, _end - _start));
        _start = _end;
        return item;
    }

    /// <summary>Forgets the end of the item.</summary>
    /// <param name="length">The bytes to leave, no more than <see cref="Length"/>.</param>
    public void Truncate(int length) => _end = _start + length;

    /// <summary>Forgets what was added since the last item.</summary>
    public void Discard() => _end = _start;

    private Span<byte> Reserve(int length)
    {
        if (_chunk.Length - _end < length)
        {
            MoveToNextChunk(length);
        }

        return _chunk.AsSpan(_end);
    }

    private void MoveToNextChunk(int needed)
    {
        int begun = _end - _start;
        int size = begun + needed <= ChunkSize / 2 ? ChunkSize : Math.Max(ChunkSize, 2 * (begun + needed));
        byte[] next = GC.AllocateUninitializedArray<byte>(size);
        _chunk.AsSpan(_start, begun).CopyTo(next);
        _chunk = next;
        _start = 0;
        _end = begun;
    }

    private static byte Hex(int digit) => (byte)(digit < 10 ? '0' + digit : 'a' + digit - 10);
}
