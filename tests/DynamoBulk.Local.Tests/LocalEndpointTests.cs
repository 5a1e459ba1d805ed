using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoBulk.Local.Http;
using static DynamoBulk.Local.Tests.EndpointCalls;

namespace DynamoBulk.Local.Tests;

public sealed class LocalEndpointTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_answer_has_the_headers_of_the_service()
    {
        await using LocalEndpoint endpoint = LocalEndpoint.Start(new LocalEndpointOptions());

        using HttpResponseMessage response = await PostAsync(endpoint, "DynamoDB_20120810.ListTables", "{}");

        byte[] body = await response.Content.ReadAsByteArrayAsync(Token);
        Assert.Equal("""{"TableNames":[]}""", Encoding.UTF8.GetString(body));
        Assert.Equal("application/x-amz-json-1.0", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(Crc32.Compute(body).ToString(CultureInfo.InvariantCulture), response.Headers.GetValues("x-amz-crc32").Single());
        Assert.Matches("^[A-Z0-9]{52}$", response.Headers.GetValues("x-amzn-RequestId").Single());
    }

    [Theory]
    [InlineData("DynamoDB_20120810.NoSuchOperation", "{}", """{"__type":"com.amazon.coral.service#UnknownOperationException","Message":""}""")]
    [InlineData("SomethingElse.ListTables", "{}", """{"__type":"com.amazon.coral.service#UnknownOperationException","Message":""}""")]
    [InlineData("DynamoDB_20120810.DescribeTable", "{}", """{"__type":"com.amazon.coral.validate#ValidationException","message":"1 validation error detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null"}""")]
    [InlineData("DynamoDB_20120810.DescribeTable", """{"TableName":7}""", """{"__type":"com.amazon.coral.service#SerializationException","Message":"NUMBER_VALUE cannot be converted to String"}""")]
    [InlineData("DynamoDB_20120810.DescribeTable", """{"TableName":"None"}""", """{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"Requested resource not found: Table: None not found"}""")]
    public async Task A_refusal_says_what_the_service_says(string target, string request, string expected)
    {
        await using LocalEndpoint endpoint = LocalEndpoint.Start(new LocalEndpointOptions());

        using HttpResponseMessage response = await PostAsync(endpoint, target, request);

        Assert.Equal((HttpStatusCode.BadRequest, expected), (response.StatusCode, await response.Content.ReadAsStringAsync(Token)));
    }

    [Theory]
    [InlineData("""{"RequestItems":{"People":[{"PutRequest":{"Item":{"pk":{"S":"a"}}}""")]
    [InlineData("""not json""")]
    [InlineData("")]
    public async Task A_broken_request_is_a_serialization_error(string request)
    {
        await using LocalEndpoint endpoint = LocalEndpoint.Start(new LocalEndpointOptions());

        using HttpResponseMessage response = await PostAsync(endpoint, "DynamoDB_20120810.BatchWriteItem", request);

        using JsonDocument body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token));
        Assert.Equal("com.amazon.coral.service#SerializationException", body.RootElement.GetProperty("__type").GetString());
    }

    [Fact]
    public async Task A_table_answers_to_its_arn()
    {
        await using LocalEndpoint endpoint = LocalEndpoint.Start(new LocalEndpointOptions());
        using AmazonDynamoDBClient client = ClientOf(endpoint);
        TableDescription table = await CreateTableAsync(client);

        await client.PutItemAsync(table.TableArn, Item(1), Token);
        ScanResponse found = await client.ScanAsync(new ScanRequest(table.TableArn) { ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL }, Token);

        Assert.Equal((1, table.TableArn), (found.Count, found.ConsumedCapacity.TableName));
    }

    [Fact]
    public async Task A_table_gets_the_capacity_of_the_endpoint_unless_it_states_its_own()
    {
        await using LocalEndpoint endpoint = LocalEndpoint.Start(new LocalEndpointOptions { WriteCapacity = 50, ReadCapacity = 60 });
        using AmazonDynamoDBClient client = ClientOf(endpoint);

        TableDescription table = await CreateTableAsync(client);
        TableDescription own = await CreateTableAsync(client, "Own", new ProvisionedThroughput(7, 8));

        Assert.Equal((60, 50), (table.ProvisionedThroughput.ReadCapacityUnits, table.ProvisionedThroughput.WriteCapacityUnits));
        Assert.Equal((7, 8), (own.ProvisionedThroughput.ReadCapacityUnits, own.ProvisionedThroughput.WriteCapacityUnits));
    }

    [Fact]
    public async Task A_batch_beyond_capacity_comes_back_in_part_and_then_whole_with_the_reason()
    {
        await using LocalEndpoint endpoint = LocalEndpoint.Start(new LocalEndpointOptions { WriteCapacity = 10 }, new Metering.HandClock(), new Random(1));
        using AmazonDynamoDBClient client = ClientOf(endpoint);
        await CreateTableAsync(client);

        BatchWriteItemResponse partly = await client.BatchWriteItemAsync(
            new BatchWriteItemRequest { RequestItems = new() { ["People"] = [.. Enumerable.Range(0, 25).Select(i => new WriteRequest(new PutRequest(Item(i))))] }, ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL }, Token);
        ProvisionedThroughputExceededException refusal = await Assert.ThrowsAsync<ProvisionedThroughputExceededException>(
            () => client.BatchWriteItemAsync(new BatchWriteItemRequest(partly.UnprocessedItems), Token));

        Assert.Equal(Enumerable.Range(10, 15).Select(i => $"{i}"), partly.UnprocessedItems["People"].Select(write => write.PutRequest.Item["pk"].S));
        Assert.Equal(10, partly.ConsumedCapacity.Single().CapacityUnits);
        ThrottlingReason reason = refusal.ThrottlingReasons.Single();
        Assert.Equal("TableWriteProvisionedThroughputExceeded", reason.Reason);
        Assert.EndsWith(":table/People", reason.Resource, StringComparison.Ordinal);
        Assert.StartsWith("The level of configured provisioned throughput for the table was exceeded.", refusal.Message, StringComparison.Ordinal);
        Assert.Equal((10, 30), (endpoint.Statistics.WriteUnits, endpoint.Statistics.WriteUnitsRefused));
        Assert.Equal(3, endpoint.Statistics.Requests);
    }

    [Fact]
    public async Task An_on_demand_table_is_throttled_by_the_other_exception()
    {
        await using LocalEndpoint endpoint = LocalEndpoint.Start(new LocalEndpointOptions { MeterOnDemand = true }, new Metering.HandClock(), new Random(1));
        using AmazonDynamoDBClient client = ClientOf(endpoint);
        await CreateTableAsync(client);

        var refusal = await Assert.ThrowsAsync<ThrottlingException>(async () =>
        {
            for (int i = 0; i <= 1000; i++)
            {
                await client.PutItemAsync("People", Item(1), Token);
            }
        });

        Assert.Equal("TableWriteKeyRangeThroughputExceeded", refusal.ThrottlingReasons.Single().Reason);
    }

    [Fact]
    public async Task Writes_are_thrown_back_at_the_rate_asked_for()
    {
        await using LocalEndpoint endpoint = LocalEndpoint.Start(new LocalEndpointOptions { UnprocessedRate = 0.2 }, TimeProvider.System, new Random(1));
        using AmazonDynamoDBClient client = ClientOf(endpoint);
        await CreateTableAsync(client);
        int thrownBack = 0;

        for (int batch = 0; batch < 40; batch++)
        {
            BatchWriteItemResponse response = await client.BatchWriteItemAsync(
                new BatchWriteItemRequest(new() { ["People"] = [.. Enumerable.Range(batch * 25, 25).Select(i => new WriteRequest(new PutRequest(Item(i))))] }), Token);
            thrownBack += response.UnprocessedItems?.GetValueOrDefault("People")?.Count ?? 0;
        }

        Assert.InRange(thrownBack, 150, 250);
        Assert.Equal(1000 - thrownBack, (await client.ScanAsync(new ScanRequest("People"), Token)).Count);
    }

    [Fact]
    public async Task Requests_fail_at_the_rate_asked_for_and_may_have_been_done()
    {
        await using LocalEndpoint endpoint = LocalEndpoint.Start(new LocalEndpointOptions { FaultRate = 0.5 }, TimeProvider.System, new Random(1));
        int errors = 0;
        int dropped = 0;
        for (int i = 0; i < 200; i++)
        {
            try
            {
                using HttpResponseMessage response = await PostAsync(endpoint, "DynamoDB_20120810.ListTables", "{}");
                errors += response.StatusCode == HttpStatusCode.InternalServerError ? 1 : 0;
            }
            catch (HttpRequestException)
            {
                dropped++;
            }
        }

        Assert.InRange(errors, 25, 75);
        Assert.InRange(dropped, 25, 75);
    }

    [Fact]
    public void A_port_that_is_taken_is_named()
    {
        using LocalEndpoint endpoint = LocalEndpoint.Start(new LocalEndpointOptions());

        IOException exception = Assert.Throws<IOException>(() => LocalEndpoint.Start(new LocalEndpointOptions { Port = endpoint.Url.Port }));

        Assert.StartsWith($"The endpoint cannot listen on port {endpoint.Url.Port} of 127.0.0.1", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disposed_endpoint_answers_no_more()
    {
        LocalEndpoint endpoint = LocalEndpoint.Start(new LocalEndpointOptions());
        (await PostAsync(endpoint, "DynamoDB_20120810.ListTables", "{}")).Dispose();

        await endpoint.DisposeAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync(endpoint, "DynamoDB_20120810.ListTables", "{}"));
    }

    private static async Task<TableDescription> CreateTableAsync(AmazonDynamoDBClient client, string name = "People", ProvisionedThroughput? throughput = null) =>
        (await client.CreateTableAsync(
            new CreateTableRequest
            {
                TableName = name,
                AttributeDefinitions = [new("pk", ScalarAttributeType.S)],
                KeySchema = [new("pk", KeyType.HASH)],
                BillingMode = throughput is null ? BillingMode.PAY_PER_REQUEST : BillingMode.PROVISIONED,
                ProvisionedThroughput = throughput,
            },
            Token)).TableDescription;

    private static Dictionary<string, AttributeValue> Item(int key) => new() { ["pk"] = new() { S = key.ToString(CultureInfo.InvariantCulture) } };
}
