namespace DynamoBulk.Servers;

/// <summary>A server that speaks DynamoDB's protocol, for tests.</summary>
public interface IDynamoServer : IAsyncDisposable
{
    /// <summary>Whether its package is there.</summary>
    bool IsInstalled { get; }

    /// <summary>Why it cannot run on this machine, or null when it can.</summary>
    string? Missing { get; }

    /// <summary>Starts it and waits until it answers.</summary>
    Task<Uri> StartAsync(CancellationToken cancellationToken);
}
