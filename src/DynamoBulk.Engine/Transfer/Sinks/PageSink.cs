using System.Threading.Channels;
using DynamoBulk.Items;

namespace DynamoBulk.Transfer.Sinks;

/// <summary>Hands the items to a consumer that takes them page by page, such as a pipeline that writes objects.</summary>
/// <param name="account">The books.</param>
public sealed class PageSink(TransferAccount account) : IItemSink
{
    private const int PagesAhead = 2;

    private readonly Channel<IReadOnlyList<ItemRecord>> _pages = Channel.CreateBounded<IReadOnlyList<ItemRecord>>(
        new BoundedChannelOptions(PagesAhead) { SingleReader = true, SingleWriter = true });

    private readonly TaskCompletionSource _allConfirmed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Items handed over and not confirmed yet, and one more until no further item can come.
    private long _open = 1;

    /// <inheritdoc/>
    public string Description => "pipeline";

    /// <inheritdoc/>
    public bool NeedsAll => false;

    /// <summary>The pages, as they come; completed when the transfer has ended.</summary>
    public ChannelReader<IReadOnlyList<ItemRecord>> Pages => _pages.Reader;

    /// <summary>The consumer has passed an item on: it counts as written.</summary>
    /// <param name="record">The item.</param>
    public void Confirm(ItemRecord record)
    {
        account.Written(1, record.Item.Json.Length);
        CloseOne();
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(IReadOnlyList<ItemRecord> page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        Interlocked.Add(ref _open, page.Count);
        return _pages.Writer.WriteAsync(page, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        _pages.Writer.TryComplete();
        CloseOne();
        await _allConfirmed.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _pages.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    private void CloseOne()
    {
        if (Interlocked.Decrement(ref _open) == 0)
        {
            _allConfirmed.SetResult();
        }
    }
}
