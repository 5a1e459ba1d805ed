using System.Management.Automation;
using DynamoBulk.Cmdlets.Binding;
using DynamoBulk.Cmdlets.Completion;
using DynamoBulk.Service;

namespace DynamoBulk.Cmdlets.Commands;

/// <summary>Describes tables: keys, billing mode, capacity, size, indexes, stream, recovery.</summary>
[Cmdlet(VerbsCommon.Get, "DdbTableInfo")]
[OutputType(typeof(TableInfo))]
public sealed class GetDdbTableInfoCommand : ServiceCommand
{
    /// <summary>Names, wildcards or ARNs of tables; all tables when none is given.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(TableNameCompleter))]
    [SupportsWildcards]
    public string[] TableName { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var tables = new TableCatalog(Connect());
        foreach (string name in TableName.SelectMany(name => Expand(tables, name)))
        {
            ServiceException? missing = null;
            TableInfo? table = Await(async token =>
            {
                try
                {
                    return await tables.WithRecoveryAsync(await tables.DescribeAsync(name, token).ConfigureAwait(false), token).ConfigureAwait(false);
                }
                catch (ServiceException exception) when (exception.Code == "ResourceNotFoundException")
                {
                    missing = exception;
                    return null;
                }
            });
            if (missing is not null)
            {
                WriteError(ToErrorRecord(missing, missing, name));
            }
            else
            {
                WarnOfForgottenCapacity(Connect(), table!);
                WriteObject(table);
            }
        }
    }

    private IEnumerable<string> Expand(TableCatalog tables, string name)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(name))
        {
            return [name];
        }

        var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
        return Await(async token =>
        {
            var names = new List<string>();
            await foreach (string table in tables.ListAsync(token).ConfigureAwait(false))
            {
                names.Add(table);
            }

            return names;
        }).Where(pattern.IsMatch);
    }
}
