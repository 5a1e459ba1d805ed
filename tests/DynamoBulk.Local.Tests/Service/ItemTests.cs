using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace DynamoBulk.Local.Tests.Service;

public sealed class ItemTests(ServerFleet fleet) : ServiceTest(fleet)
{
    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task Every_type_comes_back_as_it_went(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S");
        var item = new Dictionary<string, AttributeValue>
        {
            ["pk"] = S("a"),
            ["text"] = S("Grüße, \"世界\" \\ \t\n \u0001 😀 </script>"),
            ["number"] = N("-12.5"),
            ["digits"] = N("12345678901234567890123456789012345678"),
            ["bytes"] = new() { B = new MemoryStream([0, 1, 254, 255]) },
            ["yes"] = new() { BOOL = true },
            ["no"] = new() { BOOL = false },
            ["nothing"] = new() { NULL = true },
            ["words"] = new() { SS = ["b", "a"] },
            ["numbers"] = new() { NS = ["3", "-1.5"] },
            ["blobs"] = new() { BS = [new MemoryStream([1]), new MemoryStream([2, 3])] },
            ["nested"] = new() { M = new() { ["list"] = new() { L = [S("x"), N(1), new() { M = new() { ["deep"] = new() { BOOL = true } } }] } } },
            ["emptyMap"] = new() { M = [], IsMSet = true },
            ["emptyList"] = new() { L = [], IsLSet = true },
        };

        await client.PutItemAsync(table, item, Token);
        GetItemResponse read = await client.GetItemAsync(new GetItemRequest(table, Key("a")) { ConsistentRead = true }, Token);

        Assert.Equal(Show(item), Show(read.Item));
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task Empty_strings_and_binaries_are_kept(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S");
        var item = new Dictionary<string, AttributeValue>
        {
            ["pk"] = S("a"),
            ["text"] = S(string.Empty),
            ["bytes"] = new() { B = new MemoryStream() },
            ["list"] = new() { L = [S(string.Empty)] },
            ["set"] = new() { SS = [string.Empty, "x"] },
        };

        await client.PutItemAsync(table, item, Token);
        GetItemResponse read = await client.GetItemAsync(table, Key("a"), Token);

        Assert.Equal(Show(item), Show(read.Item));
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task Numbers_come_back_without_what_says_nothing(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S");
        string[] written = ["1.0", "0010", "1E2", "-0.50", "1.5E-3", "-0", "120", "7E+1"];
        var item = new Dictionary<string, AttributeValue> { ["pk"] = S("a"), ["list"] = new() { L = [.. written.Select(N)] }, ["set"] = new() { NS = ["1.0", "2.50"] } };

        await client.PutItemAsync(table, item, Token);
        GetItemResponse read = await client.GetItemAsync(table, Key("a"), Token);

        Assert.Equal(["1", "10", "100", "-0.5", "0.0015", "0", "120", "70"], read.Item["list"].L.Select(value => value.N));
        Assert.Equal(["1", "2.5"], read.Item["set"].NS.Order());
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task Notations_of_one_number_are_one_key(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:N");

        foreach (string notation in new[] { "1", "1.0", "10E-1", "0001" })
        {
            await client.PutItemAsync(table, new() { ["pk"] = N(notation), ["last"] = S(notation) }, Token);
        }

        ScanResponse all = await client.ScanAsync(new ScanRequest(table), Token);
        GetItemResponse read = await client.GetItemAsync(table, new() { ["pk"] = N("0.1E1") }, Token);
        Assert.Equal(["0001"], all.Items.Select(item => item["last"].S));
        Assert.Equal("{last: S '0001', pk: N 1}", Show(read.Item));
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task Two_keys_with_their_parts_swapped_are_two_items(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S", "sk:S");
        (string, string)[] keys = [("a", "b"), ("b", "a"), ("ab", "c"), ("a", "bc")];

        foreach ((string pk, string sk) in keys)
        {
            await client.PutItemAsync(table, new() { ["pk"] = S(pk), ["sk"] = S(sk) }, Token);
        }

        ScanResponse all = await client.ScanAsync(new ScanRequest(table), Token);
        Assert.Equal(keys.Order(), all.Items.Select(item => (item["pk"].S, item["sk"].S)).Order());
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task A_put_replaces_and_returns_the_old_item(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S");

        PutItemResponse first = await client.PutItemAsync(new PutItemRequest(table, new() { ["pk"] = S("a"), ["x"] = N(1) }, ReturnValue.ALL_OLD), Token);
        PutItemResponse second = await client.PutItemAsync(new PutItemRequest(table, new() { ["pk"] = S("a"), ["y"] = N(2) }, ReturnValue.ALL_OLD), Token);
        GetItemResponse read = await client.GetItemAsync(table, Key("a"), Token);

        Assert.Empty(first.Attributes ?? []);
        Assert.Equal("{pk: S 'a', x: N 1}", Show(second.Attributes));
        Assert.Equal("{pk: S 'a', y: N 2}", Show(read.Item));
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task A_delete_removes_and_returns_the_old_item(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S");
        await client.PutItemAsync(table, new() { ["pk"] = S("a"), ["x"] = N(1) }, Token);

        DeleteItemResponse first = await client.DeleteItemAsync(table, Key("a"), ReturnValue.ALL_OLD, Token);
        DeleteItemResponse second = await client.DeleteItemAsync(table, Key("a"), ReturnValue.ALL_OLD, Token);
        GetItemResponse read = await client.GetItemAsync(table, Key("a"), Token);

        Assert.Equal("{pk: S 'a', x: N 1}", Show(first.Attributes));
        Assert.Empty(second.Attributes ?? []);
        Assert.Empty(read.Item ?? []);
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task An_item_without_its_key_is_refused(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S");

        await AssertRefusedAsync("One or more parameter values were invalid: Missing the key pk in the item", () => client.PutItemAsync(table, new() { ["PK"] = S("a") }, Token));
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task A_key_of_another_type_is_refused(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S");

        await AssertRefusedAsync("One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N", () => client.PutItemAsync(table, new() { ["pk"] = N(1) }, Token));
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task An_empty_key_is_refused(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S");

        await AssertRefusedAsync(
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk",
            () => client.PutItemAsync(table, new() { ["pk"] = S(string.Empty) }, Token));
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task A_partition_key_has_at_most_2048_bytes(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S");

        await client.PutItemAsync(table, Key(new string('k', 2048)), Token);
        await AssertRefusedAsync(
            "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes",
            () => client.PutItemAsync(table, Key(new string('k', 2049)), Token));
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task A_sort_key_has_at_most_1024_bytes(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S", "sk:S");

        await client.PutItemAsync(table, new() { ["pk"] = S("a"), ["sk"] = S(new string('k', 1024)) }, Token);
        await AssertRefusedAsync(
            "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes",
            () => client.PutItemAsync(table, new() { ["pk"] = S("a"), ["sk"] = S(new string('k', 1025)) }, Token));
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task An_item_has_at_most_400_kilobytes(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S");
        int room = (400 * 1024) - "pk".Length - "a".Length - "text".Length;

        await client.PutItemAsync(table, new() { ["pk"] = S("a"), ["text"] = S(new string('x', room)) }, Token);
        await AssertRefusedAsync(
            "Item size has exceeded the maximum allowed size",
            () => client.PutItemAsync(table, new() { ["pk"] = S("a"), ["text"] = S(new string('x', room + 1)) }, Token));
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task A_key_that_has_too_many_or_too_few_attributes_is_refused(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S", "sk:S");

        await AssertRefusedAsync("The provided key element does not match the schema", () => client.GetItemAsync(table, Key("a"), Token));
        await AssertRefusedAsync("The provided key element does not match the schema", () => client.DeleteItemAsync(table, new() { ["pk"] = S("a"), ["sk"] = N(1) }, Token));
        await AssertRefusedAsync("The provided key element does not match the schema", () => client.GetItemAsync(table, new() { ["pk"] = S("a"), ["sk"] = S("b"), ["x"] = S("c") }, Token));
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task Sets_may_not_hold_a_member_twice(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S");

        await AssertRefusedAsync(
            "One or more parameter values were invalid: Input collection [a, b, a] contains duplicates.",
            () => client.PutItemAsync(table, new() { ["pk"] = S("a"), ["set"] = new() { SS = ["a", "b", "a"] } }, Token));
        await AssertRefusedAsync(
            "Input collection contains duplicates",
            () => client.PutItemAsync(table, new() { ["pk"] = S("a"), ["set"] = new() { NS = ["1", "1.0"] } }, Token));
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task Numbers_out_of_range_are_refused(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S");
        (string Number, string Message)[] cases =
        [
            ("123456789012345678901234567890123456789", "Attempting to store more than 38 significant digits in a Number"),
            ("1E126", "Number overflow. Attempting to store a number with magnitude larger than supported range"),
            ("1E-131", "Number underflow. Attempting to store a number with magnitude smaller than supported range"),
            ("b", "The parameter cannot be converted to a numeric value: b"),
        ];

        foreach ((string number, string message) in cases)
        {
            await AssertRefusedAsync(message, () => client.PutItemAsync(table, new() { ["pk"] = S("a"), ["n"] = N(number) }, Token));
        }

        await client.PutItemAsync(table, new() { ["pk"] = S("a"), ["low"] = N("1E-130"), ["high"] = N("9.9999999999999999999999999999999999999E+125") }, Token);
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task Items_nest_32_levels_deep(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S");

        await client.PutItemAsync(table, new() { ["pk"] = S("a"), ["deep"] = Nested(31) }, Token);
        await AssertRefusedAsync("Nesting Levels have exceeded supported limits", () => client.PutItemAsync(table, new() { ["pk"] = S("a"), ["deep"] = Nested(40) }, Token));
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task Binary_keys_are_told_apart_byte_by_byte(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:B", "sk:B");
        byte[][] keys = [[0], [0, 0], [0, 255], [255], [1, 0]];

        foreach (byte[] key in keys)
        {
            await client.PutItemAsync(table, new() { ["pk"] = B([7, 0]), ["sk"] = B(key) }, Token);
        }

        QueryResponse found = await client.QueryAsync(
            new QueryRequest(table) { KeyConditionExpression = "pk = :pk", ExpressionAttributeValues = new() { [":pk"] = B([7, 0]) } }, Token);
        Assert.Equal(["00", "0000", "00FF", "0100", "FF"], found.Items.Select(item => Convert.ToHexString(item["sk"].B.ToArray())));
    }

    private static AttributeValue Nested(int levels) => levels == 0 ? S("x") : new() { L = [Nested(levels - 1)] };

    private static AttributeValue B(byte[] bytes) => new() { B = new MemoryStream(bytes) };

    private static Dictionary<string, AttributeValue> Key(string value) => new() { ["pk"] = S(value) };
}
