using DynamoBulk.Formats;
using DynamoBulk.Items;
using DynamoBulk.Transfer.Checkpoints;

namespace DynamoBulk.Transfer.Sinks;

/// <summary>Writes items into a file as <see cref="FileSink"/> does, so that another run can go on with it.</summary>
/// <param name="description">The file, or the files by now, for the result.</param>
/// <param name="writer">The writer of its format; the sink owns it.</param>
/// <param name="checkpoint">Keeps how far it is.</param>
/// <param name="account">The books.</param>
public sealed class ResumableFileSink(Func<string> description, IResumableWriter writer, ExportCheckpoint checkpoint, TransferAccount account) : IItemSink
{
    private bool _isWhole;
    private bool _isBroken;

    /// <inheritdoc/>
    public string Description => description();

    /// <inheritdoc/>
    public bool NeedsAll => true;

    /// <inheritdoc/>
    /// <remarks>Nothing cuts a page in two: what is in the file is either in the checkpoint or behind it.</remarks>
    public async ValueTask WriteAsync(IReadOnlyList<ItemRecord> page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        cancellationToken.ThrowIfCancellationRequested();
        _isBroken = true;
        await writer.WriteAsync(page, CancellationToken.None).ConfigureAwait(false);
        await checkpoint.PassAsync(page, writer).ConfigureAwait(false);
        _isBroken = false;
    }

    /// <inheritdoc/>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        _isBroken = true;
        await checkpoint.CompleteAsync(writer, cancellationToken).ConfigureAwait(false);
        account.Written(checkpoint.Items, checkpoint.Bytes);
        _isWhole = true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_isWhole && !_isBroken)
            {
                await checkpoint.EndEarlyAsync(writer).ConfigureAwait(false);
            }
        }
        finally
        {
            await writer.DisposeAsync().ConfigureAwait(false);
        }
    }
}
