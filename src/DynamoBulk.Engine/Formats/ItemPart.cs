using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>One part of an output: takes items as long as what is stored keeps within a size.</summary>
internal sealed class ItemPart : IAsyncDisposable
{
    /// <summary>What ends a format: <c>]</c> on a line of its own.</summary>
    private const int MaxEndBytes = 8;

    private readonly MemoryStream _text = new();
    private readonly IBufferedItemWriter _writer;
    private readonly Stream _stored;
    private readonly Stream _target;
    private readonly bool _isPacked;
    private readonly long _maxBytes;
    private long _flushed;
    private long _unflushed;

    /// <summary>Begins a part.</summary>
    /// <param name="stored">Takes the bytes as they are stored; closed with the part.</param>
    /// <param name="newWriter">Makes the writer of the format.</param>
    /// <param name="isPacked">Whether the bytes are packed with gzip.</param>
    /// <param name="maxBytes">The most bytes stored.</param>
    public ItemPart(Stream stored, Func<Stream, IBufferedItemWriter> newWriter, bool isPacked, long maxBytes)
    {
        _writer = newWriter(_text);
        _stored = stored;
        _target = isPacked ? ItemFormats.Pack(stored) : stored;
        _isPacked = isPacked;
        _maxBytes = maxBytes;
    }

    /// <summary>Whether it holds no item yet.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>Adds items if all of them find room; the first one always does.</summary>
    /// <param name="items">Well-formed items, a single one where the part is empty.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>Whether they were added.</returns>
    public async ValueTask<bool> TryAddAsync(IReadOnlyList<ItemRecord> items, CancellationToken cancellationToken)
    {
        await _writer.WriteAsync(items, cancellationToken).ConfigureAwait(false);
        await _writer.FlushAsync(cancellationToken).ConfigureAwait(false);
        bool fits = IsEmpty || await FitsAsync(cancellationToken).ConfigureAwait(false);
        if (fits)
        {
            await StoreAsync(cancellationToken).ConfigureAwait(false);
            IsEmpty = false;
        }

        _text.SetLength(0);
        return fits;
    }

    /// <summary>Writes what ends the format and closes the part.</summary>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        await _writer.CompleteAsync(cancellationToken).ConfigureAwait(false);
        await StoreAsync(cancellationToken).ConfigureAwait(false);
        await _target.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync().ConfigureAwait(false);
        await _target.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Whether the part can take the text and still be ended within its size.</summary>
    /// <remarks>
    /// What packing makes of text that it has not put out yet is not known, only what it is at the most. Where that would be too
    /// much, packing is made to put it out: seldom at first, for most of it packs well, and more often towards the end.
    /// </remarks>
    private async ValueTask<bool> FitsAsync(CancellationToken cancellationToken)
    {
        long text = _text.Length + MaxEndBytes;
        if (_flushed + StoredAtMost(_unflushed + text) > _maxBytes && _unflushed > 0)
        {
            await _target.FlushAsync(cancellationToken).ConfigureAwait(false);
            (_flushed, _unflushed) = (_stored.Position, 0);
        }

        return _flushed + StoredAtMost(_unflushed + text) <= _maxBytes;
    }

    /// <summary>
    /// The most bytes that come of text: deflate spends at the most nine bits on a byte where it saves its effort, and beside
    /// that 18 bytes of gzip's header and trailer, a few to end a block, and those of a flush.
    /// </summary>
    private long StoredAtMost(long text) => _isPacked ? text + (text / 8) + 64 : text;

    private async ValueTask StoreAsync(CancellationToken cancellationToken)
    {
        // The writer may have closed the stream in memory, which keeps its content all the same.
        _text.TryGetBuffer(out ArraySegment<byte> text);
        await _target.WriteAsync(text, cancellationToken).ConfigureAwait(false);
        (_flushed, _unflushed) = _isPacked ? (_flushed, _unflushed + text.Count) : (_stored.Position, 0);
    }
}
