using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoBulk.Formats;
using DynamoBulk.Service;
using DynamoBulk.Service.S3;

namespace DynamoBulk.NativeJobs.Imports;

/// <summary>The imports of a connection: jobs of the service that make a table of objects in S3.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ImportTable.html</remarks>
/// <param name="connection">Where the tables are.</param>
/// <param name="time">The clock to wait by.</param>
public sealed class S3ImportJobs(DdbConnection connection, TimeProvider? time = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>Looks whether an import can be started. Nothing is made.</summary>
    /// <param name="options">What it is to do.</param>
    /// <param name="cancellationToken">Stops the looking.</param>
    /// <returns>What <see cref="StartAsync"/> takes.</returns>
    /// <exception cref="ServiceException">It cannot, told with what to do: the service would refuse the job, or read something else than what is meant.</exception>
    /// <exception cref="ConnectionException">The connection leads to no S3.</exception>
    public async Task<S3ImportPlan> PlanAsync(S3ImportOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (TableNameRule.Problem(options.TableName) is { } problem)
        {
            throw ServiceException.Refusal("InvalidTableName", problem);
        }

        NewTable.Check(options);
        if (await IsThereAsync(options.TableName, cancellationToken).ConfigureAwait(false))
        {
            throw TableExists(options.TableName);
        }

        JobInput input = await new JobInputFinder(new ObjectStore(connection, _time)).FindAsync(options.Input, options.Format, options.Compression, cancellationToken).ConfigureAwait(false);
        bool isCsv = input.Format is ItemFormat.Csv or ItemFormat.Tsv;
        if (!isCsv && (options.Delimiter is not null || options.Header is not null))
        {
            throw ServiceException.Refusal("NotCsv", $"'{input.Objects[0].Address}' is {input.Format}, which has no delimiter and no header line: leave -Delimiter and -Header out, or give -Format Csv.");
        }

        return new S3ImportPlan(
            options with { ClientToken = options.ClientToken ?? Guid.NewGuid().ToString() },
            input.Address,
            input.Objects,
            isCsv ? ItemFormat.Csv : input.Format,
            input.Compression,
            isCsv ? await CsvInput.FindDelimiterAsync(input, options, cancellationToken).ConfigureAwait(false) : null);
    }

    /// <summary>Starts an import, once: an answer that is lost is asked for again with the same token.</summary>
    /// <param name="plan">The import.</param>
    /// <param name="cancellationToken">Stops the asking; the job may have been started.</param>
    /// <returns>The job, which goes on by itself.</returns>
    /// <exception cref="ServiceException">The service refused or does not answer.</exception>
    public async Task<S3Import> StartAsync(S3ImportPlan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        S3ImportOptions options = plan.Options;
        var request = new ImportTableRequest
        {
            ClientToken = options.ClientToken,
            S3BucketSource = new S3BucketSource { S3Bucket = plan.Input.Bucket, S3KeyPrefix = plan.Input.Key.Length == 0 ? null : plan.Input.Key },
            InputFormat = new InputFormat(JobWords.Sent(plan.Format)),
            InputFormatOptions = plan.Delimiter is null ? null : new InputFormatOptions
            {
                Csv = new CsvOptions { Delimiter = plan.Delimiter.ToString(), HeaderList = options.Header is null ? null : [.. options.Header] },
            },
            InputCompressionType = new InputCompressionType(JobWords.Sent(plan.Compression)),
            TableCreationParameters = NewTable.ToParameters(options),
        };
        try
        {
            ImportTableResponse response = await AskAsync(token => connection.Control.ImportTableAsync(request, token), cancellationToken).ConfigureAwait(false);
            return ToImport(response.ImportTableDescription);
        }
        catch (ServiceException refusal)
        {
            throw Explain(refusal, options.TableName);
        }
    }

    /// <summary>Describes an import.</summary>
    /// <param name="importArn">Its ARN.</param>
    /// <param name="cancellationToken">Stops the asking.</param>
    /// <returns>The import as it is now.</returns>
    /// <exception cref="ServiceException">There is no such import, or the service refused or does not answer.</exception>
    public async Task<S3Import> DescribeAsync(string importArn, CancellationToken cancellationToken)
    {
        var request = new DescribeImportRequest { ImportArn = importArn };
        try
        {
            DescribeImportResponse response = await AskAsync(token => connection.Control.DescribeImportAsync(request, token), cancellationToken).ConfigureAwait(false);
            return ToImport(response.ImportTableDescription);
        }
        catch (ServiceException refusal) when (refusal.Code is "ImportNotFoundException" or "ResourceNotFoundException")
        {
            throw ServiceException.Refusal("ImportNotFound", $"There is no import '{importArn}': Get-DdbS3Import shows the ARNs of those of 90 days, in this Region.");
        }
        catch (ServiceException refusal)
        {
            throw JobRefusal.NamePermission(refusal, "dynamodb:DescribeImport");
        }
    }

    /// <summary>Waits until an import has ended.</summary>
    /// <param name="importArn">Its ARN.</param>
    /// <param name="timeout">How long to wait; null for as long as it takes.</param>
    /// <param name="onLook">Hears of the import after each look.</param>
    /// <param name="cancellationToken">Stops the waiting; the import goes on.</param>
    /// <returns>The import as it was seen last.</returns>
    /// <exception cref="ServiceException">There is no such import, or the service refused or does not answer.</exception>
    public Task<S3Import> WaitAsync(string importArn, TimeSpan? timeout, Action<S3Import> onLook, CancellationToken cancellationToken) =>
        new JobWatch(_time).WaitAsync(token => DescribeAsync(importArn, token), import => import.HasEnded, timeout, onLook, cancellationToken);

    /// <summary>Looks whether an import that has ended without all of its items has left the table that it made.</summary>
    /// <param name="import">The import at its end.</param>
    /// <param name="cancellationToken">Stops the looking.</param>
    /// <returns>What is left and what to do about it, one sentence; null where nothing is, or nobody can tell.</returns>
    internal async Task<string?> FindLeftAsync(S3Import import, CancellationToken cancellationToken)
    {
        if (import.TableId is not { } id || import.Status == S3Import.Completed)
        {
            return null;
        }

        try
        {
            TableInfo? table = await new TableCatalog(connection, _time).FindAsync(import.TableName, cancellationToken).ConfigureAwait(false);
            return table is { TableStatus: "ACTIVE" } && table.TableId == id ? ImportWords.Left(import) : null;
        }
        catch (ServiceException)
        {
            return null; // who may import need not be one who may describe tables
        }
    }

    /// <summary>The imports of the account in the Region in the last 90 days.</summary>
    /// <param name="cancellationToken">Stops the listing.</param>
    /// <returns>ARNs, in the order in which the imports were started.</returns>
    /// <exception cref="ServiceException">The service refused or does not answer.</exception>
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        var request = new ListImportsRequest();
        var imports = new List<ImportSummary>();
        try
        {
            do
            {
                ListImportsResponse page = await AskAsync(token => connection.Control.ListImportsAsync(request, token), cancellationToken).ConfigureAwait(false);
                imports.AddRange(page.ImportSummaryList ?? []);
                request.NextToken = page.NextToken;
            }
            while (!string.IsNullOrEmpty(request.NextToken));
        }
        catch (ServiceException refusal)
        {
            throw JobRefusal.NamePermission(refusal, "dynamodb:ListImports");
        }

        return [.. imports.OrderBy(import => import.StartTime).Select(import => import.ImportArn)];
    }

    /// <summary>Looks for a table; who may not look learns from the service whether it is there.</summary>
    private async Task<bool> IsThereAsync(string tableName, CancellationToken cancellationToken)
    {
        try
        {
            await new TableCatalog(connection, _time).DescribeAsync(tableName, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ServiceException missing) when (missing.Code is "ResourceNotFoundException" or "AccessDeniedException")
        {
            return false;
        }
    }

    private static ServiceException TableExists(string tableName) =>
        ServiceException.Refusal("TableExists", $"There is a table '{tableName}' already, and an import makes a new one: choose another name, or load into it with Start-DdbS3Load or Import-DdbItem -S3Uri.");

    private static ServiceException Explain(ServiceException refusal, string tableName) => refusal.Code switch
    {
        "ResourceInUseException" => TableExists(tableName),
        "LimitExceededException" => refusal.Restate($"As many imports as the account may run at once are running, 50 unless it was told otherwise, or they read too much: wait for one of them, Get-DdbS3Import lists them. ({refusal.Message})"),
        "ImportConflictException" or "IdempotentParameterMismatchException" => refusal.Restate($"Another import was started with the same token: give each a token of its own. ({refusal.Message})"),
        _ => JobRefusal.NamePermission(refusal, "dynamodb:ImportTable"),
    };

    private static S3Import ToImport(ImportTableDescription import) => new()
    {
        ImportArn = import.ImportArn,
        TableName = import.TableCreationParameters?.TableName ?? string.Empty,
        Status = JobWords.Shown(import.ImportStatus.Value),
        StartTime = import.StartTime?.ToUniversalTime(),
        EndTime = import.EndTime?.ToUniversalTime(),
        S3Uri = JobWords.Uri(import.S3BucketSource?.S3Bucket, import.S3BucketSource?.S3KeyPrefix),
        Format = JobWords.ShownFormat(import.InputFormat?.Value),
        Compression = JobWords.Shown(import.InputCompressionType?.Value ?? InputCompressionType.NONE.Value),
        ProcessedBytes = import.ProcessedSizeBytes ?? 0,
        ProcessedItemCount = import.ProcessedItemCount ?? 0,
        ImportedItemCount = import.ImportedItemCount ?? 0,
        ErrorCount = import.ErrorCount ?? 0,
        LogGroupArn = import.CloudWatchLogGroupArn,
        LogStream = import.CloudWatchLogGroupArn is null ? null : $"{import.ImportArn[(import.ImportArn.LastIndexOf('/') + 1)..]}/error",
        FailureCode = import.FailureCode,
        FailureMessage = import.FailureMessage,
        TableArn = import.TableArn,
        TableId = import.TableId,
        ClientToken = import.ClientToken,
    };

    private Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken) =>
        JobRequest.SendAsync(ask, connection, _time, cancellationToken);
}
