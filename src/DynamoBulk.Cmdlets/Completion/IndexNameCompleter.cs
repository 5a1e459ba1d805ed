using DynamoBulk.Service;

namespace DynamoBulk.Cmdlets.Completion;

/// <summary>Completes names of a table's secondary indexes.</summary>
public sealed class IndexNameCompleter : ServiceCompleter
{
    /// <inheritdoc/>
    protected override async Task<List<string>> AskAsync(TableCatalog tables, string? tableName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tables);
        return tableName is null ? [] : [.. (await tables.DescribeAsync(tableName, cancellationToken).ConfigureAwait(false)).Indexes];
    }
}
