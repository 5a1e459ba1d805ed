using System.Text.Json;
using DynamoBulk.Servers;

[assembly: AssemblyFixture(typeof(DynamoBulk.Local.Tests.Service.ServerFleet))]

namespace DynamoBulk.Local.Tests.Service;

/// <summary>The servers of the service suite: each is started when a test first asks for it, and stopped after the last.</summary>
public sealed class ServerFleet : IAsyncDisposable
{
    private readonly Dictionary<string, (IDynamoServer Server, Lazy<Task<Uri>> Url)> _servers = new IDynamoServer[] { new EmbeddedEndpoint(), new DynamoDbLocal(), new Dynalite() }
        .ToDictionary(server => server.GetType().Name, server => (server, new Lazy<Task<Uri>>(() => server.StartAsync(CancellationToken.None))));

    /// <summary>What the other servers do otherwise or not at all; see tests/servers/differences.json.</summary>
    public static IReadOnlyList<ServerDifference> Differences { get; } = JsonSerializer.Deserialize<List<ServerDifference>>(
        File.ReadAllText(Path.Combine(NodePackages.Folder, "differences.json")), JsonSerializerOptions.Web)!;

    /// <summary>The names of all servers, for theories.</summary>
    public static TheoryData<string> Names => new(nameof(EmbeddedEndpoint), nameof(DynamoDbLocal), nameof(Dynalite));

    /// <summary>Whether a server's messages are the service's own in a test.</summary>
    public static bool SpeaksLikeTheService(string name, string test) =>
        !Differences.Any(difference => difference.Server == name && difference.WordsOnly && (difference.Test == test || difference.Test == "*"));

    /// <summary>Where a server listens; skips the test where it cannot run or is known to differ.</summary>
    public async Task<Uri> RequireAsync(string name, string test)
    {
        (IDynamoServer server, Lazy<Task<Uri>> url) = _servers[name];
        if (Differences.FirstOrDefault(difference => difference.Server == name && difference.Test == test && !difference.WordsOnly) is { } known)
        {
            Assert.Skip($"{name}: {known.Reason}");
        }

        if (server.Missing is { } missing)
        {
            // In CI a server that was installed is meant to run: what it lacks is a fault of the machine's setup.
            Assert.False(server.IsInstalled && Environment.GetEnvironmentVariable("CI") == "true", $"{name} cannot run: {missing}.");
            Assert.Skip($"{name} cannot run here: {missing}.");
        }

        return await url.Value;
    }

    public async ValueTask DisposeAsync()
    {
        foreach ((IDynamoServer server, Lazy<Task<Uri>> url) in _servers.Values)
        {
            if (url.IsValueCreated)
            {
                await server.DisposeAsync();
            }
        }
    }
}
