using System.Threading.Channels;
using DynamoBulk.Items;
using DynamoBulk.Service;
using DynamoBulk.Throttling;
using DynamoBulk.Transfer.Checkpoints;
using Polly;

namespace DynamoBulk.Transfer.Sources;

/// <summary>The items of a table or index: a parallel scan by segments, or a query.</summary>
public sealed class TableSource : IItemSource
{
    private const int FirstRequests = 8;
    private const int MostRequests = 64;

    private readonly DdbConnection _connection;
    private readonly TableInfo _table;
    private readonly PageRequest _request;
    private readonly IGovernor _governor;
    private readonly TransferAccount _account;
    private readonly ResiliencePipeline _retry;
    private readonly TimeProvider _time;
    private readonly PageSizer _sizer = new();
    private readonly int _segments;
    private readonly SegmentDeal _deal;
    private readonly ConcurrencyLimit _concurrency;
    private readonly long _started;
    private long _left;

    /// <summary>Makes a source.</summary>
    /// <param name="connection">Where the table is.</param>
    /// <param name="table">The table.</param>
    /// <param name="request">What to read of it.</param>
    /// <param name="account">The books for units, throttles and retries.</param>
    /// <param name="options">Segments, ceilings and sizes.</param>
    /// <param name="governor">Sets the pace; null for one that keeps the table's capacity.</param>
    /// <param name="time">The clock.</param>
    public TableSource(
        DdbConnection connection, TableInfo table, PageRequest request, TransferAccount account, TableSourceOptions? options = null, IGovernor? governor = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(request);
        options ??= new TableSourceOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Segments, 1, nameof(options));
        _connection = connection;
        _table = table;
        _request = request;
        _account = account;
        _time = time ?? TimeProvider.System;
        _governor = governor ?? new CapacityGovernor(Declared(table), options.Ceiling, options.Decided, _time);
        _retry = ServiceRetry.ForTransfer(account.Retried, _time);
        _segments = options.Start?.Segments ?? (request.KeyConditionExpression is null ? options.Segments : 1);
        _deal = new SegmentDeal(_segments, options.MaxConcurrency ?? 0, options.Start);
        _concurrency = new ConcurrencyLimit(options.MaxConcurrency, FirstRequests, MostRequests);
        _started = _time.GetTimestamp();
        _left = options.First;
        Description = request.IndexName is null ? request.TableName : $"{request.TableName}/{request.IndexName}";
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <summary>Parts that the scan is cut into.</summary>
    public int Segments => _segments;

    /// <summary>What the governor sees now, in words.</summary>
    public string Pace => _governor.Status;

    /// <summary>The limit and the pace of now, in read units a second.</summary>
    public CapacityLimits Limits => _governor.Limits;

