using System.Globalization;
using System.Text.Json;
using DynamoBulk.Items;
using DynamoBulk.Service;
using DynamoBulk.Service.Metrics;

namespace DynamoBulk.Engine.Tests.Service.Metrics;

public sealed class CapacityMetricReaderTests
{
    private static readonly DateTime s_noon = new(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);

    // The order in which a table's metrics are asked for: m0 to m13.
    private const int ConsumedReads = 0;
    private const int ConsumedWrites = 1;
    private const int ProvisionedWrites = 3;
    private const int WriteThrottles = 5;
    private const int WriteThrottlesByProvisioned = 7;
    private const int WriteThrottlesByKeyRange = 9;

    [Fact]
    public async Task A_request_is_CloudWatchs_and_signed_for_it()
    {
        using var server = new FakeCloudWatch((200, Answer()));

        await ReadAsync(server, [null, "ByCity"], Span(0, 10));

        FakeCloudWatch.Request request = Assert.Single(server.Requests);
        Assert.Equal("GraniteServiceVersion20100801.GetMetricData", request.Target);
        Assert.Matches(@"^AWS4-HMAC-SHA256 Credential=local/\d{8}/local/monitoring/aws4_request, ", request.Authorization);
        using JsonDocument body = JsonDocument.Parse(request.Body);
        JsonElement queries = body.RootElement.GetProperty("MetricDataQueries");
        Assert.Equal(
            """{"StartTime":1767268500,"EndTime":1767269400,"ScanBy":"TimestampAscending","MetricDataQueries":""", // five minutes before, for what is provisioned
            request.Body[..request.Body.IndexOf('[', StringComparison.Ordinal)]);
        Assert.Equal(
            """{"Id":"m0","MetricStat":{"Metric":{"Namespace":"AWS/DynamoDB","MetricName":"ConsumedReadCapacityUnits","Dimensions":[{"Name":"TableName","Value":"People"}]},"Period":60,"Stat":"Sum"}}""",
            queries[0].GetRawText());
        Assert.Equal(
            """{"Id":"m17","MetricStat":{"Metric":{"Namespace":"AWS/DynamoDB","MetricName":"ProvisionedWriteCapacityUnits","Dimensions":[{"Name":"TableName","Value":"People"},{"Name":"GlobalSecondaryIndexName","Value":"ByCity"}]},"Period":60,"Stat":"Average"}}""",
            queries[17].GetRawText());
        Assert.Equal(28, queries.GetArrayLength());
    }

    [Fact]
    public async Task Values_become_one_object_a_period()
    {
        using var server = new FakeCloudWatch((200, Answer(
            Result(ConsumedWrites, (1, 1200), (0, 600)), // in whatever order
            Result(ConsumedReads, (1, 30)),
            Result(ProvisionedWrites, (0, 20)),
            Result(WriteThrottles, (1, 7)),
            Result(WriteThrottlesByProvisioned, (1, 4)),
            Result(WriteThrottlesByKeyRange, (1, 3)))));

        IReadOnlyList<CapacityMetric> metrics = await ReadAsync(server, [null], Span(0, 10));

        var none = new ThrottleEvents(0, 0, 0, 0, 0);
        var first = new CapacityMetric
        {
            Time = s_noon,
            TableName = "People",
            Period = TimeSpan.FromMinutes(1),
            ConsumedWriteUnits = 10,
            ProvisionedWriteUnits = 20,
            ReadThrottleEvents = none,
            WriteThrottleEvents = none,
        };
        Assert.Equal(
            [first, first with { Time = s_noon.AddMinutes(1), ConsumedWriteUnits = 20, ConsumedReadUnits = 0.5, WriteThrottleEvents = new ThrottleEvents(7, 4, 3, 0, 0) }],
            metrics);
        Assert.Equal(DateTimeKind.Utc, metrics[0].Time.Kind);
        Assert.Equal("7 (provisioned throughput 4, key range 3)", $"{metrics[1].WriteThrottleEvents}");
    }

    [Fact]
    public async Task What_is_provisioned_holds_until_it_is_said_again_or_not_any_more()
    {
        using var server = new FakeCloudWatch((200, Answer(
            Result(ConsumedWrites, [.. Enumerable.Range(0, 20).Select(minute => (minute, 60.0))]),
            Result(ProvisionedWrites, (-3, 20), (2, 30)))));

        IReadOnlyList<CapacityMetric> metrics = await ReadAsync(server, [null], Span(0, 20));

        Assert.Equal(s_noon, metrics[0].Time); // what was before only tells what was provisioned
        Assert.Equal(
            [20, 20, .. Enumerable.Repeat<double?>(30, 11), .. Enumerable.Repeat<double?>(null, 7)],
            metrics.Select(metric => metric.ProvisionedWriteUnits));
        Assert.All(metrics, metric => Assert.Null(metric.ProvisionedReadUnits));
    }

    [Fact]
    public async Task Pages_are_read_to_the_last()
    {
        using var server = new FakeCloudWatch(
            (200, Page("more", Result(ConsumedWrites, "PartialData", (0, 60)))),
            (200, Page("again", Result(ConsumedWrites, "InternalError"))),
            (200, Answer(Result(ConsumedWrites, (1, 120)), Result(ConsumedReads, (1, 60)))));

        IReadOnlyList<CapacityMetric> metrics = await ReadAsync(server, [null], Span(0, 10));

        Assert.Equal([(1, 0), (2, 1)], metrics.Select(metric => ((int)metric.ConsumedWriteUnits, (int)metric.ConsumedReadUnits)));
        Assert.Equal([null, "more", "again"], server.Requests.Select(request => JsonDocument.Parse(request.Body).RootElement.TryGetProperty("NextToken", out JsonElement token) ? token.GetString() : null));
    }

