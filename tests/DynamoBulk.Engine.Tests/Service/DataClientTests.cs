using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Reflection;
using System.Text;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using DynamoBulk.Items;
using DynamoBulk.Local;
using DynamoBulk.Service;
using DynamoBulk.Engine.Tests.Transfer;

namespace DynamoBulk.Engine.Tests.Service;

public sealed class DataClientTests
{
    private static readonly KeySchema s_byId = new(new KeyAttribute("id", AttributeType.S));

    [Fact]
    public async Task A_wholly_refused_batch_is_a_throttle_with_its_reasons()
    {
        await using TestTable table = await TestTable.CreateAsync(s_byId, new LocalEndpointOptions { WriteCapacity = 1, ReadCapacity = 1 });
        byte[] body = BatchWrite.CreateBody("\"Test\""u8, [new(Item.Parse("""{"id":{"S":"a"}}"""), IsDelete: false), new(Item.Parse("""{"id":{"S":"b"}}"""), IsDelete: false)]);
        ServiceException? throttle = null;
        for (int i = 0; i < 1000 && throttle is null; i++)
        {
            throttle = await Record.ExceptionAsync(() => table.Connection.Data.SendAsync("BatchWriteItem", body, BatchWrite.ReadAnswer, CancellationToken.None)) as ServiceException;
        }

        Assert.Equal((ServiceErrorKind.Throttled, "ProvisionedThroughputExceededException"), (throttle!.Kind, throttle.Code));
        Assert.Equal("TableWriteProvisionedThroughputExceeded", Assert.Single(throttle.Reasons).Reason);
    }