    /// <inheritdoc/>
    public async Task ReadAsync(ChannelWriter<IReadOnlyList<ItemRecord>> pages, CancellationToken cancellationToken)
    {
        var watch = _governor is CapacityGovernor governor ? new CapacityWatch(_connection, _table, Declared, governor, _time) : null;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var requests = new List<Task<PageOutcome>>();
        try
        {
            await ReadSegmentsAsync(requests, pages, ending.Token).ConfigureAwait(false);
        }
        finally
        {
            // One page that cannot be read makes the others pointless.
            await ending.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll((IEnumerable<Task>)requests).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (watch is not null)
            {
                await watch.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private double Now => _time.GetElapsedTime(_started).TotalSeconds;

    private IReadOnlyList<DeclaredCapacity> Declared(TableInfo table) => DeclaredCapacity.OfReads(table, _request.IndexName);

    /// <summary>Keeps as many requests in flight as there may be, each for the segment whose turn it is.</summary>
    private async Task ReadSegmentsAsync(List<Task<PageOutcome>> requests, ChannelWriter<IReadOnlyList<ItemRecord>> pages, CancellationToken cancellationToken)
    {
        while (!_deal.IsDone)
        {
            double now = Now;
            if (_concurrency.Allows(requests.Count) && _deal.Take(now) is { } segment)
            {
                requests.Add(ReadPageAsync(segment, pages, cancellationToken));
                continue;
            }

            IEnumerable<Task> waited = _deal.NextDue is { } due && due > now
                ? [.. requests, Task.Delay(TimeSpan.FromSeconds(due - now), _time, cancellationToken)]
                : requests;
            Task first = await Task.WhenAny(waited).ConfigureAwait(false);
            await first.ConfigureAwait(false);
            if (first is Task<PageOutcome> request)
            {
                requests.Remove(request);
                Settle(await request.ConfigureAwait(false));
            }
        }
    }

    /// <summary>Reads the next page of a segment and hands it on.</summary>
    private async Task<PageOutcome> ReadPageAsync(ScanSegment segment, ChannelWriter<IReadOnlyList<ItemRecord>> pages, CancellationToken cancellationToken)
    {
        (int limit, double units) = _sizer.Next(_governor.MaxRequestUnits);
        byte[] body = _request.CreateBody(_segments > 1 ? (segment.Number, _segments) : null, segment.StartKey, limit);
        PageOutcome outcome = await AskAsync(segment, body, units, cancellationToken).ConfigureAwait(false);
        List<ItemRecord> records = Take(outcome.Page.Items ?? []);
        if (outcome.Refused is null)
        {
            _account.Read(records.Count);
            await pages.WriteAsync(new ScanPage(records, segment.Number, outcome.Page.LastEvaluatedKey), cancellationToken).ConfigureAwait(false);
        }

        return outcome;
    }

    private async Task<PageOutcome> AskAsync(ScanSegment segment, byte[] body, double units, CancellationToken cancellationToken) =>
        await _retry.ExecuteAsync(
            async token =>
            {
                Admission admission = await _governor.AdmitAsync(units, token).ConfigureAwait(false);
                long sent = _time.GetTimestamp();
                try
                {
                    PageAnswer page = await _connection.Data.SendAsync(_request.Operation, body, PageAnswer.Read, token).ConfigureAwait(false);
                    _governor.Report(admission, new RequestReport { Consumed = page.Consumed });
                    _account.Consumed(page.Consumed.Total);
                    _sizer.Learn(page.ScannedCount, page.Consumed.Total);
                    return new PageOutcome(segment, page, _time.GetElapsedTime(sent), null, []);
                }
                catch (ServiceException throttle) when (throttle.Kind == ServiceErrorKind.Throttled)
                {
                    return new PageOutcome(segment, default, _time.GetElapsedTime(sent), admission, throttle.Reasons);
                }
                catch
                {
                    _governor.Report(admission, new RequestReport());
                    throw;
                }
            },
            cancellationToken).ConfigureAwait(false);

    private void Settle(PageOutcome outcome)
    {
        if (outcome.Refused is { } admission)
        {
            _deal.Cool(outcome.Segment, Now);
            _account.Throttled();
            _governor.Report(admission, new RequestReport { RefusedUnits = admission.Units, Cause = Judge(outcome.Reasons), Reasons = outcome.Reasons });
        }
        else
        {
            _concurrency.Answered(outcome.Latency);
            _account.Answered(outcome.Latency);
            GoOn(outcome);
        }
    }

    private void GoOn(PageOutcome outcome)
    {
        if (outcome.Page.LastEvaluatedKey.IsEmpty || Interlocked.Read(ref _left) <= 0)
        {
            _deal.End();
        }
        else
        {
            _deal.Advance(outcome.Segment, outcome.Page.LastEvaluatedKey);
        }
    }

    /// <summary>Some segments may lie in a hot key range; when most do, it is the table that is short.</summary>
    private RefusalCause Judge(IReadOnlyList<ThrottlingReason> reasons) =>
        reasons.Count > 0 && reasons.All(reason => reason.IsKeyRange) && _deal.CountCooling(Now) * 2 < _deal.Open ? RefusalCause.KeyRange : RefusalCause.Capacity;

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

    /// <summary>How a request for a page ended.</summary>
    /// <param name="Segment">The segment.</param>
    /// <param name="Page">The page; nothing when it was throttled.</param>
    /// <param name="Latency">How long the answer took.</param>
    /// <param name="Refused">The admission of a request that was throttled, not yet reported on.</param>
    /// <param name="Reasons">Why it was throttled.</param>
    private sealed record PageOutcome(ScanSegment Segment, PageAnswer Page, TimeSpan Latency, Admission? Refused, IReadOnlyList<ThrottlingReason> Reasons);
}
