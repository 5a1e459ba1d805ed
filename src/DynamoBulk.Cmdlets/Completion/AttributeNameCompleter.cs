using DynamoBulk.Service;

namespace DynamoBulk.Cmdlets.Completion;

/// <summary>Completes attribute names: the key attributes of a table and its indexes, which are all that a table declares.</summary>
public sealed class AttributeNameCompleter : ServiceCompleter
{
    /// <inheritdoc/>
    protected override async Task<List<string>> AskAsync(DdbConnection connection, string? tableName, CancellationToken cancellationToken)
    {
        return tableName is null ? [] : [.. (await new TableCatalog(connection).DescribeAsync(tableName, cancellationToken).ConfigureAwait(false)).Keys.Names];
    }
}
