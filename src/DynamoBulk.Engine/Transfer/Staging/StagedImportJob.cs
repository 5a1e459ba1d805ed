using DynamoBulk.Formats;
using DynamoBulk.NativeJobs.Imports;
using DynamoBulk.NativeJobs.Loads;
using DynamoBulk.Service;

namespace DynamoBulk.Transfer.Staging;

/// <summary>The job that makes a table of what is staged.</summary>
/// <param name="connection">Where the table is to be.</param>
/// <param name="table">What it is to be.</param>
/// <param name="area">Where it is staged.</param>
/// <param name="capacity">Provisioned read and write units a second, or null for an on-demand table.</param>
/// <param name="bytes">How many bytes are staged, unpacked, which is what the job counts.</param>
/// <param name="time">The clock.</param>
internal sealed class StagedImportJob(DdbConnection connection, TableInfo table, StagingArea area, (long Read, long Write)? capacity, Func<long> bytes, TimeProvider time) : IStagedJob
{
    private readonly S3ImportJobs _imports = new(connection, time);

    /// <inheritdoc/>
    public string Kind => "import";

    /// <inheritdoc/>
    public string StartAgain => $"Start-DdbS3Import {table.TableName} -S3Uri {area.Data} with -PartitionKey and -SortKey makes the table of it, once there is none of that name; Start-DdbS3Load puts it into one that is there";

    /// <inheritdoc/>
    public string WaitFor(string arn) => $"Wait-DdbS3Import {arn}";

    /// <inheritdoc/>
    /// <remarks>The table is made empty: whoever asked for it goes on with it.</remarks>
    public Task StandInAsync(CancellationToken cancellationToken) =>
        new TableCatalog(connection, time).FindOrCreateAsync(table.TableName, table.Keys, capacity, cancellationToken);

    /// <inheritdoc/>
    public async Task<StagedJobState> StartAsync()
    {
        var options = new S3ImportOptions
        {
            TableName = table.TableName,
            Keys = table.Keys,
            Input = area.Data,
            Capacity = capacity,
            Format = ItemFormat.DynamoDbJson,
            Compression = InputCompression.Gzip,
        };
        S3ImportPlan plan = await _imports.PlanAsync(options, CancellationToken.None).ConfigureAwait(false);
        return ToState(await _imports.StartAsync(plan, CancellationToken.None).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async Task<StagedJobState> WaitAsync(string arn, Action<StagedJobState> onLook, CancellationToken cancellationToken)
    {
        S3Import ended = await _imports.WaitAsync(arn, null, import => onLook(ToState(import)), cancellationToken).ConfigureAwait(false);
        return ToState(ended) with { LeftTable = await _imports.FindLeftAsync(ended, cancellationToken).ConfigureAwait(false) };
    }

    /// <inheritdoc/>
    /// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html has nothing that cancels an import.</remarks>
    public Task<bool> StopAsync(string arn, Action<StagedJobState> onLook) => Task.FromResult(false);

    /// <inheritdoc/>
    /// <remarks>It names them in CloudWatch alone.</remarks>
    public IAsyncEnumerable<LoadFailure>? ReadFailuresAsync(CancellationToken cancellationToken) => null;

    private StagedJobState ToState(S3Import import) => new(
        import.ImportArn,
        import.Status,
        import.Status == S3Import.Completed,
        import.ImportedItemCount,
        import.ErrorCount,
        Math.Min(1, (double)import.ProcessedBytes / Math.Max(1, bytes())),
        Reason(import));

    /// <summary>The service says which items it could not take in CloudWatch alone.</summary>
    private static string? Reason(S3Import import)
    {
        string? said = import.FailureMessage ?? import.FailureCode;
        return import.ErrorCount > 0 && import.LogGroupArn is not null ? $"{said ?? "some items failed"} (log group {import.LogGroupArn}, stream {import.LogStream})" : said;
    }
}
