using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoBulk.Service;
using DynamoBulk.Service.S3;

namespace DynamoBulk.NativeJobs.Loads;

/// <summary>The loads of a connection: jobs of the service that put the items of objects in S3 into a table that is there.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_StartBulkPutItems.html</remarks>
/// <param name="connection">Where the tables are.</param>
/// <param name="time">The clock to wait by.</param>
public sealed class S3LoadJobs(DdbConnection connection, TimeProvider? time = null)
{
    /// <summary>The lowest limit in write units a second that a load takes.</summary>
    public const long LeastWriteCapacity = 1_024;

    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>Looks whether a load can be started. Nothing is changed or written.</summary>
    /// <param name="options">What it is to do.</param>
    /// <param name="cancellationToken">Stops the looking.</param>
    /// <returns>What <see cref="StartAsync"/> takes.</returns>
    /// <exception cref="ServiceException">It cannot, told with what to do: the service would refuse the job, or read something else than what is meant.</exception>
    /// <exception cref="ConnectionException">The connection leads to no S3.</exception>
    public async Task<S3LoadPlan> PlanAsync(S3LoadOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.MaxWriteCapacity < LeastWriteCapacity)
        {
            throw ServiceException.Refusal("WriteCapacityTooLow", $"A load takes no limit below {LeastWriteCapacity:N0} write units a second, and {options.MaxWriteCapacity:N0} were given: raise -MaxWriteCapacity, or use Import-DdbItem -S3Uri, which keeps to any limit.");
        }