    [Fact]
    public async Task A_call_asks_for_no_more_than_500_metrics()
    {
        using var server = new FakeCloudWatch((200, Answer()));

        await ReadAsync(server, [.. Enumerable.Range(0, 40).Select(i => $"Index{i}")], Span(0, 10));

        Assert.Equal([500, 60], server.Requests.Select(request => JsonDocument.Parse(request.Body).RootElement.GetProperty("MetricDataQueries").GetArrayLength()));
    }

    [Theory]
    [InlineData(500, "{}")]
    [InlineData(400, """{"__type":"com.amazonaws.cloudwatch#ThrottlingException","message":"Rate exceeded"}""")]
    [InlineData(200, """{"MetricDataResults":[{"Id":"m1","Timestamps":[],"Values":[],"StatusCode":"InternalError"}]}""")]
    [InlineData(200, """{"MetricDataResults":[{"Id":"m1","Timestamps":[],"Values":[],"StatusCode":"PartialData"}]}""")]
    [InlineData(200, """{"MetricDataResults":{}}""")]
    public async Task What_may_pass_is_tried_again(int status, string body)
    {
        using var server = new FakeCloudWatch((status, body), (200, Answer(Result(ConsumedWrites, (0, 60)))));

        IReadOnlyList<CapacityMetric> metrics = await ReadAsync(server, [null], Span(0, 10));

        Assert.Equal(1, Assert.Single(metrics).ConsumedWriteUnits);
    }

    [Theory]
    [InlineData(400, """{"__type":"com.amazonaws.cloudwatch#AccessDeniedException","message":"User x is not authorized"}""", "AccessDeniedException", "The metrics cannot be read without the permission cloudwatch:GetMetricData. (Access denied: User x is not authorized)")]
    [InlineData(200, """{"MetricDataResults":[{"Id":"m1","Timestamps":[],"Values":[],"StatusCode":"Forbidden"}]}""", "AccessDeniedException", "The metrics cannot be read without the permission cloudwatch:GetMetricData. (CloudWatch says Forbidden.)")]
    [InlineData(400, """{"__type":"com.amazon.coral.service#UnknownOperationException"}""", "NoMetrics", "The endpoint {url} has no metrics, for it does not know CloudWatch's GetMetricData: New-DdbConnection -CloudWatchEndpointUrl says where CloudWatch is.")]
    [InlineData(400, """{"__type":"com.amazonaws.dynamodb.v20120810#InvalidAction","message":"The action is invalid"}""", "NoMetrics", "The endpoint {url} has no metrics, for it does not know CloudWatch's GetMetricData: New-DdbConnection -CloudWatchEndpointUrl says where CloudWatch is.")]
    [InlineData(404, "<html>", "NoMetrics", "The endpoint {url} has no metrics, for it does not know CloudWatch's GetMetricData: New-DdbConnection -CloudWatchEndpointUrl says where CloudWatch is.")]
    [InlineData(400, """{"__type":"com.amazonaws.cloudwatch#InvalidParameterValueException","message":"No good"}""", "InvalidParameterValueException", "No good")]
    [InlineData(200, """{"MetricDataResults":[{"Id":"m1","Timestamps":[],"Values":[],"StatusCode":"PartialData"}]}""", "IncompleteMetrics", "CloudWatch has sent only a part of the metrics (PartialData): try again.")]
    public async Task A_refusal_says_what_to_do(int status, string body, string code, string message)
    {
        using var server = new FakeCloudWatch((status, body));

        ServiceException refusal = await Assert.ThrowsAsync<ServiceException>(() => ReadAsync(server, [null], Span(0, 10)));

        Assert.Equal((code, message.Replace("{url}", server.Url.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal)), (refusal.Code, refusal.Message));
    }

    private static async Task<IReadOnlyList<CapacityMetric>> ReadAsync(FakeCloudWatch server, IReadOnlyList<string?> indexes, MetricSpan span)
    {
        using var connection = new DdbConnection(new ConnectionOptions { EndpointUrl = server.Url });
        var table = new TableInfo { TableName = "People", TableStatus = "ACTIVE", BillingMode = "Provisioned", Keys = new KeySchema(new KeyAttribute("id", AttributeType.S)) };
        return await new CapacityMetricReader(connection).ReadAsync(table, indexes, span, CancellationToken.None);
    }

    private static MetricSpan Span(int fromMinute, int toMinute) => MetricSpan.Choose(s_noon.AddMinutes(fromMinute), s_noon.AddMinutes(toMinute), null, s_noon);

    private static string Answer(params string[] results) => Page(null, results);

    private static string Page(string? next, params string[] results) =>
        $$"""{"MetricDataResults":[{{string.Join(',', results)}}],"Messages":[]{{(next is null ? "" : $",\"NextToken\":\"{next}\"")}}}""";

    private static string Result(int metric, params (int Minute, double Value)[] points) => Result(metric, "Complete", points);

    private static string Result(int metric, string status, params (int Minute, double Value)[] points)
    {
        IEnumerable<string> times = points.Select(point => (s_noon.AddMinutes(point.Minute) - DateTime.UnixEpoch).TotalSeconds.ToString("E9", CultureInfo.InvariantCulture)); // as the service may write it
        return $$"""{"Id":"m{{metric}}","Label":"x","Timestamps":[{{string.Join(',', times)}}],"Values":[{{string.Join(',', points.Select(point => point.Value.ToString(CultureInfo.InvariantCulture)))}}],"StatusCode":"{{status}}"}""";
    }
}
