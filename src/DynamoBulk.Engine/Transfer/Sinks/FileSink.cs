using DynamoBulk.Formats;
using DynamoBulk.Items;

namespace DynamoBulk.Transfer.Sinks;

/// <summary>Writes items into a file; they count as written when the file is whole.</summary>
/// <param name="description">The file, or the files by now, for the result.</param>
/// <param name="writer">The writer of its format; the sink owns it.</param>
/// <param name="account">The books.</param>
public sealed class FileSink(Func<string> description, IItemWriter writer, TransferAccount account) : IItemSink
{
    private long _items;
    private long _bytes;

    /// <summary>Makes a sink for one file.</summary>
    /// <param name="path">The file, for the result.</param>
    /// <param name="writer">The writer of its format; the sink owns it.</param>
    /// <param name="account">The books.</param>
    public FileSink(string path, IItemWriter writer, TransferAccount account)
        : this(() => path, writer, account)
    {
    }

    /// <inheritdoc/>
    public string Description => description();

    /// <inheritdoc/>
    public bool NeedsAll => true;

    /// <inheritdoc/>
    public async ValueTask WriteAsync(IReadOnlyList<ItemRecord> page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        await writer.WriteAsync(page, cancellationToken).ConfigureAwait(false);
        _items += page.Count;
        _bytes += page.Sum(record => (long)record.Item.Json.Length);
    }

    /// <inheritdoc/>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await writer.CompleteAsync(cancellationToken).ConfigureAwait(false);
        account.Written(_items, _bytes);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => writer.DisposeAsync();
}
