using System.Management.Automation;
using DynamoBulk.Cmdlets.Binding;
using DynamoBulk.Cmdlets.Completion;
using DynamoBulk.Formats;
using DynamoBulk.NativeJobs.Exports;

namespace DynamoBulk.Cmdlets.Commands;

/// <summary>Has the service export a table, or what has changed in it, to S3.</summary>
[Cmdlet(VerbsLifecycle.Start, "DdbS3Export", SupportsShouldProcess = true)]
[OutputType(typeof(S3Export))]
public sealed class StartDdbS3ExportCommand : S3ExportCommand
{
    /// <summary>The table's name or ARN.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(TableNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string TableName { get; set; } = string.Empty;

    /// <summary>The bucket and the prefix to export to.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string S3Uri { get; set; } = string.Empty;

    /// <summary>The whole table, or what changed in a period.</summary>
    [Parameter]
    public S3ExportType ExportType { get; set; }

    /// <summary>The moment that an incremental export begins with.</summary>
    [Parameter]
    public DateTimeOffset From { get; set; }

    /// <summary>The moment that an incremental export ends before, or that a full one shows; the latest when none is given.</summary>
    [Parameter]
    public DateTimeOffset To { get; set; }

    /// <summary>What an incremental export holds of each item; both images when none is given.</summary>
    [Parameter]
    public S3ExportViewType ViewType { get; set; }

    /// <summary>The format of the files.</summary>
    [Parameter]
    [ValidateSet(nameof(ItemFormat.DynamoDbJson), nameof(ItemFormat.Ion))]
    public ItemFormat Format { get; set; } = ItemFormat.DynamoDbJson;

    /// <summary>A KMS key to encrypt the files with.</summary>
    [Parameter]
    [ValidateLength(1, 2048)]
    public string? KmsKeyId { get; set; }

    /// <summary>Turns point-in-time recovery on where it is off.</summary>
    [Parameter]
    public SwitchParameter EnablePointInTimeRecovery { get; set; }

    /// <summary>Waits until the export has ended.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        S3ExportJobs jobs = Jobs;
        S3ExportOptions options = Options();
        S3ExportPlan plan = Await(token => jobs.PlanAsync(options, token));
        foreach (string warning in plan.Warnings)
        {
            WriteWarning(warning);
        }

        if (!ShouldProcess($"{plan.Table.TableName} at {Connect()}", Action(plan)))
        {
            return;
        }

        if (plan.TurnsOnRecovery)
        {
            WriteWarning($"Point-in-time recovery of '{plan.Table.TableName}' is turned on and stays on: {PointInTimeRecovery.Cost(plan.Table)}.");
        }

        Start(token => jobs.StartAsync(plan, token), plan.Table.TableName, Wait);
    }

    private S3ExportOptions Options() => new()
    {
        TableName = TableName,
        Destination = ToS3Address(S3Uri),
        ExportType = ExportType,
        From = IsGiven(nameof(From)) ? From : null,
        To = IsGiven(nameof(To)) ? To : null,
        ViewType = IsGiven(nameof(ViewType)) ? ViewType : null,
        Format = Format,
        KmsKeyId = KmsKeyId,
        EnablePointInTimeRecovery = EnablePointInTimeRecovery,
    };

    private static string Action(S3ExportPlan plan)
    {
        S3ExportOptions options = plan.Options;
        string what = options.ExportType == S3ExportType.Full
            ? $"Export the table as it is {(options.To is { } moment ? $"at {moment:u}" : "now")}"
            : $"Export what changed from {options.From:u} to {(options.To is { } end ? $"{end:u}" : "the latest there is")}";
        string recovery = plan.TurnsOnRecovery ? $"Turn on point-in-time recovery ({PointInTimeRecovery.Cost(plan.Table)}), then " : string.Empty;
        string action = $"{what} to {options.Destination}";
        return recovery.Length > 0 ? recovery + char.ToLowerInvariant(action[0]) + action[1..] : action;
    }
}
