using System.Runtime.CompilerServices;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Jobs.Loads;

/// <summary>Puts items from S3 into a table that is in use, and reports those that it could not put.</summary>
/// <remarks>
/// It takes the table's capacity as any other writer does, and waits where that is used up: the service tells of an own rate at
/// which it "attempts to write", and of hot partitions that slow it.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/BulkPutItems.Requesting.html
/// </remarks>
/// <param name="arn">The name under which it is asked for.</param>
/// <param name="request">What started it.</param>
/// <param name="input">Where the items are.</param>
/// <param name="output">Where the report goes.</param>
/// <param name="table">The table.</param>
/// <param name="tables">Tells whether the table is still there.</param>
/// <param name="storage">S3.</param>
/// <param name="time">The clock.</param>
internal sealed class LoadJob(string arn, RequestObject request, JobInput input, LoadOutput output, Table table, TableCatalog tables, JobStorage storage, TimeProvider time)
    : InputJob(arn, request.Text("ClientToken"), input, table, storage, time)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    private readonly JobStorage _storage = storage;
    private readonly string _inputBucket = input.Bucket;
    private readonly UnitRate _rate = new(request.Integer("MaxWriteRequestUnits"), time);
    private LoadReport? _report;

    /// <summary>What started it.</summary>
    public RequestObject Request { get; } = request;

    /// <summary>The bytes put so far.</summary>
    public LoadUsage Usage { get; } = new();

    /// <inheritdoc/>
    protected override long MaxObjectSize => 5L << 30;

    /// <inheritdoc/>
    protected override string ObjectModified => "S3ObjectModified";

    /// <inheritdoc/>
    protected override async Task<JobStatus> WorkAsync(CancellationToken cancellationToken)
    {
        await _storage.RequireBucketAsync(output.Bucket, cancellationToken).ConfigureAwait(false);
        var report = new LoadReport(Arn, _inputBucket, output);
        await using ConfiguredAsyncDisposable reporting = report.ConfigureAwait(false);
        _report = report;
        try
        {
            await ReadInputAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (State.Status == JobStatus.Cancelling)
        {
            await WriteReportAsync(report, JobStatus.Cancelled, CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        JobStatus end = Failures > 0 ? JobStatus.CompletedWithErrors : JobStatus.Completed;
        await WriteReportAsync(report, end, cancellationToken).ConfigureAwait(false);
        return end;
    }

    /// <inheritdoc/>
    protected override async ValueTask StoreAsync(Row row, CancellationToken cancellationToken)
    {
        double expected = UnitCost.Write(null, row);
        await _rate.SpendAsync(expected, cancellationToken).ConfigureAwait(false);
        if (!tables.Contains(Table))
        {
            throw new JobFailedException("ResourceNotFound", $"The table {Table.Definition.Name} was deleted while the job ran.");
        }

        var charge = new CapacityCharge(Table);
        while (Table.TryReplace(row.Key, row, charge) is not null)
        {
            await Task.Delay(s_pause, Time, cancellationToken).ConfigureAwait(false);
        }

        _rate.Add(charge.Total - expected);
        Usage.Add(row.Size, charge);
    }

    /// <inheritdoc/>
    protected override void Report(RecordFailure failure) => _report!.Add(failure);

    private Task WriteReportAsync(LoadReport report, JobStatus end, CancellationToken cancellationToken) =>
        report.WriteAsync(_storage, new JobState(end), StoredItems + Failures, Failures, cancellationToken);
}
