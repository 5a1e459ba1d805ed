using System.Globalization;
using System.Net;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoBulk.Local.Tests.Metering;
using static DynamoBulk.Local.Tests.EndpointCalls;

namespace DynamoBulk.Local.Tests;

public sealed class GetMetricDataTests
{
    private const string Target = "GraniteServiceVersion20100801.GetMetricData";
    private const long Midnight = 1767225600; // where the clock starts

    private static readonly string[] s_metrics =
    [
        .. new[] { "Read", "Write" }.SelectMany(direction => new[]
        {
            $"Consumed{direction}CapacityUnits", $"Provisioned{direction}CapacityUnits", $"{direction}ThrottleEvents",
            $"{direction}ProvisionedThroughputThrottleEvents", $"{direction}KeyRangeThroughputThrottleEvents",
            $"{direction}MaxOnDemandThroughputThrottleEvents", $"{direction}AccountLimitThrottleEvents",
        }),
    ];

    private readonly HandClock _clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tables_and_indexes_tell_what_they_used_and_refused_each_by_itself()
    {
        await using LocalEndpoint endpoint = LocalEndpoint.Start(new LocalEndpointOptions(), _clock, new Random(1));
        using AmazonDynamoDBClient client = await CreateTableAsync(endpoint);
        Assert.Equal(1, await PutAsync(client, 0, 4)); // what is provisioned is 3 of the table
        _clock.Advance(90);
        endpoint.SpendBurst("People");
        _clock.Advance(1);
        Assert.Equal(2, await PutAsync(client, 4, 3, "Rome")); // ... and 1 of the index
        await client.GetItemAsync("People", Item(0), Token);
        await client.QueryAsync(new QueryRequest("People") { IndexName = "ByCity", KeyConditionExpression = "city = :c", ExpressionAttributeValues = new() { [":c"] = new() { S = "Rome" } } }, Token);

        Assert.Equal(
            [
                "ConsumedReadCapacityUnits 1=0.5",
                "ProvisionedReadCapacityUnits 0=5 1=5",
                "ConsumedWriteCapacityUnits 0=3 1=1",
                "ProvisionedWriteCapacityUnits 0=3 1=3",
                "WriteThrottleEvents 0=1",
                "WriteProvisionedThroughputThrottleEvents 0=1",
            ],
            await AskAllAsync(endpoint, """{"Name":"TableName","Value":"People"}"""));
        Assert.Equal(
            [
                "ConsumedReadCapacityUnits 1=0.5",
                "ProvisionedReadCapacityUnits 0=2 1=2",
                "ConsumedWriteCapacityUnits 1=1",
                "ProvisionedWriteCapacityUnits 0=1 1=1",
                "WriteThrottleEvents 1=2",
                "WriteProvisionedThroughputThrottleEvents 1=2",
            ],
            await AskAllAsync(endpoint, """{"Name":"GlobalSecondaryIndexName","Value":"ByCity"},{"Name":"TableName","Value":"People"}"""));
    }

    [Theory]
    [InlineData("Sum", "TimestampAscending", "0=6 5=2")]
    [InlineData("Average", "TimestampAscending", "0=3 5=2")]
    [InlineData("Maximum", "TimestampDescending", "5=2 0=4")]
    [InlineData("Maximum", null, "5=2 0=4")]
    public async Task Minutes_are_put_together_as_asked(string stat, string? order, string expected)
    {
        await using LocalEndpoint endpoint = LocalEndpoint.Start(new LocalEndpointOptions(), _clock, new Random(1));
        using AmazonDynamoDBClient client = await CreateTableAsync(endpoint);
        foreach (int count in new[] { 0, 2, 4 })
        {
            await PutAsync(client, count * 10, count);
            _clock.Advance(60);
        }

        _clock.Advance(180);
        await PutAsync(client, 100, 2);

        string[] found = await AskAsync(endpoint, [Query("ConsumedWriteCapacityUnits", """{"Name":"TableName","Value":"People"}""", 300, stat)], order: order);

        Assert.Equal([$"ConsumedWriteCapacityUnits {expected}"], found);
    }

