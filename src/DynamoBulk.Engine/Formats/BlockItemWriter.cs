using System.Buffers;
using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>Gathers the text of items in one buffer and writes it to the stream in blocks.</summary>
/// <param name="stream">Where to.</param>
/// <param name="leaveOpen">Whether the stream stays open when the writer is done.</param>
public abstract class BlockItemWriter(Stream stream, bool leaveOpen = false) : IBufferedItemWriter
{
    private const int BlockSize = 64 * 1024;

    // Room for a block and the items that fill it up, so that it grows for large items only.
    private readonly ArrayBufferWriter<byte> _block = new(BlockSize + (16 * 1024));
    private bool _closed;

    /// <inheritdoc/>
    public async ValueTask WriteAsync(IReadOnlyList<ItemRecord> items, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(items);
        for (int next = 0; next < items.Count;)
        {
            next = FillBlock(items, next);
            if (_block.WrittenCount >= BlockSize)
            {
                await FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Hands all items taken so far to the stream.</summary>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>When the stream has taken them.</returns>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_block.WrittenMemory, cancellationToken).ConfigureAwait(false);
        _block.ResetWrittenCount();
    }

    /// <inheritdoc/>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        AppendEnd(_block);
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        _closed = true;
        await CloseAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_closed)
        {
            _closed = true;
            try
            {
                await FlushAsync(CancellationToken.None).ConfigureAwait(false);
            }
            finally
            {
                await CloseAsync().ConfigureAwait(false);
            }
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Adds an item in the format, with what separates it from the one before.</summary>
    /// <param name="block">Takes the text.</param>
    /// <param name="item">The item.</param>
    /// <exception cref="FormatException">The item is no valid DynamoDB JSON.</exception>
    protected abstract void Append(ArrayBufferWriter<byte> block, Item item);

    /// <summary>Adds what ends the format.</summary>
    /// <param name="block">Takes the text.</param>
    protected virtual void AppendEnd(ArrayBufferWriter<byte> block)
    {
    }

    private int FillBlock(IReadOnlyList<ItemRecord> items, int next)
    {
        while (next < items.Count && _block.WrittenCount < BlockSize)
        {
            ItemRecord record = items[next++];
            try
            {
                Append(_block, record.Item);
            }
            catch (FormatException exception)
            {
                throw new InvalidDataException($"{record.Position}: {exception.Message}", exception);
            }
        }

        return next;
    }

    private ValueTask CloseAsync() => leaveOpen ? ValueTask.CompletedTask : stream.DisposeAsync();
}
