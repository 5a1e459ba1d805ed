using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>Cuts its output between items into parts of a size, each a whole file of its format. They are published in the end.</summary>
internal sealed class PartedItemWriter : IItemWriter
{
    private readonly IPartStore _parts;
    private readonly Func<Stream, IBufferedItemWriter> _newWriter;
    private readonly bool _isPacked;
    private readonly long _maxBytes;
    private int _count;
    private ItemPart _part;

    /// <summary>Makes a writer and opens the first part.</summary>
    /// <param name="parts">Where they go; closed with the writer.</param>
    /// <param name="newWriter">Makes the writer of a part in the format.</param>
    /// <param name="isPacked">Whether parts are packed with gzip.</param>
    /// <param name="maxBytes">The most bytes of a part as stored; one that holds a single item may be larger.</param>
    /// <exception cref="IOException">The first part cannot be made.</exception>
    public PartedItemWriter(IPartStore parts, Func<Stream, IBufferedItemWriter> newWriter, bool isPacked, long maxBytes)
    {
        _parts = parts;
        _newWriter = newWriter;
        _isPacked = isPacked;
        _maxBytes = maxBytes;
        _part = NextPart();
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(IReadOnlyList<ItemRecord> items, CancellationToken cancellationToken)
    {
        int most = items.Count;
        for (int next = 0; next < items.Count;)
        {
            int count = _part.IsEmpty ? 1 : Math.Min(most, items.Count - next);
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
                await _part.CompleteAsync(cancellationToken).ConfigureAwait(false);
                _part = NextPart();
                most = items.Count;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        await _part.CompleteAsync(cancellationToken).ConfigureAwait(false);
        await _parts.PublishAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _part.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            await _parts.DisposeAsync().ConfigureAwait(false);
        }
    }

    private ItemPart NextPart() => new(_parts.Open(++_count), _newWriter, _isPacked, _maxBytes);
}
