using System.Buffers;

namespace DynamoBulk.Local.Http;

/// <summary>A growing buffer on pooled arrays: a request's body, or the answer while it is written.</summary>
internal sealed class PooledBuffer(int capacity) : IBufferWriter<byte>, IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(capacity);
    private int _length;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    /// <summary>The array under <see cref="Written"/>, for APIs that take no memory.</summary>
    public byte[] Array => _bytes;

    public void Advance(int count) => _length += count;

    public void Clear() => _length = 0;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(_length);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    private void Reserve(int sizeHint)
    {
        int needed = Math.Max(sizeHint, 256);
        if (_bytes.Length - _length >= needed)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, _length + needed));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
