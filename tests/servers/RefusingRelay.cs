using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace DynamoBulk.Servers;

/// <summary>
/// Passes requests on to a DynamoDB endpoint, and refuses some as the service would: those of an operation, those after a while,
/// those with an old session token, those signed by a clock that is wrong.
/// </summary>
/// <remarks>PowerShell compiles this file, too, for the tests of the module, so that it uses nothing of this repository.</remarks>
public sealed class RefusingRelay : IDisposable
{
    private static readonly TimeSpan s_toleratedSkew = TimeSpan.FromMinutes(5);

    private readonly HttpListener _listener = new();
    private readonly HttpClient _client = new();
    private readonly Uri _server;
    private int _asked;
    private int _refusals;

    public RefusingRelay(Uri server)
    {
        _server = server;
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

    /// <summary>The code to refuse with; null to pass everything on.</summary>
    public string? Code { get; set; }

    /// <summary>What a refusal says.</summary>
    public string Message { get; set; } = "not authorized";

    /// <summary>The operation that is refused; null for all.</summary>
    public string? Operation { get; set; }

    /// <summary>How many requests that would be refused are passed on first.</summary>
    public int After { get; set; }

    /// <summary>The session token that is refused; null for any and none.</summary>
    public string? Token { get; set; }

    /// <summary>How far the service's clock is ahead of this machine's, from the request number <see cref="After"/> on.</summary>
    public TimeSpan ClockAhead { get; set; }

    /// <summary>How many requests were refused.</summary>
    public int Refusals => Volatile.Read(ref _refusals);

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
        context.Response.Headers["Date"] = (DateTime.UtcNow + ClockAhead).ToString("R", CultureInfo.InvariantCulture);
        if (Refusal(context.Request, target) is { } code)
        {
            Interlocked.Increment(ref _refusals);
            context.Response.StatusCode = 400;
            string body = $$"""{"__type":"com.amazon.coral.service#{{code}}","message":"{{Message}}"}""";
            context.Response.Close(System.Text.Encoding.UTF8.GetBytes(body), willBlock: true);
            return;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, _server) { Content = new StreamContent(context.Request.InputStream) };
        request.Headers.TryAddWithoutValidation("X-Amz-Target", target);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
        using HttpResponseMessage response = await _client.SendAsync(request);
        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.Close(await response.Content.ReadAsByteArrayAsync(), willBlock: true);
    }

    private string? Refusal(HttpListenerRequest request, string target)
    {
        if (Operation is not null && !target.EndsWith("." + Operation, StringComparison.Ordinal))
        {
            return null;
        }

        if (ClockAhead != TimeSpan.Zero)
        {
            var signed = DateTime.ParseExact(request.Headers["X-Amz-Date"]!, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);
            return Interlocked.Increment(ref _asked) > After && (DateTime.UtcNow + ClockAhead - signed).Duration() > s_toleratedSkew ? "InvalidSignatureException" : null;
        }

        bool isMeant = Code is not null && (Token is null || request.Headers["X-Amz-Security-Token"] == Token);
        return isMeant && Interlocked.Increment(ref _asked) > After ? Code : null;
    }
}
