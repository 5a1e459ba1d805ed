using System.Text.RegularExpressions;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoBulk.Service;

namespace DynamoBulk.NativeJobs.Exports;

/// <summary>The exports of the service: planned, started, described, listed.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.HowItWorks.html</remarks>
/// <param name="connection">Where the tables are.</param>
/// <param name="time">The clock to wait by.</param>
public sealed partial class S3ExportJobs(DdbConnection connection, TimeProvider? time = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly TableCatalog _tables = new(connection, time);

    /// <summary>Looks whether an export can be started. Nothing is changed or written.</summary>
    /// <param name="options">What it is to do.</param>
    /// <param name="cancellationToken">Stops the looking.</param>
    /// <returns>What <see cref="StartAsync"/> takes.</returns>
    /// <exception cref="ServiceException">It cannot: the period, the table, its recovery or the bucket is not such that the service would take the job.</exception>
    /// <exception cref="ConnectionException">The connection leads to no S3.</exception>
    public async Task<S3ExportPlan> PlanAsync(S3ExportOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        S3ExportOptions whole = options with { From = WholeSecond(options.From), To = WholeSecond(options.To), ClientToken = options.ClientToken ?? Guid.NewGuid().ToString() };
        var period = new ExportPeriod(whole, isRehearsal: connection.EndpointUrl is { } endpoint && EndpointAddress.IsOnThisMachine(endpoint));
        period.CheckSpelling(_time.GetUtcNow());
        ExportDestination.CheckSpelling(whole.Destination);
        TableInfo table = await _tables.DescribeAsync(whole.TableName, cancellationToken).ConfigureAwait(false);
        PointInTimeRecovery? recovery = await PointInTimeRecovery.FindAsync(connection, whole.TableName, _time, cancellationToken).ConfigureAwait(false);
        if (recovery is { IsOn: false } && !whole.EnablePointInTimeRecovery)
        {
            throw ExportRefusal.RecoveryIsOff(table);
        }

        if (recovery is not null)
        {
            period.CheckRecovery(recovery);
        }

        var warnings = new List<string>();
        bool canBeWritten = await new ExportDestination(connection, _time).FindAsync(whole.Destination, warnings.Add, cancellationToken).ConfigureAwait(false);
        return new S3ExportPlan(whole, table, whole.EnablePointInTimeRecovery && recovery is not { IsOn: true }, canBeWritten, warnings);
    }

    /// <summary>Starts an export, once: an answer that is lost is asked for again with the same token.</summary>
    /// <param name="plan">The export.</param>
    /// <param name="cancellationToken">Stops the asking; the job may have been started.</param>
    /// <returns>The job, which goes on by itself.</returns>
    /// <exception cref="ServiceException">The service refused or does not answer, or the bucket takes nothing from these credentials.</exception>
    public async Task<S3Export> StartAsync(S3ExportPlan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.ChecksWriting)
        {
            await new ExportDestination(connection, _time).CheckWritableAsync(plan.Options.Destination, plan.Options.KmsKeyId, cancellationToken).ConfigureAwait(false);
        }

        if (plan.TurnsOnRecovery)
        {
            await PointInTimeRecovery.TurnOnAsync(connection, plan.Options.TableName, _time, cancellationToken).ConfigureAwait(false);
        }

        ExportTableToPointInTimeRequest request = RequestFor(plan);
        try
        {
            ExportTableToPointInTimeResponse response = await JobRequest.SendAsync(
                token => connection.Control.ExportTableToPointInTimeAsync(request, token), connection, _time, cancellationToken).ConfigureAwait(false);
            return ToExport(response.ExportDescription);
        }
        catch (ServiceException refusal)
        {
            throw ExportRefusal.Explain(refusal, plan);
        }
    }

    /// <summary>Describes an export as it is now.</summary>
    /// <param name="exportArn">Its ARN.</param>
    /// <param name="cancellationToken">Stops the asking.</param>
    /// <returns>The job.</returns>
    /// <exception cref="ServiceException">There is no such export, or the service refused or does not answer.</exception>
    public async Task<S3Export> DescribeAsync(string exportArn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(exportArn);
        if (!IsExportArn(exportArn))
        {
            throw ServiceException.Refusal("InvalidExportArn", $"'{exportArn}' is no ARN of an export, which looks like arn:aws:dynamodb:eu-west-1:123456789012:table/Orders/export/01695353076000-06e2188f: Get-DdbS3Export shows them.");
        }

        var request = new DescribeExportRequest { ExportArn = exportArn };
        try
        {
            DescribeExportResponse response = await JobRequest.SendAsync(
                token => connection.Control.DescribeExportAsync(request, token), connection, _time, cancellationToken).ConfigureAwait(false);
            return ToExport(response.ExportDescription);
        }
        catch (ServiceException missing) when (missing.Code == "ExportNotFoundException")
        {
            throw ServiceException.Refusal("ExportNotFound", $"There is no export '{exportArn}' at {connection.Endpoint}: the service knows exports for 90 days, and Get-DdbS3Export shows them.");
        }
        catch (ServiceException refusal)
        {
            throw JobRefusal.NamePermission(refusal, "dynamodb:DescribeExport");
        }
    }

    /// <summary>Waits until an export has ended.</summary>
    /// <param name="exportArn">Its ARN.</param>
    /// <param name="timeout">How long to wait; null for as long as it takes.</param>
    /// <param name="onLook">Hears of the job after each look.</param>
    /// <param name="cancellationToken">Stops the waiting; the job goes on.</param>
    /// <returns>The job as it was seen last: one that is in progress was waited for until the timeout.</returns>
    /// <exception cref="ServiceException">There is no such export, or the service refused or does not answer.</exception>
    public Task<S3Export> WaitAsync(string exportArn, TimeSpan? timeout, Action<S3Export> onLook, CancellationToken cancellationToken) =>
        new JobWatch(_time).WaitAsync(token => DescribeAsync(exportArn, token), export => export.HasEnded, timeout, onLook, cancellationToken);

    /// <summary>The exports of the last 90 days.</summary>
    /// <param name="tableName">The name or ARN of a table; null for all tables.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    /// <returns>ARNs, in the order in which the exports were started.</returns>
    /// <exception cref="ServiceException">There is no such table, or the service refused or does not answer.</exception>
    public async Task<IReadOnlyList<string>> ListAsync(string? tableName, CancellationToken cancellationToken)
    {
        var request = new ListExportsRequest { TableArn = await FindTableArnAsync(tableName, cancellationToken).ConfigureAwait(false) };
        var arns = new List<string>();
        try
        {
            do
            {
                ListExportsResponse page = await JobRequest.SendAsync(
                    token => connection.Control.ListExportsAsync(request, token), connection, _time, cancellationToken).ConfigureAwait(false);
                arns.AddRange((page.ExportSummaries ?? []).Select(summary => summary.ExportArn));
                request.NextToken = page.NextToken;
            }
            while (!string.IsNullOrEmpty(request.NextToken));
        }
        catch (ServiceException refusal)
        {
            throw JobRefusal.NamePermission(refusal, "dynamodb:ListExports");
        }

        // The last part begins with the milliseconds of the start, in a fixed number of digits.
        return [.. arns.OrderBy(arn => arn[(arn.LastIndexOf('/') + 1)..], StringComparer.Ordinal)];
    }

    /// <summary>Whether a text has the form of the ARN of an export.</summary>
    /// <param name="text">The text.</param>
    public static bool IsExportArn(string text) => ExportArn().IsMatch(text);

    /// <summary>The ARN of a table; one that is given is taken as it is, for the table may be gone, and its exports not.</summary>
    private async Task<string?> FindTableArnAsync(string? tableName, CancellationToken cancellationToken) =>
        tableName is null || tableName.StartsWith("arn:", StringComparison.Ordinal)
            ? tableName
            : (await _tables.DescribeAsync(tableName, cancellationToken).ConfigureAwait(false)).TableArn;

    private static ExportTableToPointInTimeRequest RequestFor(S3ExportPlan plan)
    {
        S3ExportOptions options = plan.Options;
        bool isFull = options.ExportType == S3ExportType.Full;
        return new ExportTableToPointInTimeRequest
        {
            TableArn = plan.TableArn,
            S3Bucket = options.Destination.Bucket,
            S3Prefix = ExportDestination.Prefix(options.Destination),
            S3SseAlgorithm = options.KmsKeyId is null ? null : S3SseAlgorithm.KMS,
            S3SseKmsKeyId = options.KmsKeyId,
            ExportFormat = new ExportFormat(JobWords.Sent(options.Format)),
            ExportType = isFull ? ExportType.FULL_EXPORT : ExportType.INCREMENTAL_EXPORT,
            ExportTime = isFull ? options.To?.UtcDateTime : null,
            IncrementalExportSpecification = isFull ? null : new IncrementalExportSpecification
            {
                ExportFromTime = options.From?.UtcDateTime,
                ExportToTime = options.To?.UtcDateTime,
                ExportViewType = options.ViewType == S3ExportViewType.NewImage ? ExportViewType.NEW_IMAGE : ExportViewType.NEW_AND_OLD_IMAGES,
            },
            ClientToken = options.ClientToken,
        };
    }

    private static S3Export ToExport(ExportDescription export)
    {
        IncrementalExportSpecification? increment = export.IncrementalExportSpecification;
        bool isFull = increment is null; // the type is not always told
        return new S3Export
        {
            ExportArn = export.ExportArn,
            TableName = ExportArn().Match(export.ExportArn).Groups["table"].Value,
            Status = JobWords.Shown(export.ExportStatus?.Value ?? string.Empty),
            ExportType = isFull ? nameof(S3ExportType.Full) : nameof(S3ExportType.Incremental),
            StartTime = export.StartTime?.ToUniversalTime(),
            EndTime = export.EndTime?.ToUniversalTime(),
            ExportTime = isFull ? export.ExportTime?.ToUniversalTime() : null,
            FromTime = increment?.ExportFromTime?.ToUniversalTime(),
            ToTime = increment?.ExportToTime?.ToUniversalTime(),
            ViewType = increment?.ExportViewType is { } view ? JobWords.Shown(view.Value) : null,
            Format = JobWords.ShownFormat(export.ExportFormat?.Value),
            S3Uri = JobWords.Uri(export.S3Bucket, export.S3Prefix),
            ManifestS3Uri = export.ExportManifest is null ? null : JobWords.Uri(export.S3Bucket, export.ExportManifest),
            ItemCount = export.ItemCount,
            BilledSizeBytes = export.BilledSizeBytes,
            KmsKeyId = export.S3SseKmsKeyId,
            FailureCode = export.FailureCode,
            FailureMessage = export.FailureMessage,
            TableArn = export.TableArn,
            ClientToken = export.ClientToken,
        };
    }

    private static DateTimeOffset? WholeSecond(DateTimeOffset? time) => time is { } moment ? DateTimeOffset.FromUnixTimeSeconds(moment.ToUnixTimeSeconds()) : null;

    [GeneratedRegex("^arn:[^:]+:dynamodb:[^:]*:[^:]*:table/(?<table>[^/]+)/export/[^/]+$")]
    private static partial Regex ExportArn();
}
