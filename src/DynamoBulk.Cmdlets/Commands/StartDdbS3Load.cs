using System.Management.Automation;
using DynamoBulk.Cmdlets.Binding;
using DynamoBulk.Cmdlets.Completion;
using DynamoBulk.Formats;
using DynamoBulk.NativeJobs.Loads;

namespace DynamoBulk.Cmdlets.Commands;

/// <summary>Has the service put the items of objects in S3 into a table that is there.</summary>
[Cmdlet(VerbsLifecycle.Start, "DdbS3Load", SupportsShouldProcess = true)]
[OutputType(typeof(S3Load))]
public sealed class StartDdbS3LoadCommand : S3LoadCommand
{
    private const double Megabyte = 1e6;

    /// <summary>The table's name or ARN.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(TableNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string TableName { get; set; } = string.Empty;

    /// <summary>The objects: one of them, a folder, or the folder of a full export.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string S3Uri { get; set; } = string.Empty;

    /// <summary>The bucket and the prefix for the report.</summary>
    [Parameter(Mandatory = true, Position = 2)]
    [ValidateNotNullOrEmpty]
    public string ReportS3Uri { get; set; } = string.Empty;

    /// <summary>The most write units a second that the load may try to use.</summary>
    [Parameter]
    [ValidateRange(1, 100_000_000)]
    public long MaxWriteCapacity { get; set; }

    /// <summary>How fast, at which price.</summary>
    [Parameter]
    public LoadPerformanceTier PerformanceTier { get; set; }

    /// <summary>The format of the objects; Auto tells it by the first one.</summary>
    [Parameter]
    [ValidateSet(nameof(ItemFormat.Auto), nameof(ItemFormat.DynamoDbJson), nameof(ItemFormat.Ion))]
    public ItemFormat Format { get; set; }

    /// <summary>How the objects are packed; Auto tells it by their names.</summary>
    [Parameter]
    public InputCompression Compression { get; set; }

    /// <summary>Waits until the load has ended.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        S3LoadJobs jobs = Jobs;
        S3LoadPlan plan = Await(token => jobs.PlanAsync(Options(), token));
        if (!ShouldProcess($"{plan.Table.TableName} at {Connect()}", Action(plan)))
        {
            return;
        }

        Start(token => jobs.StartAsync(plan, token), TableName, Wait);
    }

    private S3LoadOptions Options() => new()
    {
        TableName = TableName,
        Input = ToS3Address(S3Uri),
        Report = ToS3Address(ReportS3Uri),
        MaxWriteCapacity = IsGiven(nameof(MaxWriteCapacity)) ? MaxWriteCapacity : null,
        PerformanceTier = PerformanceTier,
        Format = Format,
        Compression = Compression,
    };

    private static string Action(S3LoadPlan plan) =>
        $"Load {plan.Objects.Count:N0} {(plan.Objects.Count == 1 ? "object" : "objects")} ({plan.Objects.Sum(found => found.Size) / Megabyte:N0} MB) from {plan.Input}, with a report in {plan.Options.Report}";
}
