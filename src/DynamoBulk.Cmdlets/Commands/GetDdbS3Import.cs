using System.Management.Automation;
using DynamoBulk.Cmdlets.Binding;
using DynamoBulk.Cmdlets.Completion;

namespace DynamoBulk.Cmdlets.Commands;

/// <summary>Shows imports of the service: some, those into a table, or all of the last 90 days.</summary>
[Cmdlet(VerbsCommon.Get, "DdbS3Import", DefaultParameterSetName = ArnSet)]
[OutputType(typeof(S3Import))]
public sealed class GetDdbS3ImportCommand : S3ImportCommand
{
    private const string ArnSet = "Arn";
    private const string TableSet = "Table";

    /// <summary>Names or ARNs of tables, the imports into which to show.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = TableSet, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(TableNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] TableName { get; set; } = [];

    /// <summary>Imports, or their ARNs; all imports when neither is given.</summary>
    [Parameter(ParameterSetName = ArnSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ImportArnCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? ImportArn { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // An import in the place of a table, as in Get-DdbS3Import $import, is that import.
        string[] tables = [.. TableName.Where(name => !IsImport(name))];
        bool lists = ParameterSetName == TableSet ? tables.Length > 0 : ImportArn is null;
        IEnumerable<string> listed = lists ? Await(Jobs.ListAsync).Where(arn => tables.Length == 0 || tables.Any(name => IsInto(arn, name))) : [];
        foreach (string arn in (ImportArn ?? TableName.Where(IsImport)).Concat(listed))
        {
            if (Find(arn) is { } import)
            {
                WriteObject(import);
            }
        }
    }

    private static bool IsImport(string name) => name.Contains("/import/", StringComparison.Ordinal);

    /// <summary>Whether an import is into a table: its ARN is that of the table, /import/ and a number.</summary>
    private static bool IsInto(string importArn, string table) => importArn.Contains($"table/{table[(table.LastIndexOf('/') + 1)..]}/import/", StringComparison.Ordinal);
}
