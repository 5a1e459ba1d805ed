using System.Net.Sockets;

namespace DynamoBulk.Faults;

/// <summary>One connection of a client through a <see cref="FaultProxy"/>, with one to the server of its own.</summary>
internal sealed class FaultyConnection : IDisposable
{
    private const int LongestDelayMs = 30;

    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromMilliseconds(20);

    private readonly Socket _client;
    private readonly NetworkStream _stream;
    private readonly FaultProxy _proxy;
    private readonly Uri _address;
    private TcpClient _server = new();

    /// <summary>The reply that is sent once more when the next request has arrived.</summary>
    private HttpMessage? _held;

    /// <summary>Takes over a connection.</summary>
    /// <param name="client">The client's, which is closed in the end.</param>
    /// <param name="server">The server.</param>
    /// <param name="proxy">Says what becomes of requests.</param>
    public FaultyConnection(Socket client, Uri server, FaultProxy proxy)
    {
        client.NoDelay = true;
        (_client, _address, _proxy) = (client, server, proxy);
        _stream = new NetworkStream(client, ownsSocket: true);
    }

    /// <summary>Passes requests on and replies back, until a fault or one of the two ends it.</summary>
    /// <param name="cancellationToken">Ends the connection.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        bool goesOn = true;
        while (goesOn && await HttpMessage.ReadAsync(_stream, cancellationToken) is { } request)
        {
            Fault fault = _proxy.Next();
            if (_held is { } again)
            {
                _held = null;
                await _stream.WriteAsync(again.Bytes, cancellationToken);
            }

            goesOn = await PassAsync(request.WithoutExpect(), fault, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Dispose();
        _server.Dispose();
    }

    /// <returns>Whether the connection goes on.</returns>
    private async Task<bool> PassAsync(HttpMessage request, Fault fault, CancellationToken cancellationToken)
    {
        var random = new Random(fault.Seed);
        switch (fault.Kind)
        {
            case FaultKind.ResetBefore:
                return Reset();
            case FaultKind.CloseBefore:
                return false;
            case FaultKind.ErrorBefore:
                return await SendAsync(InternalError(random), cancellationToken);
            case FaultKind.Throttle:
                return await SendAsync(Refusal(random, "400 Bad Request", "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException", "The level of configured provisioned throughput for the table was exceeded."), cancellationToken);
            case FaultKind.GatewayError or FaultKind.DoubleGatewayError when random.Next(2) == 0:
                return await SendGatewayErrorAsync(random, fault.Kind, cancellationToken);
            case FaultKind.LateRequest:
                return await PassLateAsync(request, random, cancellationToken);
            case FaultKind.StallRequest:
                await StallAsync(random, cancellationToken);
                return false;
            case FaultKind.Delay:
                await Task.Delay(random.Next(LongestDelayMs), cancellationToken);
                break;
        }

        NetworkStream server = await ServerAsync(cancellationToken);
        await server.WriteAsync(request.Bytes, cancellationToken);
        return await HttpMessage.ReadAsync(server, cancellationToken) is { } reply && await ReplyAsync(_proxy.ReplyHeader is { } header ? reply.With(header()) : reply, fault.Kind, random, cancellationToken) && !reply.IsLast;
    }

    private async Task<bool> PassLateAsync(HttpMessage request, Random random, CancellationToken cancellationToken)
    {
        if (random.Next(2) == 0)
        {
            await SendAsync(HttpMessage.Reply("504 Gateway Timeout", string.Empty, string.Empty), cancellationToken);
        }
        else
        {
            _client.Shutdown(SocketShutdown.Both);
        }

        await Task.Delay(random.Next(LongestDelayMs), cancellationToken);
        NetworkStream server = await ServerAsync(cancellationToken);
        await server.WriteAsync(request.Bytes, cancellationToken);
        await HttpMessage.ReadAsync(server, cancellationToken);
        return false;
    }

    /// <summary>The server closes connections that are idle for long; the client's must not suffer from that, for it is no fault that was asked for.</summary>
    private async Task<NetworkStream> ServerAsync(CancellationToken cancellationToken)
    {
        if (!_server.Connected || HasGone(_server.Client))
        {
            _server.Dispose();
            _server = new TcpClient { NoDelay = true };
            await _server.ConnectAsync(_address.Host, _address.Port, cancellationToken);
        }

        return _server.GetStream();
    }

    /// <returns>Whether the connection goes on.</returns>
    private async Task<bool> ReplyAsync(HttpMessage reply, FaultKind kind, Random random, CancellationToken cancellationToken)
    {
        switch (kind)
        {
            case FaultKind.ResetAfter:
                return Reset();
            case FaultKind.CloseAfter:
                return false;
            case FaultKind.ErrorAfter:
                return await SendAsync(InternalError(random), cancellationToken);
            case FaultKind.GatewayError or FaultKind.DoubleGatewayError:
                return await SendGatewayErrorAsync(random, kind, cancellationToken);
            case FaultKind.HalfReply:
                await _stream.WriteAsync(reply.Bytes.AsMemory(0, random.Next(1, reply.Bytes.Length)), cancellationToken);
                return random.Next(2) == 0 && Reset();
            case FaultKind.ShortBody:
                await SendAsync(reply.Promising(random.Next(1, 200)), cancellationToken);
                return false;
            case FaultKind.SilentBody:
                await SendAsync(reply.Promising(random.Next(1, 200)), cancellationToken);
                await StallAsync(random, cancellationToken);
                return false;
            case FaultKind.DoubleReply:
                await _stream.WriteAsync((byte[])[.. reply.Bytes, .. reply.Bytes], cancellationToken);
                return true;
            case FaultKind.DoubleReplySoon:
                await SendAsync(reply, cancellationToken);
                await Task.Delay(random.Next(LongestDelayMs), cancellationToken);
                return await SendAsync(reply, cancellationToken);
            case FaultKind.DoubleReplyLate:
                _held = reply;
                return await SendAsync(reply, cancellationToken);
            case FaultKind.StallReply:
                return await StallAsync(random, cancellationToken) && await SendAsync(reply, cancellationToken);
            default:
                return await SendAsync(reply, cancellationToken);
        }
    }

    private async Task<bool> SendAsync(HttpMessage reply, CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(reply.Bytes, cancellationToken);
        return true;
    }

    private Task<bool> SendGatewayErrorAsync(Random random, FaultKind kind, CancellationToken cancellationToken)
    {
        string status = random.GetItems(["502 Bad Gateway", "503 Service Unavailable", "504 Gateway Timeout"], 1)[0];
        var reply = HttpMessage.Reply(status, "Content-Type: text/html\r\n", $"<html><body>{status}</body></html>");
        _held = kind == FaultKind.DoubleGatewayError ? reply : null;
        return SendAsync(reply, cancellationToken);
    }

    private static HttpMessage InternalError(Random random) =>
        Refusal(random, "500 Internal Server Error", "com.amazonaws.dynamodb.v20120810#InternalServerError", "The request processing has failed because of an unknown error.");

    private static HttpMessage Refusal(Random random, string status, string type, string message) => HttpMessage.Reply(
        status,
        $"x-amzn-RequestId: {new string(random.GetItems<char>("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 52))}\r\nContent-Type: application/x-amz-json-1.0\r\n",
        $$"""{"__type":"{{type}}","message":"{{message}}"}""");

    /// <summary>Ends the connection as if the other side's machine were gone.</summary>
    private bool Reset()
    {
        _client.LingerState = new LingerOption(true, 0);
        return false;
    }

    /// <summary>Waits as long as a stall lasts, or until the client gives up.</summary>
    /// <returns>Whether the client is still there.</returns>
    private async Task<bool> StallAsync(Random random, CancellationToken cancellationToken)
    {
        long ends = Environment.TickCount64 + (long)(_proxy.LongestStall.TotalMilliseconds * (1 + random.NextDouble()) / 2);
        while (Environment.TickCount64 < ends && !HasGone(_client))
        {
            await Task.Delay(s_betweenLooks, cancellationToken);
        }

        return !HasGone(_client);
    }

    private static bool HasGone(Socket socket) => socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0;
}
