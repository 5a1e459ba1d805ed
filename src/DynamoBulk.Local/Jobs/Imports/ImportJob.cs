using DynamoBulk.Local.Http;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Jobs.Imports;

/// <summary>Fills a new table from S3. The table is not ready before the job has ended, and takes no capacity for it.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.HowItWorks.html</remarks>
/// <param name="arn">The name under which it is asked for.</param>
/// <param name="request">What started it.</param>
/// <param name="input">Where the items are.</param>
/// <param name="table">The new table.</param>
/// <param name="tables">Where it is listed.</param>
/// <param name="storage">S3.</param>
/// <param name="time">The clock.</param>
internal sealed class ImportJob(string arn, RequestObject request, JobInput input, Table table, TableCatalog tables, JobStorage storage, TimeProvider time)
    : InputJob(arn, request.Text("ClientToken"), input, table, storage, time)
{
    private readonly string _bucket = input.Bucket;
    private RecordFailure? _first;

    /// <summary>What started it.</summary>
    public RequestObject Request { get; } = request;

    /// <inheritdoc/>
    protected override string ObjectModified => "ObjectModifiedInS3DuringImport";

    /// <inheritdoc/>
    protected override async Task<JobStatus> WorkAsync(CancellationToken cancellationToken)
    {
        await ReadInputAsync(cancellationToken).ConfigureAwait(false);

        // The service puts all of them into the log that it names, which there is none of here.
        return _first is { } first
            ? throw new JobFailedException(
                "ItemValidationError",
                $"Some of the items failed validation checks and were not imported. Please check CloudWatch error logs for more details. The first of {Failures} is item {first.Index} of s3://{_bucket}/{first.Key}: {first.Message}")
            : JobStatus.Completed;
    }

    /// <inheritdoc/>
    protected override void Conclude()
    {
        // Without input to read, the service makes no table either.
        if (TotalBytes is null)
        {
            tables.Discard(Table);
        }

        Table.Open();
    }

    /// <inheritdoc/>
    protected override ValueTask StoreAsync(Row row, CancellationToken cancellationToken)
    {
        Table.Fill(row);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override void Report(RecordFailure failure) => _first ??= failure;
}
