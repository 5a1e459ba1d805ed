using System.Management.Automation;
using DynamoBulk.Cmdlets.Binding;
using DynamoBulk.Cmdlets.Completion;
using DynamoBulk.NativeJobs.Exports;

namespace DynamoBulk.Cmdlets.Commands;

/// <summary>Shows exports of the service: one, those of a table, or all of the last 90 days.</summary>
[Cmdlet(VerbsCommon.Get, "DdbS3Export", DefaultParameterSetName = ArnSet)]
[OutputType(typeof(S3Export))]
public sealed class GetDdbS3ExportCommand : S3ExportCommand
{
    private const string ArnSet = "Arn";
    private const string TableSet = "Table";

    /// <summary>Names or ARNs of tables, whose exports to show.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = TableSet, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(TableNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] TableName { get; set; } = [];

    /// <summary>Exports, or their ARNs; all exports when neither is given.</summary>
    [Parameter(ParameterSetName = ArnSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ExportArnCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? ExportArn { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        IEnumerable<string> arns = ParameterSetName == TableSet ? TableName.SelectMany(Expand) : ExportArn ?? List(null);
        foreach (string arn in arns)
        {
            if (Find(arn) is { } export)
            {
                WriteObject(export);
            }
        }
    }

    /// <summary>The exports of a table; an export in its place, as in Get-DdbS3Export $export, is that export.</summary>
    private IReadOnlyList<string> Expand(string table) => S3ExportJobs.IsExportArn(table) ? [table] : List(table);

    private IReadOnlyList<string> List(string? table)
    {
        S3ExportJobs jobs = Jobs;
        return Await(token => jobs.ListAsync(table, token));
    }
}
