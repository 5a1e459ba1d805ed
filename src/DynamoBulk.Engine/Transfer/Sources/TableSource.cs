using System.Threading.Channels;
using DynamoBulk.Items;
using DynamoBulk.Service;
using DynamoBulk.Throttling;
using Polly;

namespace DynamoBulk.Transfer.Sources;

/// <summary>The items of a table or index: a parallel scan by segments, or a query.</summary>
public sealed class TableSource : IItemSource
{
    private readonly DataClient _client;
    private readonly PageRequest _request;
    private readonly IGovernor _governor;
    private readonly TransferAccount _account;
    private readonly ResiliencePipeline _retry;
    private readonly int _segments;
    private long _left;

    /// <summary>Makes a source.</summary>
    /// <param name="connection">Where the table is.</param>
    /// <param name="request">What to read.</param>
    /// <param name="governor">Sets the pace.</param>
    /// <param name="account">The books for units, throttles and retries.</param>
    /// <param name="segments">Parts that a scan reads in parallel, from 1; a query has one.</param>
    /// <param name="first">The most items to yield.</param>
    /// <param name="time">The clock.</param>
    public TableSource(DdbConnection connection, PageRequest request, IGovernor governor, TransferAccount account, int segments = 1, long first = long.MaxValue, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfLessThan(segments, 1);
        _client = connection.Data;
        _request = request;
        _governor = governor;
        _account = account;
        _retry = ServiceRetry.ForTransfer(account.Retried, time ?? TimeProvider.System);
        _segments = request.KeyConditionExpression is null ? segments : 1;
        _left = first;
        Description = request.IndexName is null ? request.TableName : $"{request.TableName}/{request.IndexName}";
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public async Task ReadAsync(ChannelWriter<IReadOnlyList<ItemRecord>> pages, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var readers = Enumerable.Range(0, _segments).Select(segment => ReadSegmentAsync(segment, pages, ending)).ToList();
        await Task.WhenAll(readers).ConfigureAwait(false);
    }

    private async Task ReadSegmentAsync(int number, ChannelWriter<IReadOnlyList<ItemRecord>> pages, CancellationTokenSource ending)
    {
        (int, int)? segment = _segments > 1 ? (number, _segments) : null;
        ReadOnlyMemory<byte> startKey = default;
        double expected = 1; // a page costs about what the one before it did
        try
        {
            do
            {
                await _governor.AdmitAsync(expected, ending.Token).ConfigureAwait(false);
                if (await ReadPageAsync(_request.CreateBody(segment, startKey), expected, ending.Token).ConfigureAwait(false) is not { } page)
                {
                    continue;
                }

                expected = Math.Max(page.Consumed.Total, 0.5);
                startKey = page.LastEvaluatedKey;
                List<ItemRecord> records = Take(page.Items);
                if (records.Count > 0)
                {
                    _account.Read(records.Count);
                    await pages.WriteAsync(records, ending.Token).ConfigureAwait(false);
                }

                if (startKey.IsEmpty || Interlocked.Read(ref _left) <= 0)
                {
                    return;
                }
            }
            while (true);
        }
        catch
        {
            // One segment that cannot be read makes the others pointless.
            await ending.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Reads a page; null when it was throttled and is to be asked for again.</summary>
    private async Task<PageAnswer?> ReadPageAsync(byte[] body, double expected, CancellationToken cancellationToken)
    {
        try
        {
            PageAnswer page = await _retry.ExecuteAsync(
                async token => await _client.SendAsync(_request.Operation, body, PageAnswer.Read, token).ConfigureAwait(false),
                cancellationToken).ConfigureAwait(false);
            _account.Consumed(page.Consumed.Total);
            _governor.Report(new RequestReport(expected, page.Consumed.Total, 0, []));
            return page;
        }
        catch (ServiceException throttle) when (throttle.Kind == ServiceErrorKind.Throttled)
        {
            _account.Throttled();
            _governor.Report(new RequestReport(expected, 0, expected, throttle.Reasons));
            return null;
        }
    }

    private List<ItemRecord> Take(IReadOnlyList<Item> items)
    {
        long left = Interlocked.Add(ref _left, -items.Count) + items.Count;
        int count = (int)Math.Clamp(left, 0, items.Count);
        var records = new List<ItemRecord>(count);
        for (int i = 0; i < count; i++)
        {
            records.Add(new ItemRecord(items[i], new ItemPosition(Description, 0)));
        }

        return records;
    }
}
