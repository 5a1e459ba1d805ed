using DynamoBulk.Service;

namespace DynamoBulk.Cmdlets.Completion;

/// <summary>Completes table names.</summary>
public sealed class TableNameCompleter : ServiceCompleter
{
    /// <inheritdoc/>
    protected override async Task<List<string>> AskAsync(TableCatalog tables, string? tableName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tables);
        var names = new List<string>();
        await foreach (string name in tables.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            names.Add(name);
        }

        return names;
    }
}
