using DynamoBulk.Service;

namespace DynamoBulk.Cmdlets.Completion;

/// <summary>Completes table names.</summary>
public sealed class TableNameCompleter : ServiceCompleter
{
    /// <inheritdoc/>
    protected override async Task<List<string>> AskAsync(DdbConnection connection, string? tableName, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        await foreach (string name in new TableCatalog(connection).ListAsync(cancellationToken).ConfigureAwait(false))
        {
            names.Add(name);
        }

        return names;
    }
}
