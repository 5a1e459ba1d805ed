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
    private readonly bool _isPacked;
    private readonly long _maxBytes;
    private Stream? _packing;
    private long _flushed;
    private long _unflushed;

    /// <summary>Begins a part.</summary>
    /// <param name="stored">Takes the bytes as they are stored; closed with the part.</param>
    /// <param name="newWriter">Makes the writer of the format.</param>
    /// <param name="isPacked">Whether the bytes are packed with gzip.</param>
    /// <param name="maxBytes">The most bytes stored.</param>
    /// <param name="hasItems">Whether some are stored already, by an earlier run.</param>
    public ItemPart(Stream stored, Func<Stream, bool, IBufferedItemWriter> newWriter, bool isPacked, long maxBytes, bool hasItems = false)
    {
        _writer = newWriter(_text, hasItems);
        _stored = stored;
        _isPacked = isPacked;
        _maxBytes = maxBytes;
        _flushed = stored.Position;
        IsEmpty = !hasItems;
    }

    /// <summary>What takes the text: a member of gzip is begun with its first byte.</summary>
    private Stream Target => _isPacked ? _packing ??= ItemFormats.Pack(_stored, leaveOpen: true) : _stored;

    /// <summary>Whether it holds no item yet.</summary>
    public bool IsEmpty { get; private set; }

    /// <summary>The bytes stored so far.</summary>
    public long Length => _stored.Position;

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

    /// <summary>Writes what ends the format; the part is closed by disposing.</summary>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        await _writer.CompleteAsync(cancellationToken).ConfigureAwait(false);
        await StoreAsync(cancellationToken).ConfigureAwait(false);
        await EndMemberAsync().ConfigureAwait(false);
    }

    /// <summary>Stores all that was added, so that what is stored can be cut off here and gone on with: what is packed may have several members.</summary>
    /// <remarks>https://www.rfc-editor.org/rfc/rfc1952#section-2.2</remarks>
    public async ValueTask SettleAsync()
    {
        await EndMemberAsync().ConfigureAwait(false);
        (_flushed, _unflushed) = (_stored.Position, 0);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync().ConfigureAwait(false);
        await EndMemberAsync().ConfigureAwait(false);
        await _stored.DisposeAsync().ConfigureAwait(false);
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
            await Target.FlushAsync(cancellationToken).ConfigureAwait(false);
            (_flushed, _unflushed) = (_stored.Position, 0);
        }

        return _flushed + StoredAtMost(_unflushed + text) <= _maxBytes;
    }

    /// <summary>
    /// The most bytes that come of text: deflate spends at the most nine bits on a byte where it saves its effort, and beside
    /// that 18 bytes of gzip's header and trailer, a few to end a block, and those of a flush.
    /// </summary>
    private long StoredAtMost(long text) => _isPacked ? text + (text / 8) + 64 : text;

    private async ValueTask EndMemberAsync()
    {
        if (_packing is not null)
        {
            await _packing.DisposeAsync().ConfigureAwait(false);
            _packing = null;
        }
    }

    private async ValueTask StoreAsync(CancellationToken cancellationToken)
    {
        // The writer may have closed the stream in memory, which keeps its content all the same.
        _text.TryGetBuffer(out ArraySegment<byte> text);
        await Target.WriteAsync(text, cancellationToken).ConfigureAwait(false);
        (_flushed, _unflushed) = _isPacked ? (_flushed, _unflushed + text.Count) : (_stored.Position, 0);
    }
}