    [Fact]
    public async Task A_missing_table_is_fatal_and_an_invalid_request_is_the_items_fault()
    {
        await using TestTable table = await TestTable.CreateAsync(s_byId);
        var write = new TableWrite(Item.Parse("""{"id":{"S":"a"}}"""), IsDelete: false);
        ServiceException missing = await Assert.ThrowsAsync<ServiceException>(() => table.Connection.Data.SendAsync("BatchWriteItem", BatchWrite.CreateBody("\"Nope\""u8, [write]), BatchWrite.ReadAnswer, CancellationToken.None));
        ServiceException invalid = await Assert.ThrowsAsync<ServiceException>(() => table.Connection.Data.SendAsync("BatchWriteItem", BatchWrite.CreateBody("\"Test\""u8, [write, write]), BatchWrite.ReadAnswer, CancellationToken.None));
        Assert.Equal((ServiceErrorKind.Fatal, "ResourceNotFoundException"), (missing.Kind, missing.Code));
        Assert.Equal((ServiceErrorKind.InvalidRequest, "ValidationException"), (invalid.Kind, invalid.Code));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"Unproc")] // cut short
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n<html")] // not the service
    [InlineData("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("")] // dropped
    public async Task What_is_no_answer_is_a_fault_to_try_again(string answer)
    {
        using var server = new OneAnswerServer(_ => answer);
        using var connection = new DdbConnection(new ConnectionOptions { EndpointUrl = server.Url });
        ServiceException fault = await Assert.ThrowsAsync<ServiceException>(() => connection.Data.SendAsync("Scan", "{}"u8.ToArray(), PageAnswer.Read, CancellationToken.None));
        Assert.Equal(ServiceErrorKind.Transient, fault.Kind);
    }

    [Fact]
    public async Task An_answer_that_stalls_is_given_up_after_a_minute()
    {
        var time = new FakeTime();
        using var server = new OneAnswerServer(_ => "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", stalls: true);
        using var client = new DataClient(new RenewableCredentials(() => new BasicAWSCredentials("key", "secret")), new AmazonDynamoDBConfig { ServiceURL = server.Url.ToString(), AuthenticationRegion = "local" }, server.Url, "DynamoDB_20120810.", time, TimeSpan.FromSeconds(60));
        Task<PageAnswer> sending = client.SendAsync("Scan", "{}"u8.ToArray(), PageAnswer.Read, CancellationToken.None);
        await server.Answered;
        await Task.Delay(200); // for the headers to arrive
        Assert.False(sending.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(60));
        ServiceException fault = await Assert.ThrowsAsync<ServiceException>(() => sending.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal((ServiceErrorKind.Transient, $"{server.Url.GetLeftPart(UriPartial.Authority)} does not answer: no whole answer within 60 seconds."), (fault.Kind, fault.Message));
    }

    [Fact]
    public async Task An_answer_of_no_DynamoDB_is_told_as_such()
    {
        using var server = new OneAnswerServer(_ => "HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        using var connection = new DdbConnection(new ConnectionOptions { EndpointUrl = server.Url });

        ServiceException refusal = await Assert.ThrowsAsync<ServiceException>(() => new TableCatalog(connection).DescribeAsync("Test", CancellationToken.None));

        Assert.Equal((ServiceErrorKind.Fatal, $"{connection.Endpoint} answers 404 and does not say why, as the service would: check the address."), (refusal.Kind, refusal.Message));
    }

    [Fact]
    public async Task A_loopback_endpoint_is_reached_past_the_proxy_of_the_environment()
    {
        IWebProxy before = HttpClient.DefaultProxy;
        HttpClient.DefaultProxy = new WebProxy("http://127.0.0.1:1");
        try
        {
            await using TestTable table = await TestTable.CreateAsync(s_byId);
            TransferResult result = await table.ImportAsync([Item.Parse("""{"id":{"S":"a"}}""")]);
            Assert.True(result.Completed);
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }
    }

    [Fact]
    public async Task Credentials_that_cannot_be_read_are_no_fault_of_the_network()
    {
        await using TestTable table = await TestTable.CreateAsync(s_byId);
        using var connection = new DdbConnection(new ConnectionOptions { EndpointUrl = table.Connection.EndpointUrl, Keys = () => throw new TargetInvocationException(new InvalidOperationException("The session has expired.")) });
        ServiceException data = await Assert.ThrowsAsync<ServiceException>(() => connection.Data.SendAsync("Scan", "{}"u8.ToArray(), PageAnswer.Read, CancellationToken.None));
        ServiceException control = await Assert.ThrowsAsync<ServiceException>(() => new TableCatalog(connection).DescribeAsync("Test", CancellationToken.None));
        Assert.All([data, control], refusal => Assert.Equal((ServiceErrorKind.Fatal, "The given credentials cannot be read: The session has expired."), (refusal.Kind, refusal.Message)));
    }

    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html, written out once more.
    [Fact]
    public async Task A_request_is_signed_as_the_service_checks_it()
    {
        string received = string.Empty;
        using var server = new OneAnswerServer(request =>
        {
            received = request;
            return "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}";
        });
        using var connection = new DdbConnection(new ConnectionOptions { EndpointUrl = server.Url, Region = "eu-central-1", Keys = () => new AccessKeys("AKID", "secret", "tok+en==") });
        await connection.Data.SendAsync("Scan", "{\"TableName\":\"Orders\"}"u8.ToArray(), PageAnswer.Read, CancellationToken.None);

        string[] parts = received.Split("\r\n\r\n");
        var headers = parts[0].Split("\r\n").Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0].ToLowerInvariant(), pair => pair[1]);
        string[] authorization = headers["authorization"].Split([' ', ',', '='], StringSplitOptions.RemoveEmptyEntries);
        string scope = authorization[2].Split('/', 2)[1];
        string signedHeaders = authorization[4];
        string canonical = $"POST\n/\n\n{string.Concat(signedHeaders.Split(';').Select(name => $"{name}:{headers[name]}\n"))}\n{signedHeaders}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(parts[1])))}";
        string toSign = $"AWS4-HMAC-SHA256\n{headers["x-amz-date"]}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        byte[] key = scope.Split('/').Aggregate("AWS4secret"u8.ToArray(), (key, part) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part)));

        Assert.Equal(Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign))), authorization[6]);
        Assert.EndsWith("/eu-central-1/dynamodb/aws4_request", scope, StringComparison.Ordinal);
        Assert.Equal("content-type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token;x-amz-target", signedHeaders);
        static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
    }

    [Fact]
    public async Task A_clock_that_is_wrong_is_put_right_by_the_service()
    {
        DateTime theirs = DateTime.UtcNow.AddHours(3);
        using var server = new OneAnswerServer(request =>
        {
            string date = request.Split("X-Amz-Date: ")[1][..16];
            DateTime signed = DateTime.ParseExact(date, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);
            string body = Math.Abs((signed - theirs).TotalMinutes) < 5 ? """{"Items":[],"Count":0}""" : """{"__type":"com.amazon.coral.service#InvalidSignatureException","message":"Signature expired"}""";
            return $"HTTP/1.1 {(body.Contains("type", StringComparison.Ordinal) ? "400 Bad Request" : "200 OK")}\r\nConnection: close\r\nDate: {theirs:R}\r\nContent-Length: {body.Length}\r\n\r\n{body}";
        });
        using var connection = new DdbConnection(new ConnectionOptions { EndpointUrl = server.Url });
        Task<PageAnswer> SendAsync() => connection.Data.SendAsync("Scan", "{}"u8.ToArray(), PageAnswer.Read, CancellationToken.None);
        Assert.Equal(ServiceErrorKind.Transient, (await Assert.ThrowsAsync<ServiceException>(SendAsync)).Kind);
        Assert.Empty((await SendAsync()).Items);
    }

    /// <summary>Answers every request with raw bytes, then closes the connection, or leaves it as it is.</summary>
    private sealed class OneAnswerServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _closing = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public OneAnswerServer(Func<string, string> answer, bool stalls = false)
        {
            _listener.Start();
            Url = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
            _ = Task.Run(async () =>
            {
                while (true)
                {
                    using TcpClient client = await _listener.AcceptTcpClientAsync();
                    byte[] buffer = new byte[8192];
                    int length = await client.GetStream().ReadAsync(buffer);
                    await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer(Encoding.ASCII.GetString(buffer, 0, length))));
                    _answered.TrySetResult();
                    await (stalls ? _closing.Task : Task.CompletedTask);
                }
            });
        }

        public Uri Url { get; }

        public Task Answered => _answered.Task;

        public void Dispose()
        {
            _listener.Dispose();
            _closing.TrySetResult();
        }
    }
}
