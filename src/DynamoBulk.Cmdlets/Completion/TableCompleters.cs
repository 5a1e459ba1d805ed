using System.Collections;
using System.Collections.Concurrent;
using System.Management.Automation;
using DynamoBulk.Cmdlets.Binding;
using DynamoBulk.Service;

namespace DynamoBulk.Cmdlets.Completion;

/// <summary>
/// Completes from what the service knows: answers from a cache, or within a second, or not at all.
/// </summary>
public abstract class ServiceCompleter : WordCompleter
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(30);
    private static readonly string[] s_connectionParameters = ["Region", "ProfileName", "AccessKey", "Credential", "EndpointUrl"];
    private static readonly ConcurrentDictionary<string, (DateTime Asked, List<string> Words)> s_cache = new();

    /// <inheritdoc/>
    protected sealed override IEnumerable<string> Words(IDictionary boundParameters)
    {
        ArgumentNullException.ThrowIfNull(boundParameters);
        DdbConnection connection = Find(boundParameters);
        string question = $"{GetType().Name} {connection} {boundParameters["TableName"]}";
        if (s_cache.TryGetValue(question, out (DateTime Asked, List<string> Words) known) && DateTime.UtcNow - known.Asked < s_fresh)
        {
            return known.Words;
        }

        using var patience = new CancellationTokenSource(s_patience);
        List<string> words = Task.Run(() => AskAsync(new TableCatalog(connection), boundParameters["TableName"]?.ToString(), patience.Token), patience.Token).WaitAsync(patience.Token).GetAwaiter().GetResult();
        s_cache[question] = (DateTime.UtcNow, words);
        return words;
    }

    /// <summary>Asks the service.</summary>
    /// <param name="tables">The tables of the connection the command line leads to.</param>
    /// <param name="tableName">The table the command line names, or null.</param>
    /// <param name="cancellationToken">The end of patience.</param>
    /// <returns>Words in the order to offer them.</returns>
    protected abstract Task<List<string>> AskAsync(TableCatalog tables, string? tableName, CancellationToken cancellationToken);

    private static DdbConnection Find(IDictionary parameters)
    {
        object? given = parameters["Connection"] is PSObject wrapped ? wrapped.BaseObject : parameters["Connection"];
        if (given is DdbConnection connection)
        {
            return connection;
        }

        var endpoint = parameters["EndpointUrl"]?.ToString();
        bool none = s_connectionParameters.All(name => parameters[name] is null);
        return new DdbConnection(new ConnectionOptions
        {
            Region = parameters["Region"]?.ToString(),
            ProfileName = parameters["ProfileName"]?.ToString(),
            EndpointUrl = none && SessionLocal.Running is { IsDefault: true } local ? local.Endpoint.Url : endpoint is null ? null : new Uri(endpoint),
            Keys = parameters["AccessKey"] is { } access && parameters["SecretKey"] is { } secret ? () => new AccessKeys(access.ToString()!, secret.ToString()!) : SuppliedCredential.TryRead(parameters["Credential"]),
        });
    }
}

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