        TableInfo table = await new TableCatalog(connection, _time).DescribeAsync(options.TableName, cancellationToken).ConfigureAwait(false);
        LoadTableCheck.Check(table);
        var store = new ObjectStore(connection, _time);
        await CheckReportAsync(store, options.Report, cancellationToken).ConfigureAwait(false);
        JobInput input = await new JobInputFinder(store).FindAsync(options.Input, options.Format, options.Compression, cancellationToken).ConfigureAwait(false);
        LoadInputCheck.Check(input, options.Report);
        return new S3LoadPlan(options with { ClientToken = options.ClientToken ?? Guid.NewGuid().ToString() }, table, input.Address, input.Objects, input.Format, input.Compression);
    }

    /// <summary>Starts a load, once: an answer that is lost is asked for again with the same token.</summary>
    /// <param name="plan">The load.</param>
    /// <param name="cancellationToken">Stops the asking; the job may have been started.</param>
    /// <returns>The job, which goes on by itself.</returns>
    /// <exception cref="ServiceException">The service refused or does not answer, or the report's bucket takes nothing from these credentials.</exception>
    public async Task<S3Load> StartAsync(S3LoadPlan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        S3LoadOptions options = plan.Options;
        await CheckReportWritableAsync(options.Report, cancellationToken).ConfigureAwait(false);
        var request = new StartBulkPutItemsRequest
        {
            TableName = options.TableName,
            ClientToken = options.ClientToken,
            MaxWriteRequestUnits = options.MaxWriteCapacity,
            PerformanceTier = new BulkOperationPerformanceTier(JobWords.Sent(options.PerformanceTier)),
            InputS3Configuration = new InputS3Configuration
            {
                S3Bucket = plan.Input.Bucket,
                S3KeyPrefix = OrNull(plan.Input.Key),
                InputFormat = new BulkOperationInputFormat(JobWords.Sent(plan.Format)),
                InputCompressionType = new InputCompressionType(JobWords.Sent(plan.Compression)),
            },
            OutputS3Configuration = new OutputS3Configuration
            {
                S3Bucket = options.Report.Bucket,
                S3KeyPrefix = OrNull(options.Report.Key),
                OutputType = [OutputTypeEnum.ERROR.Value, OutputTypeEnum.CONDITION_CHECK_FAILURE.Value],
            },
        };
        try
        {
            StartBulkPutItemsResponse response = await AskAsync(token => connection.Control.StartBulkPutItemsAsync(request, token), cancellationToken).ConfigureAwait(false);
            return ToLoad(response.BulkOperationDescription);
        }
        catch (ServiceException refusal)
        {
            throw Explain(refusal, options.TableName);
        }
    }

    /// <summary>Describes a load.</summary>
    /// <param name="loadArn">Its ARN.</param>
    /// <param name="cancellationToken">Stops the asking.</param>
    /// <returns>The load as it is now.</returns>
    /// <exception cref="ServiceException">There is no such load, or the service refused or does not answer.</exception>
    public async Task<S3Load> DescribeAsync(string loadArn, CancellationToken cancellationToken)
    {
        var request = new DescribeBulkOperationRequest { BulkOperationArn = loadArn };
        try
        {
            DescribeBulkOperationResponse response = await AskAsync(token => connection.Control.DescribeBulkOperationAsync(request, token), cancellationToken).ConfigureAwait(false);
            return ToLoad(response.BulkOperationDescription);
        }
        catch (ServiceException refusal)
        {
            throw NotFound(loadArn, JobRefusal.NamePermission(refusal, "dynamodb:DescribeBulkOperation"));
        }
    }

    /// <summary>Waits until a load has ended.</summary>
    /// <param name="loadArn">Its ARN.</param>
    /// <param name="timeout">How long to wait; null for as long as it takes.</param>
    /// <param name="onLook">Hears of the load after each look.</param>
    /// <param name="cancellationToken">Stops the waiting; the load goes on.</param>
    /// <returns>The load as it was seen last.</returns>
    /// <exception cref="ServiceException">There is no such load, or the service refused or does not answer.</exception>
    public Task<S3Load> WaitAsync(string loadArn, TimeSpan? timeout, Action<S3Load> onLook, CancellationToken cancellationToken) =>
        new JobWatch(_time).WaitAsync(token => DescribeAsync(loadArn, token), load => load.HasEnded, timeout, onLook, cancellationToken);

    /// <summary>The loads of the account in the Region in the last 90 days.</summary>
    /// <param name="cancellationToken">Stops the listing.</param>
    /// <returns>ARNs, in the order in which the loads were started.</returns>
    /// <exception cref="ServiceException">The service refused or does not answer.</exception>
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        var request = new ListBulkOperationsRequest();
        var loads = new List<BulkOperationSummary>();
        try
        {
            do
            {
                ListBulkOperationsResponse page = await AskAsync(token => connection.Control.ListBulkOperationsAsync(request, token), cancellationToken).ConfigureAwait(false);
                loads.AddRange(page.BulkOperationsSummaryList ?? []);
                request.NextToken = page.NextToken;
            }
            while (!string.IsNullOrEmpty(request.NextToken));
        }
        catch (ServiceException refusal)
        {
            throw JobRefusal.NamePermission(refusal, "dynamodb:ListBulkOperations");
        }

        return [.. loads.OrderBy(load => load.StartTime).Select(load => load.BulkOperationArn)];
    }

    /// <summary>Tells a load to stop; what it has written stays.</summary>
    /// <param name="loadArn">Its ARN.</param>
    /// <param name="cancellationToken">Stops the asking.</param>
    /// <returns>The load as it is then: it stops in its own time, or had ended before.</returns>
    /// <exception cref="ServiceException">There is no such load, or the service refused or does not answer.</exception>
    public async Task<S3Load> CancelAsync(string loadArn, CancellationToken cancellationToken)
    {
        S3Load load = await DescribeAsync(loadArn, cancellationToken).ConfigureAwait(false);
        if (load.HasEnded || load.Status == S3Load.Cancelling)
        {
            return load;
        }

        var request = new CancelBulkOperationRequest { BulkOperationArn = loadArn };
        try
        {
            await AskAsync(token => connection.Control.CancelBulkOperationAsync(request, token), cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException refusal)
        {
            // It may have ended between the look and the request; which code the service refuses that with is not documented.
            S3Load then = await DescribeAsync(loadArn, cancellationToken).ConfigureAwait(false);
            return then.HasEnded ? then : throw JobRefusal.NamePermission(refusal, "dynamodb:CancelBulkOperation");
        }

        return await DescribeAsync(loadArn, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Refuses a report in a bucket that is not there.</summary>
    private static async Task CheckReportAsync(ObjectStore store, S3Address report, CancellationToken cancellationToken)
    {
        try
        {
            await store.FindAsync(Probe(report), cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException denied) when (denied.Code == "AccessDenied")
        {
            // Who may write there need not be one who may read.
        }
    }

    /// <summary>Refuses a report that could not be written with these credentials, which are those that the service uses.</summary>
    private async Task CheckReportWritableAsync(S3Address report, CancellationToken cancellationToken)
    {
        try
        {
            await new ObjectStore(connection, _time).CheckWritableAsync(Probe(report), null, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException refusal)
        {
            throw JobRefusal.NamePermission(refusal, "s3:PutObject");
        }
    }

    /// <summary>A key as the report could have.</summary>
    private static S3Address Probe(S3Address report) => report with { Key = report.Key + "report" };

    private static ServiceException Explain(ServiceException refusal, string tableName) => refusal.Code switch
    {
        "ResourceInUseException" => refusal.Restate($"Table '{tableName}' takes no load now: {refusal.Message}"),
        "LimitExceededException" => refusal.Restate($"As many loads as the account may run at once are running: wait for one of them, Get-DdbS3Load lists them. ({refusal.Message})"),
        "IdempotentParameterMismatchException" => refusal.Restate($"Another load was started with the same token: give each a token of its own. ({refusal.Message})"),
        _ => JobRefusal.NamePermission(refusal, "dynamodb:StartBulkPutItems"),
    };

    private static ServiceException NotFound(string loadArn, ServiceException refusal) => refusal.Code == "ResourceNotFoundException"
        ? ServiceException.Refusal("LoadNotFound", $"There is no load '{loadArn}': Get-DdbS3Load shows the ARNs of those of 90 days, in this Region.")
        : refusal;

    private static string? OrNull(string key) => key.Length == 0 ? null : key;

    private static S3Load ToLoad(BulkOperationDescription load) => new()
    {
        LoadArn = load.BulkOperationArn,
        TableName = load.TableDetails?.FirstOrDefault()?.TableName ?? string.Empty,
        Status = JobWords.Shown(load.BulkOperationStatus.Value),
        StartTime = load.StartTime?.ToUniversalTime(),
        EndTime = load.EndTime?.ToUniversalTime(),
        S3Uri = JobWords.Uri(load.InputS3Configuration?.S3Bucket, load.InputS3Configuration?.S3KeyPrefix),
        Format = JobWords.ShownFormat(load.InputS3Configuration?.InputFormat?.Value),
        Compression = JobWords.Shown(load.InputS3Configuration?.InputCompressionType?.Value ?? InputCompressionType.NONE.Value),
        ReportS3Uri = JobWords.Uri(load.OutputS3Configuration?.S3Bucket, load.OutputS3Configuration?.S3KeyPrefix),
        MaxWriteCapacity = load.MaxWriteRequestUnits,
        PerformanceTier = JobWords.Shown(load.PerformanceTier?.Value ?? BulkOperationPerformanceTier.STANDARD.Value),
        ProcessedBytes = load.ProcessedInputBytes ?? 0,
        TotalBytes = load.TotalInputBytes,
        ProcessedItemCount = load.ProcessedItemCount ?? 0,
        FailedItemCount = load.FailedItemCount ?? 0,
        BulkPutBytes = load.BulkOperationUsage is { Count: > 0 } usage ? usage.Sum(table => table.BulkPutBytes ?? 0) : null,
        FailureCode = load.FailureCode,
        FailureMessage = load.FailureMessage,
        ClientToken = load.ClientToken,
    };

    private Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken) =>
        JobRequest.SendAsync(ask, connection, _time, cancellationToken);
}
