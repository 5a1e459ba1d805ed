using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using System.Web;
using DynamoBulk.Servers;
using DynamoBulk.Service;
using DynamoBulk.Service.S3;

namespace DynamoBulk.Engine.Tests.Service.S3;

/// <summary>
/// Passes requests on to s3rver, does what a test says to some of them, and adds what s3rver lacks of S3: the conditions If-Match
/// and If-None-Match, that nothing has no ranges, that an upload in parts ends once, a list of its parts, and refusals in
/// well-formed XML.
/// </summary>
internal sealed partial class S3Relay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly HttpClient _client = new();
    private readonly ConcurrentDictionary<string, bool> _isOpen = new();
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<int, UploadedPart>> _parts = new();
    private readonly Lazy<DdbConnection> _connection;

    public S3Relay(Uri server, string prefix)
    {
        Server = server;
        Prefix = prefix;
        _listener.Start();
        Url = new Uri($"http://{_listener.LocalEndpoint}/");
        _connection = new Lazy<DdbConnection>(() => new DdbConnection(Options(Url)));
        _ = Task.Run(RelayAsync);
    }

    public Uri Url { get; }

    /// <summary>s3rver itself.</summary>
    public Uri Server { get; }

    public string Prefix { get; }

    /// <summary>Says what becomes of a request; null to pass it on.</summary>
    public Func<S3Request, S3Fault?> Fault { get; set; } = _ => null;

    /// <summary>All requests so far.</summary>
    public ConcurrentQueue<S3Request> Requests { get; } = [];

    /// <summary>Uploads in parts that were begun, and neither completed nor aborted.</summary>
    public IEnumerable<string> OpenUploads => _isOpen.Where(upload => upload.Value).Select(upload => upload.Key);

    /// <summary>The parts of an upload as they are there now, by number.</summary>
    public IReadOnlyList<UploadedPart> PartsOf(string uploadId) => [.. _parts.GetOrAdd(uploadId, _ => []).Values.OrderBy(part => part.Number)];

    /// <summary>Ends an upload as a lifecycle rule does.</summary>
    public void Expire(string uploadId) => _isOpen[uploadId] = false;

    public ObjectStore Store => new(_connection.Value);

    public static ConnectionOptions Options(Uri s3) => new()
    {
        EndpointUrl = new Uri("http://127.0.0.1:1"),
        S3EndpointUrl = s3,
        Keys = () => new AccessKeys(S3rver.Key, S3rver.Key),
    };

    public S3Address Address(string name) => new(S3Server.Bucket, Prefix + name);

    public int Count(string operation) => Requests.Count(request => request.Operation == operation);

    /// <summary>Puts an object there, past the relay.</summary>
    public async Task PutAsync(string name, byte[] content)
    {
        using var direct = new DdbConnection(Options(Server));
        ObjectUpload upload = await new ObjectStore(direct).OpenWriteAsync(Address(name), mustBeNew: false, () => { }, TestContext.Current.CancellationToken);
        await upload.WriteAsync(content, TestContext.Current.CancellationToken);
        await upload.CompleteAsync(TestContext.Current.CancellationToken);
    }

    public Task PutAsync(string name, string content) => PutAsync(name, Encoding.UTF8.GetBytes(content));

    /// <summary>What an object holds, past the relay; null when there is none.</summary>
    public async Task<byte[]?> GetAsync(string name)
    {
        using HttpResponseMessage response = await _client.GetAsync(Direct($"/{S3Server.Bucket}/{Uri.EscapeDataString(Prefix + name)}"), TestContext.Current.CancellationToken);
        return response.IsSuccessStatusCode ? await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken) : null;
    }

    public void Dispose()
    {
        _listener.Stop();
        _client.Dispose();
        if (_connection.IsValueCreated)
        {
            _connection.Value.Dispose();
        }
    }

    private async Task RelayAsync()
    {
        while (true)
        {
            try
            {
                TcpClient client = await _listener.AcceptTcpClientAsync();
                _ = Task.Run(() => AnswerAsync(client));
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        try
        {
            using HttpExchange exchange = await HttpExchange.ReadAsync(client);
            string[] target = exchange.Target.Split('?', 2);
            var request = new S3Request(
                exchange.Method,
                Uri.UnescapeDataString(target[0]),
                target.ElementAtOrDefault(1) ?? string.Empty,
                exchange.Headers.GetValueOrDefault("Range"),
                exchange.Headers.GetValueOrDefault("If-Match"),
                exchange.Headers.GetValueOrDefault("X-Amz-Content-SHA256"),
                exchange.Headers.GetValueOrDefault("Authorization")?.Split("Credential=")[1].Split('/')[0]);
            Requests.Enqueue(request);
            S3Fault? fault = Fault(request) ?? await ConditionAsync(exchange, request);
            if (fault is { Reaches: false })
            {
                await RefuseAsync(exchange, fault);
            }
            else if (request.Operation == "AbortMultipartUpload")
            {
                _isOpen[request.UploadId!] = false;
                await exchange.AnswerAsync(204, [], []);
            }
            else if (request.Operation == "ListParts")
            {
                await exchange.AnswerAsync(200, [], ListParts(request));
            }
            else
            {
                await PassOnAsync(exchange, request, fault);
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or HttpRequestException or TaskCanceledException)
        {
            // Whoever asked has gone, or the test has ended.
        }
    }

    private async Task PassOnAsync(HttpExchange exchange, S3Request request, S3Fault? fault)
    {
        using var passed = new HttpRequestMessage(new HttpMethod(request.Method), Direct(exchange.Target)) { Content = new ByteArrayContent(exchange.Body) };
        foreach ((string name, string value) in exchange.Headers.Where(header => header.Key is not ("Host" or "Expect" or "Connection" or "Content-Length" or "If-Match" or "If-None-Match")))
        {
            if (!passed.Headers.TryAddWithoutValidation(name, value))
            {
                passed.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using HttpResponseMessage response = await _client.SendAsync(passed);
        byte[] answer = await response.Content.ReadAsByteArrayAsync();
        if (!response.IsSuccessStatusCode)
        {
            answer = Encoding.UTF8.GetBytes(NamedEntity().Replace(Encoding.UTF8.GetString(answer), entity => WebUtility.HtmlDecode(entity.Value)));
        }

        Remember(request, response, answer, exchange.Body.Length);
        if (fault is not { Bytes: < 0 })
        {
            IEnumerable<(string, string)> headers = response.Headers.Concat(response.Content.Headers)
                .Where(header => header.Key is "ETag" or "Content-Range" or "Content-Type").Select(header => (header.Key, header.Value.First()));
            await exchange.AnswerAsync((int)response.StatusCode, headers, answer, fault?.Bytes ?? int.MaxValue);
        }
    }

    /// <summary>Pages of three parts, so that there are several.</summary>
    private byte[] ListParts(S3Request request)
    {
        int marker = int.Parse(HttpUtility.ParseQueryString(request.Query)["part-number-marker"] ?? "0", CultureInfo.InvariantCulture);
        UploadedPart[] left = [.. PartsOf(request.UploadId!).Where(part => part.Number > marker)];
        IEnumerable<string> parts = left.Take(3).Select(part => $"<Part><PartNumber>{part.Number}</PartNumber><ETag>&quot;{part.ETag}&quot;</ETag><Size>{part.Size}</Size></Part>");
        string more = left.Length > 3 ? $"<IsTruncated>true</IsTruncated><NextPartNumberMarker>{left[2].Number}</NextPartNumberMarker>" : "<IsTruncated>false</IsTruncated>";
        return Encoding.UTF8.GetBytes($"<ListPartsResult>{more}{string.Concat(parts)}</ListPartsResult>");
    }

    private void Remember(S3Request request, HttpResponseMessage response, byte[] answer, long size)
    {
        if (request.Operation == "CreateMultipartUpload" && response.IsSuccessStatusCode)
        {
            _isOpen[Encoding.UTF8.GetString(answer).Split("<UploadId>")[1].Split('<')[0]] = true;
        }
        else if (request.Operation == "UploadPart" && response.IsSuccessStatusCode)
        {
            int number = int.Parse(HttpUtility.ParseQueryString(request.Query)["partNumber"]!, CultureInfo.InvariantCulture);
            _parts.GetOrAdd(request.UploadId!, _ => [])[number] = new UploadedPart(number, response.Headers.ETag!.Tag.Trim('"'), size);
        }
        else if (request.Operation == "CompleteMultipartUpload" && response.IsSuccessStatusCode)
        {
            _isOpen[request.UploadId!] = false;
        }
    }

    /// <summary>The refusals of S3 that s3rver does not know.</summary>
    private async Task<S3Fault?> ConditionAsync(HttpExchange exchange, S3Request request)
    {
        if (request.UploadId is { } upload && !_isOpen.GetValueOrDefault(upload))
        {
            return S3Fault.Refusal(404, "NoSuchUpload");
        }

        bool mustBeNew = exchange.Headers.GetValueOrDefault("If-None-Match") == "*";
        if (request.IfMatch is null && !mustBeNew && request.Range is null)
        {
            return null;
        }

        using var head = new HttpRequestMessage(HttpMethod.Head, Direct(exchange.Target.Split('?')[0]));
        using HttpResponseMessage there = await _client.SendAsync(head);
        return mustBeNew && there.IsSuccessStatusCode || request.IfMatch is not null && there.Headers.ETag?.Tag != request.IfMatch ? S3Fault.Refusal(412, "PreconditionFailed")
            : request.Range is not null && there.IsSuccessStatusCode && there.Content.Headers.ContentLength == 0 ? S3Fault.Refusal(416, "InvalidRange")
            : null;
    }

    private static async Task RefuseAsync(HttpExchange exchange, S3Fault fault)
    {
        if (fault.Status > 0)
        {
            (string, string)[] headers = fault.Region is null ? [] : [("x-amz-bucket-region", fault.Region)];
            byte[] body = Encoding.UTF8.GetBytes($"<Error><Code>{fault.Code}</Code><Message>{fault.Message ?? $"The message of {fault.Code}."}</Message></Error>");
            await exchange.AnswerAsync(fault.Status, headers, body);
        }
    }

    // Such as &uuml;, which HTML has and XML has not.
    [GeneratedRegex("&(?!amp;|lt;|gt;|quot;|apos;)[A-Za-z][A-Za-z0-9]*;")]
    private static partial Regex NamedEntity();

    private Uri Direct(string target) => new(Server.GetLeftPart(UriPartial.Authority) + target);
}