    [Theory]
    [InlineData(60, 180, "1=2 2=4")]
    [InlineData(119, 121, "1=2 2=4")] // the start is rounded down to its minute
    [InlineData(60, 120, "1=2")] // the end is exclusive
    public async Task The_span_holds_its_start_and_not_its_end(int start, int end, string expected)
    {
        await using LocalEndpoint endpoint = LocalEndpoint.Start(new LocalEndpointOptions(), _clock, new Random(1));
        using AmazonDynamoDBClient client = await CreateTableAsync(endpoint);
        foreach (int count in new[] { 1, 2, 4, 3 })
        {
            await PutAsync(client, count * 10, count);
            _clock.Advance(60);
        }

        string[] found = await AskAsync(endpoint, [Query("ConsumedWriteCapacityUnits", """{"Name":"TableName","Value":"People"}""")], start, end, "TimestampAscending");

        Assert.Equal([$"ConsumedWriteCapacityUnits {expected}"], found);
    }

    [Fact]
    public async Task What_is_not_known_has_no_data_and_the_label_is_the_callers()
    {
        await using LocalEndpoint endpoint = LocalEndpoint.Start(new LocalEndpointOptions(), _clock, new Random(1));
        using AmazonDynamoDBClient client = await CreateTableAsync(endpoint);
        string labelled = Query("ConsumedWriteCapacityUnits", """{"Name":"TableName","Value":"Nobody"}""").Replace("\"Id\"", "\"Label\":\"mine\",\"Id\"", StringComparison.Ordinal);
        string operation = Query("ConsumedWriteCapacityUnits", """{"Name":"TableName","Value":"People"},{"Name":"Operation","Value":"Scan"}""");

        using HttpResponseMessage response = await PostAsync(endpoint, Target, Body([labelled, operation], 0, 600, null));

        Assert.Equal(
            """{"MetricDataResults":[{"Id":"q","Label":"mine","Timestamps":[],"Values":[],"StatusCode":"Complete"},{"Id":"q","Label":"ConsumedWriteCapacityUnits","Timestamps":[],"Values":[],"StatusCode":"Complete"}],"Messages":[]}""",
            await response.Content.ReadAsStringAsync(Token));
    }

    [Theory]
    [InlineData("""{"StartTime":0,"EndTime":60,"MetricDataQueries":[{"Id":"q","Expression":"m1+m2"}]}""", "The embedded endpoint evaluates no expressions: query q needs a MetricStat")]
    [InlineData("""{"StartTime":0,"EndTime":60,"MetricDataQueries":[{"Id":"q","MetricStat":{"Metric":{"MetricName":"m"},"Period":90,"Stat":"Sum"}}]}""", "The parameter Period of query q must be a multiple of 60")]
    [InlineData("""{"StartTime":0,"EndTime":60,"MetricDataQueries":[{"Id":"q","MetricStat":{"Metric":{"MetricName":"m"},"Period":60,"Stat":"p99"}}]}""", "The embedded endpoint knows the statistics Sum, Average and Maximum: query q asks for p99")]
    [InlineData("""{"StartTime":60,"EndTime":60,"MetricDataQueries":[]}""", "The parameter StartTime must be less than the parameter EndTime")]
    [InlineData("""{"EndTime":60,"MetricDataQueries":[]}""", "The parameter StartTime is required")]
    [InlineData("""{"StartTime":0,"EndTime":60,"MetricDataQueries":[],"NextToken":"x"}""", "The embedded endpoint answers in one page, so it has given no NextToken")]
    public async Task What_the_endpoint_does_not_do_is_refused(string request, string message)
    {
        await using LocalEndpoint endpoint = LocalEndpoint.Start(new LocalEndpointOptions());

        using HttpResponseMessage response = await PostAsync(endpoint, Target, request);

        Assert.Equal(
            (HttpStatusCode.BadRequest, $$"""{"__type":"com.amazonaws.cloudwatch#InvalidParameterValueException","message":"{{message}}"}"""),
            (response.StatusCode, await response.Content.ReadAsStringAsync(Token)));
    }

