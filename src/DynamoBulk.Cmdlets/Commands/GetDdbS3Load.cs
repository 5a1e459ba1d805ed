using System.Management.Automation;
using System.Text.RegularExpressions;
using DynamoBulk.Cmdlets.Binding;
using DynamoBulk.Cmdlets.Completion;

namespace DynamoBulk.Cmdlets.Commands;

/// <summary>Shows loads of the service: some, those into a table, or all of the last 90 days.</summary>
[Cmdlet(VerbsCommon.Get, "DdbS3Load", DefaultParameterSetName = ArnSet)]
[OutputType(typeof(S3Load))]
public sealed partial class GetDdbS3LoadCommand : S3LoadCommand
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
        // A load in the place of a table, as in Get-DdbS3Load $load, is that load.
        string[] tables = [.. TableName.Where(name => !IsLoad(name)).Select(NameOf)];
        bool lists = ParameterSetName == TableSet ? tables.Length > 0 : LoadArn is null;
        foreach (string arn in LoadArn ?? TableName.Where(IsLoad))
        {
            Write(arn, _ => true);
        }

        foreach (string arn in lists ? Await(Jobs.ListAsync) : [])
        {
            Write(arn, load => tables.Length == 0 || tables.Contains(NameOf(load.TableName)));
        }
    }

    private void Write(string arn, Func<S3Load, bool> isWanted)
    {
        if (Find(arn) is { } load && isWanted(load))
        {
            WriteObject(load);
        }
    }

    /// <summary>Whether a name is the ARN of something else than a table.</summary>
    private static bool IsLoad(string name) => name.StartsWith("arn:", StringComparison.Ordinal) && !TableArn().IsMatch(name);

    /// <summary>The name of a table, which the service may tell by its ARN.</summary>
    private static string NameOf(string table) => table[(table.LastIndexOf('/') + 1)..];

    [GeneratedRegex(":table/[^/]+$")]
    private static partial Regex TableArn();
}
