using DynamoBulk.Items;
using DynamoBulk.Transfer;

namespace DynamoBulk.Engine.Tests.Transfer;

/// <summary>Does something behind a page, once.</summary>
internal sealed class CuttingSink(IItemSink sink, int page, Action cut) : IItemSink
{
    private int _pages;

    public string Description => sink.Description;

    public bool NeedsAll => sink.NeedsAll;

    public async ValueTask WriteAsync(IReadOnlyList<ItemRecord> items, CancellationToken cancellationToken)
    {
        await sink.WriteAsync(items, cancellationToken);
        if (++_pages == page)
        {
            cut();
        }
    }

    public Task CompleteAsync(CancellationToken cancellationToken) => sink.CompleteAsync(cancellationToken);

    public ValueTask DisposeAsync() => sink.DisposeAsync();
}
