using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DynamoBulk.Engine.Tests.Service.Metrics;

/// <summary>Answers the requests that come with the answers given, one after the other, the last one for good; keeps what it was asked.</summary>
internal sealed class FakeCloudWatch : IDisposable
{
    private readonly HttpListener _listener = new();

    public FakeCloudWatch(params (int Status, string Body)[] answers)
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Url = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
        }

        _listener.Prefixes.Add(Url.ToString());
        _listener.Start();
        _ = Task.Run(async () =>
        {
            for (int i = 0; ; i++)
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream);
                Requests.Enqueue(new Request(context.Request.Headers["X-Amz-Target"]!, context.Request.Headers["Authorization"]!, await reader.ReadToEndAsync()));
                (context.Response.StatusCode, string body) = answers[Math.Min(i, answers.Length - 1)];
                context.Response.Close(Encoding.UTF8.GetBytes(body), willBlock: false);
            }
        });
    }

    public Uri Url { get; }

    public ConcurrentQueue<Request> Requests { get; } = new();

    public void Dispose() => _listener.Close();

    internal sealed record Request(string Target, string Authorization, string Body);
}
