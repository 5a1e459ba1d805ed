using System.Net;
using System.Net.Sockets;

namespace DynamoBulk.Engine.Tests.Transfer;

/// <summary>Passes requests on to a server, all but one operation, which it answers as for a role that may not use it.</summary>
internal sealed class DenyingRelay : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly HttpClient _client = new();
    private readonly Uri _server;
    private readonly string _denied;
    private int _denials;

    public DenyingRelay(Uri server, string denied)
    {
        (_server, _denied) = (server, denied);
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Url = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
        }

        _listener.Prefixes.Add(Url.ToString());
        _listener.Start();
        _ = Task.Run(RelayAsync);
    }

    public Uri Url { get; }

    public int Denials => Volatile.Read(ref _denials);

    public void Dispose()
    {
        _listener.Close();
        _client.Dispose();
    }

    private async Task RelayAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _ = Task.Run(() => AnswerAsync(context));
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        string target = context.Request.Headers["X-Amz-Target"]!;
        if (target.EndsWith("." + _denied, StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _denials);
            context.Response.StatusCode = 400;
            context.Response.Close("""{"__type":"com.amazon.coral.service#AccessDeniedException","Message":"not authorized"}"""u8.ToArray(), willBlock: true);
            return;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, _server) { Content = new StreamContent(context.Request.InputStream) };
        request.Headers.TryAddWithoutValidation("X-Amz-Target", target);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
        using HttpResponseMessage response = await _client.SendAsync(request);
        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.Close(await response.Content.ReadAsByteArrayAsync(), willBlock: true);
    }
}
