using DynamoBulk.Local;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>
/// The embedded endpoint of this process: one for all runspaces, so that a rehearsal inside ForEach-Object -Parallel never
/// reaches a real account.
/// </summary>
internal static class SessionLocal
{
    private static readonly object s_gate = new();

    /// <summary>The running endpoint, or null.</summary>
    public static RunningLocal? Running { get; private set; }

    /// <summary>Starts the endpoint; refuses when one runs.</summary>
    public static RunningLocal Start(LocalEndpointOptions options, bool isDefault)
    {
        lock (s_gate)
        {
            if (Running is { } running)
            {
                throw new InvalidOperationException($"An embedded endpoint runs already at {running.Endpoint.Url}: stop it with Stop-DdbLocal first.");
            }

            return Running = new RunningLocal(LocalEndpoint.Start(options), isDefault);
        }
    }

    /// <summary>Stops the endpoint, if one runs.</summary>
    public static void Stop()
    {
        lock (s_gate)
        {
            Running?.Endpoint.Dispose();
            Running = null;
        }
    }
}

/// <summary>A running endpoint, and whether commands without connection parameters use it.</summary>
internal sealed record RunningLocal(LocalEndpoint Endpoint, bool IsDefault);
