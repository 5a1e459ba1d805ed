using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>Cuts its output between items into parts of a size, each a whole file of its format. They are published in the end.</summary>
internal sealed class PartedItemWriter : IResumableWriter
{
    private readonly IPartStore _parts;
    private readonly Func<Stream, bool, IBufferedItemWriter> _newWriter;
    private readonly bool _isPacked;
    private readonly long _maxBytes;
    private int _count;
    private ItemPart? _part;
    private OutputPlace? _whole;

    /// <summary>Makes a writer and opens the first part, or the one to go on with.</summary>
    /// <param name="parts">Where they go; closed with the writer.</param>
    /// <param name="newWriter">Makes the writer of a part in the format, which may have items already.</param>
    /// <param name="isPacked">Whether parts are packed with gzip.</param>
    /// <param name="maxBytes">The most bytes of a part as stored; one that holds a single item may be larger.</param>
    /// <param name="place">Where to go on; null to begin.</param>
    /// <exception cref="IOException">The part cannot be made, or is not as it was left.</exception>
    public PartedItemWriter(IPartStore parts, Func<Stream, bool, IBufferedItemWriter> newWriter, bool isPacked, long maxBytes, OutputPlace? place = null)
    {
        _parts = parts;
        _newWriter = newWriter;
        _isPacked = isPacked;
        _maxBytes = maxBytes;
        if (place is null)
        {
            _part = NextPart();
            return;
        }

        _count = place.Part;
        _part = Resumable.GoOn(place) is { } stored ? new ItemPart(stored, newWriter, isPacked, maxBytes, place.HasItems) : null;
        _whole = place.IsWhole ? place : null;
    }

    private IResumablePartStore Resumable => (IResumablePartStore)_parts;

    /// <inheritdoc/>
    public async ValueTask WriteAsync(IReadOnlyList<ItemRecord> items, CancellationToken cancellationToken)
    {
        int most = items.Count;
        for (int next = 0; next < items.Count;)
        {
            int count = _part!.IsEmpty ? 1 : Math.Min(most, items.Count - next);
            if (await _part.TryAddAsync([.. items.Skip(next).Take(count)], cancellationToken).ConfigureAwait(false))
            {
                next += count;
            }
            else if (count > 1)
            {
                most = count / 2;
            }
            else
            {
                await ClosePartAsync(cancellationToken).ConfigureAwait(false);
                _part = NextPart();
                most = items.Count;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        await ClosePartAsync(cancellationToken).ConfigureAwait(false);
        await PublishAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<OutputPlace?> SettleAsync(CancellationToken cancellationToken)
    {
        if (_whole is not null || !Resumable.CanSettle)
        {
            return _whole;
        }

        await _part!.SettleAsync().ConfigureAwait(false);
        return await Resumable.SettleAsync(new OutputPlace(_count, _part.Length, !_part.IsEmpty), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Keep() => Resumable.Keep();

    /// <inheritdoc/>
    public async ValueTask<OutputPlace?> EndAsync(CancellationToken cancellationToken)
    {
        if (_whole is null)
        {
            await _part!.CompleteAsync(cancellationToken).ConfigureAwait(false);
            _whole = await Resumable.SettleAsync(new OutputPlace(_count, _part.Length, !_part.IsEmpty) { IsWhole = true }, cancellationToken).ConfigureAwait(false);
            await _part.DisposeAsync().ConfigureAwait(false);
        }

        return _whole;
    }

    /// <inheritdoc/>
    public Task PublishAsync(CancellationToken cancellationToken) => _parts.PublishAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_part is not null)
            {
                await _part.DisposeAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            await _parts.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask ClosePartAsync(CancellationToken cancellationToken)
    {
        await _part!.CompleteAsync(cancellationToken).ConfigureAwait(false);
        await _part.DisposeAsync().ConfigureAwait(false);
    }

    private ItemPart NextPart() => new(_parts.Open(++_count), _newWriter, _isPacked, _maxBytes);
}
