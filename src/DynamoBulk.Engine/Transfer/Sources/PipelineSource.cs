using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using DynamoBulk.Items;

namespace DynamoBulk.Transfer.Sources;

/// <summary>Items handed over one by one by a caller that cannot await, such as a pipeline.</summary>
/// <remarks>
/// The reader takes all that has gathered since it looked last: pages are long under load, and a single item of a slow
/// pipeline goes on at once, without a timer.
/// </remarks>
/// <param name="account">The books.</param>
public sealed class PipelineSource(TransferAccount account) : IItemSource
{
    private const int MaxPageItems = 1000;
    private const int MaxPageBytes = 1024 * 1024;

    private readonly object _gate = new();
    private List<ItemRecord> _gathering = [];
    private int _bytes;
    private bool _completed;
    private Exception? _fault;
    private TaskCompletionSource? _arrival;
    private TaskCompletionSource? _room;

    /// <inheritdoc/>
    public string Description => "pipeline";

    /// <summary>Adds an item; it is always taken.</summary>
    /// <param name="record">The item.</param>
    /// <returns>Completed when the next item may be added; a caller that does not wait for it breaks the bound of memory.</returns>
    public Task AddAsync(ItemRecord record)
    {
        lock (_gate)
        {
            _gathering.Add(record);
            account.Read(1);
            _bytes += record.Item.Json.Length;
            _arrival?.TrySetResult();
            _arrival = null;
            if (_gathering.Count < MaxPageItems && _bytes < MaxPageBytes)
            {
                return Task.CompletedTask;
            }

            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task;
        }
    }

    /// <summary>Says that no item will follow.</summary>
    /// <param name="fault">What broke the input, if something did: it ends the transfer once the items before it are written.</param>
    public void Complete(Exception? fault = null)
    {
        lock (_gate)
        {
            _completed = true;
            _fault = fault;
            _arrival?.TrySetResult();
        }
    }

    /// <inheritdoc/>
    public async Task ReadAsync(ChannelWriter<IReadOnlyList<ItemRecord>> pages, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pages);
        while (await TakeAsync(cancellationToken).ConfigureAwait(false) is { } page)
        {
            await pages.WriteAsync(page, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<IReadOnlyList<ItemRecord>?> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task arrival;
            lock (_gate)
            {
                if (_gathering.Count > 0)
                {
                    List<ItemRecord> page = _gathering;
                    _gathering = [];
                    _bytes = 0;
                    _room?.TrySetResult();
                    _room = null;
                    return page;
                }

                if (_completed)
                {
                    if (_fault is not null)
                    {
                        ExceptionDispatchInfo.Throw(_fault);
                    }

                    return null;
                }

                _arrival ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                arrival = _arrival.Task;
            }

            await arrival.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
