using System.Management.Automation;
using DynamoBulk.Cmdlets.Binding;
using DynamoBulk.Cmdlets.Completion;

namespace DynamoBulk.Cmdlets.Commands;

/// <summary>Shows loads of the service: some, those into a table, or all of the last 90 days.</summary>
[Cmdlet(VerbsCommon.Get, "DdbS3Load", DefaultParameterSetName = ArnSet)]
[OutputType(typeof(S3Load))]
public sealed class GetDdbS3LoadCommand : S3LoadCommand
{
    private const string ArnSet = "Arn";
    private const string TableSet = "Table";

    /// <summary>Names or ARNs of tables, the loads into which to show.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = TableSet, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(TableNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] TableName { get; set; } = [];

    /// <summary>Loads, or their ARNs; all loads when neither is given.</summary>
    [Parameter(ParameterSetName = ArnSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("BulkOperationArn")]
    [ArgumentCompleter(typeof(LoadArnCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? LoadArn { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string arn in LoadArn ?? Await(Jobs.ListAsync))
        {
            if (Find(arn) is { } load && (ParameterSetName == ArnSet || TableName.Any(name => NameOf(name) == NameOf(load.TableName))))
            {
                WriteObject(load);
            }
        }
    }

    /// <summary>The name of a table, which the service may tell by its ARN.</summary>
    private static string NameOf(string table) => table[(table.LastIndexOf('/') + 1)..];
}
