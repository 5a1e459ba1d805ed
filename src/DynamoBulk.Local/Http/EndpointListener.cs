using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace DynamoBulk.Local.Http;

/// <summary>Takes HTTP requests on loopback and answers them in the service's form.</summary>
/// <remarks>HttpListener, because ASP.NET Core is not there inside PowerShell.</remarks>
internal sealed class EndpointListener : IDisposable
{
    private const int MaxBodySize = 16 * 1024 * 1024;
    private const int PortAttempts = 20;
    private const string RequestIdCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private readonly LocalEndpointOptions _options;
    private readonly RequestHandler _handler;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly HttpListener _listener;
    private readonly CancellationTokenSource _stopping = new();
    private long _requests;

    public EndpointListener(LocalEndpointOptions options, RequestHandler handler, TimeProvider time, Random random)
    {
        _options = options;
        _handler = handler;
        _time = time;
        _random = random;
        (_listener, int port) = Open(options.Port);
        Url = new Uri($"http://127.0.0.1:{port}/");
        for (int i = 0; i < 2 * Environment.ProcessorCount; i++)
        {
            _ = Task.Run(AcceptAsync);
        }
    }

    public Uri Url { get; }

    /// <summary>How many requests have arrived.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    public void Dispose()
    {
        _stopping.Cancel();
        _listener.Close();
    }

    private static (HttpListener Listener, int Port) Open(int port)
    {
        for (int attempt = 1; ; attempt++)
        {
            // HttpListener takes no port 0. Between asking for a free port and taking it another process may be faster.
            int candidate = port == 0 ? FindFreePort() : port;
            var listener = new HttpListener { IgnoreWriteExceptions = true };
            listener.Prefixes.Add($"http://127.0.0.1:{candidate}/");
            try
            {
                listener.Start();
                return (listener, candidate);
            }
            catch (HttpListenerException exception)
            {
                listener.Close();
                if (port != 0 || attempt == PortAttempts)
                {
                    throw new IOException($"The endpoint cannot listen on port {candidate} of 127.0.0.1 ({exception.Message}). Choose another port, or none to get a free one.", exception);
                }
            }
        }
    }

    private static int FindFreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync().ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            Interlocked.Increment(ref _requests);
            _ = AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            using PooledBuffer request = await ReadBodyAsync(context.Request).ConfigureAwait(false);
            if (_options.Latency > TimeSpan.Zero)
            {
                await Task.Delay(_options.Latency, _time, _stopping.Token).ConfigureAwait(false);
            }

            await RespondAsync(context, request).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpListenerException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The caller has gone, or the endpoint is stopping: nobody is left to answer.
            Drop(context.Response);
        }
    }

    private async Task<PooledBuffer> ReadBodyAsync(HttpListenerRequest request)
    {
        var body = new PooledBuffer(request.ContentLength64 is > 0 and <= MaxBodySize and var length ? (int)length + 1 : 4096);
        while (true)
        {
            int read = await request.InputStream.ReadAsync(body.GetMemory(1), _stopping.Token).ConfigureAwait(false);
            if (read == 0 || body.Written.Length + read > MaxBodySize + 1)
            {
                return body;
            }

            body.Advance(read);
            if (body.Written.Length == request.ContentLength64)
            {
                return body;
            }
        }
    }

    private async Task RespondAsync(HttpListenerContext context, PooledBuffer request)
    {
        HttpListenerResponse response = context.Response;
        if (context.Request.HttpMethod != "POST")
        {
            response.Close("healthy: dynamodb.ddblocal.amazonaws.com "u8.ToArray(), willBlock: false);
            return;
        }

        if (request.Written.Length > MaxBodySize)
        {
            response.StatusCode = 413;
            response.Close();
            return;
        }

        Fault fault = NextFault();
        if (fault == Fault.DropBefore)
        {
            Drop(response);
            return;
        }

        using var answer = new PooledBuffer(4096);
        int status = fault == Fault.ErrorBefore ? 500 : _handler.Handle(context.Request.Headers["X-Amz-Target"], request.Written, answer);
        if (fault == Fault.DropAfter)
        {
            Drop(response);
            return;
        }

        if (fault is Fault.ErrorBefore or Fault.ErrorAfter)
        {
            ServiceException error = ServiceException.InternalError();
            answer.Clear();
            RequestHandler.WriteError(error, answer);
            status = error.Status;
        }

        await SendAsync(response, status, answer).ConfigureAwait(false);
    }

    // Off Windows Abort alone sends an empty answer that looks like a good one: promise a byte that never comes.
    private static void Drop(HttpListenerResponse response)
    {
        try
        {
            response.ContentLength64 = 1;
        }
        catch (InvalidOperationException)
        {
            // The head of the answer is out already, or all of it.
        }

        response.Abort();
    }

    private async Task SendAsync(HttpListenerResponse response, int status, PooledBuffer answer)
    {
        response.StatusCode = status;
        response.ContentType = "application/x-amz-json-1.0";
        response.ContentLength64 = answer.Written.Length;
        response.AddHeader("x-amzn-RequestId", new string(Random.Shared.GetItems<char>(RequestIdCharacters, 52)));
        response.AddHeader("x-amz-crc32", Crc32.Compute(answer.Written.Span).ToString(CultureInfo.InvariantCulture));
        await response.OutputStream.WriteAsync(answer.Written, _stopping.Token).ConfigureAwait(false);
        response.Close();
    }

    private Fault NextFault()
    {
        if (_options.FaultRate == 0)
        {
            return Fault.None;
        }

        lock (_random)
        {
            return _random.NextDouble() < _options.FaultRate ? (Fault)_random.Next(1, 5) : Fault.None;
        }
    }

    // A write whose answer is lost may have been done or not: callers must live with both.
    private enum Fault
    {
        None,
        ErrorBefore,
        ErrorAfter,
        DropBefore,
        DropAfter,
    }
}
