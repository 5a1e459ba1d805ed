using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace DynamoBulk.Engine.Tests.NativeJobs;

/// <summary>Answers the operations of DynamoDB as a test says, and keeps what it was asked.</summary>
internal sealed class FakeService : IDisposable
{
    private readonly HttpListener _listener = new();

    public FakeService()
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
            while (true)
            {
                await AnswerAsync(await _listener.GetContextAsync());
            }
        });
    }

    public Uri Url { get; }

    /// <summary>What each operation answers, by its name; an answer with a <c>__type</c> is a refusal.</summary>
    public ConcurrentDictionary<string, Func<JsonObject, string>> Answers { get; } = new();

    public ConcurrentQueue<(string Operation, JsonObject Request)> Requests { get; } = new();

    /// <summary>The one request for an operation.</summary>
    public JsonObject Request(string operation) => Requests.Single(request => request.Operation == operation).Request;

    public static string Refusal(string code, string message) => new JsonObject { ["__type"] = $"com.amazonaws.dynamodb.v20120810#{code}", ["message"] = message }.ToJsonString();

    public static string Table(string status = "ACTIVE", string more = "") =>
        $$$"""{"Table":{"TableName":"T","TableStatus":"{{{status}}}","AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]{{{more}}} }}""";

    public void Dispose() => _listener.Close();

    private async Task AnswerAsync(HttpListenerContext context)
    {
        string operation = context.Request.Headers["X-Amz-Target"]!.Split('.')[1];
        using var reader = new StreamReader(context.Request.InputStream);
        var request = (JsonObject)JsonNode.Parse(await reader.ReadToEndAsync())!;
        Requests.Enqueue((operation, request));
        string answer = Answers.TryGetValue(operation, out Func<JsonObject, string>? answers) ? answers(request) : Refusal("UnknownOperationException", operation);
        context.Response.StatusCode = answer.Contains("__type", StringComparison.Ordinal) ? 400 : 200;
        context.Response.Close(Encoding.UTF8.GetBytes(answer), willBlock: false);
    }
}
