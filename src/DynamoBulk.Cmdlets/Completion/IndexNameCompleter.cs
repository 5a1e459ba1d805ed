using DynamoBulk.Service;

namespace DynamoBulk.Cmdlets.Completion;

/// <summary>Completes names of a table's secondary indexes.</summary>
public sealed class IndexNameCompleter : ServiceCompleter
{
    /// <inheritdoc/>
    protected override async Task<List<string>> AskAsync(DdbConnection connection, string? tableName, CancellationToken cancellationToken)
    {
        return tableName is null ? [] : [.. (await new TableCatalog(connection).DescribeAsync(tableName, cancellationToken).ConfigureAwait(false)).Indexes];
    }
}
