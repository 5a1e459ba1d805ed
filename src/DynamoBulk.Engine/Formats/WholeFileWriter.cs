using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>Writes a file beside its place and moves it there when it is whole; what is cut short leaves nothing behind.</summary>
/// <param name="writer">Writes the partial file.</param>
/// <param name="path">Where the whole file belongs.</param>
internal sealed class WholeFileWriter(IItemWriter writer, string path) : IItemWriter
{
    private bool _moved;

    /// <inheritdoc/>
    public ValueTask WriteAsync(IReadOnlyList<ItemRecord> items, CancellationToken cancellationToken) => writer.WriteAsync(items, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        await writer.CompleteAsync(cancellationToken).ConfigureAwait(false);
        File.Move(PartialFile.PathOf(path), path, overwrite: true);
        _moved = true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await writer.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            if (!_moved)
            {
                File.Delete(PartialFile.PathOf(path));
            }
        }
    }
}
