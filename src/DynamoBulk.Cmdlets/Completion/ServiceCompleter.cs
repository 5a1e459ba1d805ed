using System.Collections;
using System.Collections.Concurrent;
using System.Management.Automation;
using System.Runtime.CompilerServices;
using DynamoBulk.Cmdlets.Binding;
using DynamoBulk.Service;

namespace DynamoBulk.Cmdlets.Completion;

/// <summary>
/// Completes from what the service knows: answers from a cache, or within a second, or not at all.
/// </summary>
public abstract class ServiceCompleter : WordCompleter
{
    private const long FreshMilliseconds = 30_000;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);
    private static readonly string[] s_connectionParameters = ["Region", "ProfileName", "AccessKey", "Credential", "EndpointUrl"];
    private static readonly ConcurrentDictionary<string, (long Asked, List<string> Words)> s_cache = new();

    /// <inheritdoc/>
    protected sealed override IEnumerable<string> Words(IDictionary boundParameters)
    {
        ArgumentNullException.ThrowIfNull(boundParameters);
        string? tableName = boundParameters["TableName"]?.ToString();
        var connection = Unwrap(boundParameters["Connection"]) as DdbConnection;
        ConnectionOptions? options = connection is null ? ReadOptions(boundParameters) : null;
        string where = connection is null ? $"{options} {boundParameters["AccessKey"]}" : $"{RuntimeHelpers.GetHashCode(connection)}";
        string question = $"{GetType().Name} {tableName} {where}";
        if (s_cache.TryGetValue(question, out (long Asked, List<string> Words) known) && Environment.TickCount64 - known.Asked < FreshMilliseconds)
        {
            return known.Words;
        }

        // The look-up of credentials counts as well: it may ask a machine that is not there.
        using var patience = new CancellationTokenSource(s_patience);
        CancellationToken token = patience.Token;
        List<string> words = Task.Run(() => AskAsync(connection, options, tableName, token), token).WaitAsync(token).GetAwaiter().GetResult();
        s_cache[question] = (Environment.TickCount64, words);
        return words;
    }

    /// <summary>Asks the service.</summary>
    /// <param name="connection">The connection the command line leads to.</param>
    /// <param name="tableName">The table the command line names, or null.</param>
    /// <param name="cancellationToken">The end of patience.</param>
    /// <returns>Words in the order to offer them.</returns>
    protected abstract Task<List<string>> AskAsync(DdbConnection connection, string? tableName, CancellationToken cancellationToken);

    private static ConnectionOptions ReadOptions(IDictionary parameters)
    {
        if (s_connectionParameters.All(name => parameters[name] is null) && SessionLocal.Running is { IsDefault: true } local)
        {
            return new ConnectionOptions { EndpointUrl = local.Endpoint.Url };
        }

        string? profile = parameters["ProfileName"]?.ToString();
        return new ConnectionOptions
        {
            Region = parameters["Region"]?.ToString() ?? Session("StoredAWSRegion") as string,
            ProfileName = profile,
            EndpointUrl = parameters["EndpointUrl"]?.ToString() is { } endpoint ? new Uri(endpoint) : null,
            Keys = parameters["AccessKey"] is { } access && parameters["SecretKey"] is { } secret
                ? () => new AccessKeys(access.ToString()!, secret.ToString()!, parameters["SessionToken"]?.ToString())
                : SuppliedCredential.TryRead(parameters["Credential"] ?? (profile is null ? Session("StoredAWSCredentials") : null)),
        };
    }

    private static object? Session(string variable) => Unwrap(ScriptBlock.Create($"${variable}").InvokeReturnAsIs());

    private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    private async Task<List<string>> AskAsync(DdbConnection? given, ConnectionOptions? options, string? tableName, CancellationToken cancellationToken)
    {
        using DdbConnection? own = given is null ? new DdbConnection(options!) : null;
        return await AskAsync(given ?? own!, tableName, cancellationToken).ConfigureAwait(false);
    }
}
