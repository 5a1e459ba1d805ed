using System.Buffers;

namespace DynamoBulk.Local.Jobs.Records;

/// <summary>What of a stream is read but not taken yet; grows until a whole record is in it.</summary>
internal sealed class RecordWindow(Stream input) : IAsyncDisposable
{
    /// <summary>No item of 400 KB has a longer notation.</summary>
    public const int MaxRecordLength = 16 << 20;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 << 10);
    private int _start;
    private int _end;

    /// <summary>The bytes that are there.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(_start, _end - _start);

    /// <summary>Whether no more will come.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Whether a record is longer than any can be.</summary>
    public bool IsFull => _end - _start >= MaxRecordLength;

    /// <summary>Takes bytes from the front; they stay valid until more are read.</summary>
    public ReadOnlyMemory<byte> Take(int length)
    {
        ReadOnlyMemory<byte> taken = Bytes[..length];
        _start += length;
        return taken;
    }

    /// <summary>Reads more bytes, or finds that there are none.</summary>
    public async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            Bytes.CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(2 * _buffer.Length);
            Bytes.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        int read = await input.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        _end += read;
        IsComplete = read == 0;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        return input.DisposeAsync();
    }
}
