using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace DynamoBulk.Local.Tests.Service;

public sealed class CapacityTests(ServerFleet fleet) : ServiceTest(fleet)
{
    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task Writes_cost_a_unit_a_kilobyte_of_the_larger_item(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S");

        async Task<double?> PutAsync(int size) => (await client.PutItemAsync(
            new PutItemRequest(table, Item("a", size)) { ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL }, Token)).ConsumedCapacity.CapacityUnits;
        async Task<double?> DeleteAsync() => (await client.DeleteItemAsync(
            new DeleteItemRequest(table, new() { ["pk"] = S("a") }) { ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL }, Token)).ConsumedCapacity.CapacityUnits;

        Assert.Equal(
            [1, 2, 3, 3, 1, 1],
            [await PutAsync(1024), await PutAsync(1025), await PutAsync(3000), await PutAsync(100), await DeleteAsync(), await DeleteAsync()]);
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task A_batch_rounds_each_item_alone(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S");

        BatchWriteItemResponse response = await client.BatchWriteItemAsync(
            new BatchWriteItemRequest
            {
                RequestItems = new() { [table] = [Put(Item("a", 500)), Put(Item("b", 3500)), Put(Item("c", 1024))] },
                ReturnConsumedCapacity = ReturnConsumedCapacity.INDEXES,
            },
            Token);

        ConsumedCapacity consumed = Assert.Single(response.ConsumedCapacity);
        Assert.Equal((table, 6.0, 6.0), (consumed.TableName, consumed.CapacityUnits, consumed.Table.CapacityUnits));
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task Reads_cost_half_a_unit_for_4_kilobytes_and_twice_that_when_consistent(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S");
        await WriteAsync(client, table, [Item("a", 4096), Item("b", 4097)]);

        async Task<double?> GetAsync(string key, bool consistent) => (await client.GetItemAsync(
            new GetItemRequest(table, new() { ["pk"] = S(key) }, consistent) { ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL }, Token)).ConsumedCapacity.CapacityUnits;

        Assert.Equal(
            [0.5, 1, 1, 2, 0.5, 1],
            [await GetAsync("a", false), await GetAsync("a", true), await GetAsync("b", false), await GetAsync("b", true), await GetAsync("none", false), await GetAsync("none", true)]);
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task A_page_is_rounded_once(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S");
        await WriteAsync(client, table, Enumerable.Range(0, 10).Select(i => Item($"{i}", 1000)));

        ScanResponse scanned = await client.ScanAsync(new ScanRequest(table) { ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL, ConsistentRead = true }, Token);

        Assert.Equal(3, scanned.ConsumedCapacity.CapacityUnits);
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task An_index_costs_extra_when_its_entry_changes(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S", adjust: request =>
        {
            request.AttributeDefinitions.Add(new("ik", ScalarAttributeType.S));
            request.GlobalSecondaryIndexes =
            [
                new() { IndexName = "byIk", KeySchema = [new("ik", KeyType.HASH)], Projection = new() { ProjectionType = ProjectionType.KEYS_ONLY }, ProvisionedThroughput = new(1000, 1000) },
            ];
        });

        async Task<(double?, double?, double?)> PutAsync(string? ik, int x)
        {
            var item = new Dictionary<string, AttributeValue> { ["pk"] = S("a"), ["x"] = N(x) };
            if (ik is not null)
            {
                item["ik"] = S(ik);
            }

            ConsumedCapacity used = (await client.PutItemAsync(new PutItemRequest(table, item) { ReturnConsumedCapacity = ReturnConsumedCapacity.INDEXES }, Token)).ConsumedCapacity;
            return (used.CapacityUnits, used.Table.CapacityUnits, used.GlobalSecondaryIndexes?.GetValueOrDefault("byIk")?.CapacityUnits ?? 0);
        }

        Assert.Equal((1, 1, 0), await PutAsync(null, 1)); // not in the index
        Assert.Equal((2, 1, 1), await PutAsync("i", 1)); // enters it
        Assert.Equal((1, 1, 0), await PutAsync("i", 2)); // nothing projected changes
        Assert.Equal((3, 1, 2), await PutAsync("j", 2)); // moves in it
        Assert.Equal((2, 1, 1), await PutAsync(null, 2)); // leaves it
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task A_table_throttles_beyond_its_capacity(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S", adjust: request => request.ProvisionedThroughput = new ProvisionedThroughput(1, 1));
        Dictionary<string, List<WriteRequest>> Batch() => new() { [table] = [Put(Item("a", 5000)), Put(Item("b", 5000))] };

        // The first write is dearer than a second's worth, so that all others wait for seconds.
        BatchWriteItemResponse partly = await client.BatchWriteItemAsync(new BatchWriteItemRequest(Batch()), Token);
        var refusal = await Assert.ThrowsAsync<ProvisionedThroughputExceededException>(() => client.BatchWriteItemAsync(new BatchWriteItemRequest(Batch()), Token));

        Assert.Equal("b", Assert.Single(partly.UnprocessedItems[table]).PutRequest.Item["pk"].S);
        Assert.Equal("TableWriteProvisionedThroughputExceeded", Assert.Single(refusal.ThrottlingReasons).Reason);
    }

    /// <summary>An item of a certain size by the service's rules.</summary>
    private static Dictionary<string, AttributeValue> Item(string key, int size) =>
        new() { ["pk"] = S(key), ["t"] = S(new string('x', size - "pk".Length - key.Length - "t".Length)) };
}
