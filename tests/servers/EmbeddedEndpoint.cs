using DynamoBulk.Local;

namespace DynamoBulk.Servers;

/// <summary>This project's own endpoint, in the test process; always there.</summary>
public sealed class EmbeddedEndpoint : IDynamoServer
{
    private LocalEndpoint? _endpoint;

    public bool IsInstalled => true;

    public string? Missing => null;

    public Task<Uri> StartAsync(CancellationToken cancellationToken)
    {
        _endpoint = LocalEndpoint.Start(new LocalEndpointOptions());
        return Task.FromResult(_endpoint.Url);
    }

    public ValueTask DisposeAsync() => _endpoint?.DisposeAsync() ?? ValueTask.CompletedTask;
}
