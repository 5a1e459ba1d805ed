using System.Net;
using System.Net.Sockets;

namespace DynamoBulk.Faults;

/// <summary>
/// Stands between a client and a server on this machine and does to requests and replies what networks, gateways and services do
/// now and then.
/// </summary>
/// <remarks>
/// A request that the client has given up arrives some hundredths of a second later at most, or never. Something on the way that
/// sent a request on much later could put an older item in the place of a newer one, and no client could tell.
/// </remarks>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly long[] _counts = new long[Enum.GetValues<FaultKind>().Length];
    private readonly Uri _server;
    private readonly Func<Fault> _next;
    private readonly Task _accepting;

    /// <summary>Starts a proxy.</summary>
    /// <param name="server">The server.</param>
    /// <param name="next">Says what becomes of the next request, from any thread.</param>
    /// <param name="longestStall">How long a stall lasts at most; at least half of it.</param>
    public FaultProxy(Uri server, Func<Fault> next, TimeSpan longestStall)
    {
        (_server, _next, LongestStall) = (server, next, longestStall);
        _listener.Start();
        Url = new Uri($"http://{_listener.LocalEndpoint}/");
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Where it listens.</summary>
    public Uri Url { get; }

    /// <summary>How long a stall lasts at most.</summary>
    public TimeSpan LongestStall { get; }

    /// <summary>Makes a header line, with its end, that each reply of the server gets once; null for none.</summary>
    public Func<string>? ReplyHeader { get; init; }

    /// <summary>How many requests each fault has met.</summary>
    public IReadOnlyDictionary<FaultKind, long> Counts => Enum.GetValues<FaultKind>().ToDictionary(kind => kind, kind => Interlocked.Read(ref _counts[(int)kind]));

    /// <summary>Says what becomes of the next request.</summary>
    public Fault Next()
    {
        Fault fault = _next();
        Interlocked.Increment(ref _counts[(int)fault.Kind]);
        return fault;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                Socket client = await _listener.AcceptSocketAsync(_ending.Token);
                _ = Task.Run(() => PassAsync(client, _ending.Token));
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task PassAsync(Socket client, CancellationToken ending)
    {
        try
        {
            using var connection = new FaultyConnection(client, _server, this);
            await connection.RunAsync(ending);
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One of the two has gone, or the test has ended.
        }
    }
}
