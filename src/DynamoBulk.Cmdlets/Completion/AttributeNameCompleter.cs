using DynamoBulk.Service;

namespace DynamoBulk.Cmdlets.Completion;

/// <summary>Completes attribute names: the key attributes of a table and its indexes, which are all that a table declares.</summary>
public sealed class AttributeNameCompleter : ServiceCompleter
{
    /// <inheritdoc/>
    protected override async Task<List<string>> AskAsync(TableCatalog tables, string? tableName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tables);
        return tableName is null ? [] : [.. (await tables.DescribeAsync(tableName, cancellationToken).ConfigureAwait(false)).Keys.Names];
    }
}
