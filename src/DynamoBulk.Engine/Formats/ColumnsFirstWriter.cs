using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>Lets the items of a csv file wait in a temporary file until its columns are known: all attributes that any item has.</summary>
/// <param name="columns">The columns of the writer, which are added to until all items are there.</param>
/// <param name="writer">Writes the items in the end; closed with this writer.</param>
internal sealed class ColumnsFirstWriter(CsvColumns columns, IItemWriter writer) : IItemWriter
{
    private readonly TemporaryItems _waiting = new();

    /// <inheritdoc/>
    public ValueTask WriteAsync(IReadOnlyList<ItemRecord> items, CancellationToken cancellationToken)
    {
        foreach (ItemRecord record in items)
        {
            columns.AddAll(record);
        }

        return _waiting.WriteAsync(items, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        IAsyncEnumerable<IReadOnlyList<ItemRecord>> pages = await _waiting.ReadAsync(cancellationToken).ConfigureAwait(false);
        await foreach (IReadOnlyList<ItemRecord> page in pages.ConfigureAwait(false))
        {
            await writer.WriteAsync(page, cancellationToken).ConfigureAwait(false);
        }

        await writer.CompleteAsync(cancellationToken).ConfigureAwait(false);
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
            await _waiting.DisposeAsync().ConfigureAwait(false);
        }
    }
}