    private static async Task<string[]> AskAllAsync(LocalEndpoint endpoint, string dimensions) =>
        [.. (await AskAsync(endpoint, s_metrics.Select(metric => Query(metric, dimensions)), order: "TimestampAscending")).Where(line => line.Contains('=', StringComparison.Ordinal))];

    /// <summary>One line a metric: its label, and the minute since midnight and the value of each point.</summary>
    private static async Task<string[]> AskAsync(LocalEndpoint endpoint, IEnumerable<string> queries, int start = 0, int end = 3600, string? order = null)
    {
        using HttpResponseMessage response = await PostAsync(endpoint, Target, Body(queries, start, end, order));
        using JsonDocument body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token));
        return [.. body.RootElement.GetProperty("MetricDataResults").EnumerateArray().Select(Line)];
    }

    private static string Line(JsonElement result)
    {
        IEnumerable<long> minutes = result.GetProperty("Timestamps").EnumerateArray().Select(time => (time.GetInt64() - Midnight) / 60);
        IEnumerable<string> points = minutes.Zip(result.GetProperty("Values").EnumerateArray(), (minute, value) => $"{minute}={value.GetRawText()}");
        return $"{result.GetProperty("Label").GetString()} {string.Join(' ', points)}";
    }

    private static string Body(IEnumerable<string> queries, int start, int end, string? order) =>
        $$"""{"StartTime":{{Midnight + start}},"EndTime":{{Midnight + end}},{{(order is null ? "" : $"\"ScanBy\":\"{order}\",")}}"MetricDataQueries":[{{string.Join(',', queries)}}]}""";

    private static string Query(string metric, string dimensions, int period = 60, string stat = "Sum") =>
        $$$"""{"Id":"q","MetricStat":{"Metric":{"Namespace":"AWS/DynamoDB","MetricName":"{{{metric}}}","Dimensions":[{{{dimensions}}}]},"Period":{{{period}}},"Stat":"{{{stat}}}"}}""";

    /// <summary>Writes items one by one; returns how many were throttled.</summary>
    private static async Task<int> PutAsync(AmazonDynamoDBClient client, int first, int count, string? city = null)
    {
        int throttled = 0;
        for (int i = first; i < first + count; i++)
        {
            Dictionary<string, AttributeValue> item = Item(i);
            if (city is not null)
            {
                item["city"] = new AttributeValue { S = city };
            }

            try
            {
                await client.PutItemAsync("People", item, Token);
            }
            catch (ProvisionedThroughputExceededException)
            {
                throttled++;
            }
        }

        return throttled;
    }

    private static Dictionary<string, AttributeValue> Item(int key) => new() { ["pk"] = new() { S = key.ToString(CultureInfo.InvariantCulture) } };

    private static async Task<AmazonDynamoDBClient> CreateTableAsync(LocalEndpoint endpoint)
    {
        AmazonDynamoDBClient client = ClientOf(endpoint);
        await client.CreateTableAsync(
            new CreateTableRequest
            {
                TableName = "People",
                AttributeDefinitions = [new("pk", ScalarAttributeType.S), new("city", ScalarAttributeType.S)],
                KeySchema = [new("pk", KeyType.HASH)],
                ProvisionedThroughput = new ProvisionedThroughput(5, 3),
                GlobalSecondaryIndexes =
                [
                    new GlobalSecondaryIndex { IndexName = "ByCity", KeySchema = [new("city", KeyType.HASH)], Projection = new Projection { ProjectionType = ProjectionType.ALL }, ProvisionedThroughput = new ProvisionedThroughput(2, 1) },
                ],
            },
            Token);
        return client;
    }
}
