using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace DynamoBulk.Local.Tests.Service;

public sealed class BatchTests(ServerFleet fleet) : ServiceTest(fleet)
{
    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task A_batch_puts_and_deletes(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S");
        await client.PutItemAsync(table, Item("old"), Token);

        BatchWriteItemResponse response = await client.BatchWriteItemAsync(
            Batch(table, Put(Item("a")), Put(Item("b")), Delete(Item("old")), Delete(Item("never"))), Token);

        Assert.Empty(response.UnprocessedItems ?? []);
        Assert.Equal(["a", "b"], await KeysAsync(client, table));
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task A_batch_spans_tables(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string first = await CreateTableAsync(client, "pk:S");
        string second = await CreateTableAsync(client, "pk:S");

        await client.BatchWriteItemAsync(new BatchWriteItemRequest { RequestItems = new() { [first] = [Put(Item("a"))], [second] = [Put(Item("a")), Put(Item("b"))] } }, Token);

        Assert.Equal(["a"], await KeysAsync(client, first));
        Assert.Equal(["a", "b"], await KeysAsync(client, second));
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task A_batch_takes_25_writes_and_not_26(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S");
        WriteRequest[] writes = [.. Enumerable.Range(0, 26).Select(i => Put(Item($"{i:00}")))];

        await AssertRefusedAsync("1 validation error detected: Value '{", () => client.BatchWriteItemAsync(Batch(table, writes), Token));
        await client.BatchWriteItemAsync(Batch(table, writes[..25]), Token);

        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"{i:00}"), await KeysAsync(client, table));
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task A_batch_with_one_key_twice_is_refused_whole(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S");
        WriteRequest[][] batches = [[Put(Item("a")), Put(Item("b")), Put(Item("a"))], [Put(Item("a")), Delete(Item("a"))], [Delete(Item("a")), Delete(Item("a"))]];

        foreach (WriteRequest[] batch in batches)
        {
            await AssertRefusedAsync("Provided list of item keys contains duplicates", () => client.BatchWriteItemAsync(Batch(table, batch), Token));
        }

        Assert.Empty(await KeysAsync(client, table));
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task Notations_of_one_number_are_one_key_in_a_batch(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:N");

        await AssertRefusedAsync(
            "Provided list of item keys contains duplicates",
            () => client.BatchWriteItemAsync(Batch(table, Put(new() { ["pk"] = N("1") }), Put(new() { ["pk"] = N("1.0") })), Token));
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task One_bad_item_refuses_its_batch(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S");
        (Dictionary<string, AttributeValue> Item, string Message)[] cases =
        [
            (new() { ["id"] = S("b") }, "The provided key element does not match the schema"),
            (new() { ["pk"] = N(1) }, "The provided key element does not match the schema"),
            (new() { ["pk"] = S("b"), ["big"] = S(new string('x', 400 * 1024)) }, "Item size has exceeded the maximum allowed size"),
            (new() { ["pk"] = S(new string('k', 2049)) }, "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes"),
        ];

        foreach ((Dictionary<string, AttributeValue> item, string message) in cases)
        {
            await AssertRefusedAsync(message, () => client.BatchWriteItemAsync(Batch(table, Put(Item("good")), Put(item)), Token));
        }

        Assert.Empty(await KeysAsync(client, table));
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task A_delete_by_more_than_the_key_is_refused(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S");

        await AssertRefusedAsync(
            "The provided key element does not match the schema",
            () => client.BatchWriteItemAsync(Batch(table, Delete(new() { ["pk"] = S("a"), ["x"] = S("b") })), Token));
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task Items_are_got_by_many_keys(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S");
        await WriteAsync(client, table, Enumerable.Range(0, 60).Select(i => Item($"{i:00}")));

        BatchGetItemResponse response = await client.BatchGetItemAsync(
            new Dictionary<string, KeysAndAttributes> { [table] = new() { Keys = [.. Enumerable.Range(10, 60).Select(i => Item($"{i:00}"))] } }, Token);

        Assert.Equal(Enumerable.Range(10, 50).Select(i => $"{i:00}"), response.Responses[table].Select(item => item["pk"].S).Order(StringComparer.Ordinal));
        Assert.Empty(response.UnprocessedKeys ?? []);
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task Getting_more_than_100_keys_or_one_twice_is_refused(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S");

        await AssertRefusedAsync(
            "Provided list of item keys contains duplicates",
            () => client.BatchGetItemAsync(new Dictionary<string, KeysAndAttributes> { [table] = new() { Keys = [Item("a"), Item("a")] } }, Token));
        await AssertRefusedAsync(
            string.Empty,
            () => client.BatchGetItemAsync(new Dictionary<string, KeysAndAttributes> { [table] = new() { Keys = [.. Enumerable.Range(0, 101).Select(i => Item($"{i}"))] } }, Token));
    }

    private static Dictionary<string, AttributeValue> Item(string key) => new() { ["pk"] = S(key) };

    private static Dictionary<string, List<WriteRequest>> Batch(string table, params WriteRequest[] writes) => new() { [table] = [.. writes] };

    private static async Task<IEnumerable<string>> KeysAsync(AmazonDynamoDBClient client, string table) =>
        (await client.ScanAsync(new ScanRequest(table) { ConsistentRead = true }, Token)).Items?.Select(item => item["pk"].S).Order(StringComparer.Ordinal) ?? Enumerable.Empty<string>();
}
