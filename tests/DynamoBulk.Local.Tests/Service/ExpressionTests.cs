using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace DynamoBulk.Local.Tests.Service;

public sealed class ExpressionTests(ServerFleet fleet) : ServiceTest(fleet)
{
    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task A_filter_is_true_or_false(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S");
        await client.PutItemAsync(table, Sample(), Token);
        var values = new Dictionary<string, AttributeValue>
        {
            [":ten"] = N(10), [":five"] = N("5.0"), [":text"] = S("hello"), [":he"] = S("he"), [":ll"] = S("ll"), [":red"] = S("red"),
            [":S"] = S("S"), [":yes"] = new() { BOOL = true }, [":null"] = new() { NULL = true }, [":two"] = N(2),
        };
        (string Filter, bool Expected)[] cases =
        [
            ("five = :five", true), ("five <> :five", false), ("five < :ten", true), ("five <= :five", true), ("five > :ten", false), ("five >= :five", true),
            ("hello = :text", true), ("hello < :ten", false), ("hello <> :ten", true), ("absent <> :ten", true), ("absent = :ten", false), ("absent < :ten", false),
            ("five BETWEEN :five AND :ten", true), ("five IN (:ten, :five)", true), ("hello IN (:ten)", false),
            ("attribute_exists(five)", true), ("attribute_exists(absent)", false), ("attribute_not_exists(absent)", true),
            ("attribute_exists(doc.part.leaf)", true), ("attribute_exists(doc.part.nothere)", false), ("attribute_exists(items[1])", true), ("attribute_exists(items[2])", false),
            ("attribute_type(hello, :S)", true), ("attribute_type(five, :S)", false),
            ("begins_with(hello, :he)", true), ("begins_with(hello, :ll)", false), ("contains(hello, :ll)", true), ("contains(colours, :red)", true), ("contains(colours, :he)", false), ("contains(items, :ten)", false),
            ("size(hello) = :five", true), ("size(items) = :two", true), ("size(colours) = :two", true), ("size(absent) = :two", false),
            ("doc.part.leaf = :ten", true), ("items[0] = :ten", false), ("flag = :yes", true), ("nothing = :null", true),
            ("NOT five = :five", false), ("five = :ten OR hello = :text AND flag = :yes", true), ("(five = :ten OR hello = :text) AND five = :ten", false), ("NOT (five = :ten) AND NOT absent = :ten", true),
        ];

        foreach ((string filter, bool expected) in cases)
        {
            // "items" is a reserved word in some lists and not in others: a placeholder is right in all.
            bool usesItems = filter.Contains("items", StringComparison.Ordinal);
            var request = new ScanRequest(table)
            {
                FilterExpression = filter.Replace("items", "#items", StringComparison.Ordinal),
                ExpressionAttributeNames = usesItems ? new() { ["#items"] = "items" } : null,
                ExpressionAttributeValues = values.Where(value => filter.Split(' ', ',', '(', ')').Contains(value.Key)).ToDictionary() is { Count: > 0 } used ? used : null,
            };
            ScanResponse found = await client.ScanAsync(request, Token);
            Assert.Equal((filter, expected), (filter, found.Count == 1));
        }
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task Documents_and_sets_are_equal_by_what_they_hold(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S");
        await client.PutItemAsync(table, Sample(), Token);
        (string Attribute, AttributeValue Value, bool Expected)[] cases =
        [
            ("items", new() { L = [N("1.0"), S("two")] }, true),
            ("items", new() { L = [S("two"), N(1)] }, false),
            ("colours", new() { SS = ["blue", "red"] }, true),
            ("colours", new() { SS = ["blue"] }, false),
            ("doc", new() { M = new() { ["part"] = new() { M = new() { ["leaf"] = N(10) } } } }, true),
            ("doc", new() { M = new() { ["part"] = new() { M = new() { ["leaf"] = N(11) } } } }, false),
        ];

        foreach ((string attribute, AttributeValue value, bool expected) in cases)
        {
            ScanResponse found = await client.ScanAsync(
                new ScanRequest(table) { FilterExpression = "#a = :v", ExpressionAttributeNames = new() { ["#a"] = attribute }, ExpressionAttributeValues = new() { [":v"] = value } }, Token);
            Assert.Equal((attribute, expected), (attribute, found.Count == 1));
        }
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task A_condition_decides_whether_a_write_happens(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S");
        PutItemRequest Put(int n) => new(table, new() { ["pk"] = S("a"), ["n"] = N(n) }) { ConditionExpression = "attribute_not_exists(pk)" };

        await client.PutItemAsync(Put(1), Token);
        await Assert.ThrowsAsync<ConditionalCheckFailedException>(() => client.PutItemAsync(Put(2), Token));
        var guarded = new DeleteItemRequest(table, Key("a")) { ConditionExpression = "n > :n", ExpressionAttributeValues = new() { [":n"] = N(1) } };
        await AssertRefusedAsync("ConditionalCheckFailedException", "The conditional request failed", () => client.DeleteItemAsync(guarded, Token));
        guarded.ExpressionAttributeValues = new() { [":n"] = N(0) };
        GetItemResponse before = await client.GetItemAsync(table, Key("a"), Token);
        await client.DeleteItemAsync(guarded, Token);
        GetItemResponse after = await client.GetItemAsync(table, Key("a"), Token);

        Assert.Equal("{n: N 1, pk: S 'a'}", Show(before.Item));
        Assert.Empty(after.Item ?? []);
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task An_update_sets_removes_adds_and_deletes(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S");
        (string Update, string Expected)[] steps =
        [
            ("SET a = :1, b = :word", "{a: N 1, b: S 'w', pk: S 'k'}"),
            ("SET a = a + :2, c = if_not_exists(c, :1), b = if_not_exists(b, :1)", "{a: N 3, b: S 'w', c: N 1, pk: S 'k'}"),
            ("SET a = c, c = a - :2", "{a: N 1, b: S 'w', c: N 1, pk: S 'k'}"),
            ("REMOVE b, c", "{a: N 1, pk: S 'k'}"),
            ("SET l = :list", "{a: N 1, l: L [N 1, S 'w'], pk: S 'k'}"),
            ("SET l = list_append(l, :list), l2 = list_append(:list, l)", "{a: N 1, l: L [N 1, S 'w', N 1, S 'w'], l2: L [N 1, S 'w', N 1, S 'w'], pk: S 'k'}"),
            ("REMOVE l[0], l2", "{a: N 1, l: L [S 'w', N 1, S 'w'], pk: S 'k'}"),
            ("SET l[0] = :1, l[9] = :2", "{a: N 1, l: L [N 1, N 1, S 'w', N 2], pk: S 'k'}"),
            ("SET m = :map REMOVE l", "{a: N 1, m: M {x: N 1}, pk: S 'k'}"),
            ("SET m.y = :word, m.z = m.x REMOVE m.x", "{a: N 1, m: M {y: S 'w', z: N 1}, pk: S 'k'}"),
            ("ADD a :2, s :set REMOVE m", "{a: N 3, pk: S 'k', s: SS [p, q]}"),
            ("ADD s :more DELETE t :set SET a = :1", "{a: N 1, pk: S 'k', s: SS [p, q, r]}"),
            ("DELETE s :set", "{a: N 1, pk: S 'k', s: SS [r]}"),
            ("DELETE s :more", "{a: N 1, pk: S 'k'}"),
        ];
        var values = new Dictionary<string, AttributeValue>
        {
            [":1"] = N(1), [":2"] = N(2), [":word"] = S("w"), [":list"] = new() { L = [N(1), S("w")] }, [":map"] = new() { M = new() { ["x"] = N(1) } },
            [":set"] = new() { SS = ["p", "q"] }, [":more"] = new() { SS = ["q", "r"] },
        };

        foreach ((string update, string expected) in steps)
        {
            UpdateItemResponse response = await client.UpdateItemAsync(
                new UpdateItemRequest
                {
                    TableName = table,
                    Key = Key("k"),
                    UpdateExpression = update,
                    ExpressionAttributeValues = values.Where(value => update.Split(' ', ',', '(', ')').Contains(value.Key)).ToDictionary() is { Count: > 0 } used ? used : null,
                    ReturnValues = ReturnValue.ALL_NEW,
                },
                Token);
            Assert.Equal((update, expected), (update, Show(response.Attributes)));
        }
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task Elements_are_removed_by_the_indexes_they_had(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S");
        await client.PutItemAsync(table, new() { ["pk"] = S("a"), ["l"] = new() { L = [N(0), N(1), N(2), N(3)] } }, Token);

        UpdateItemResponse response = await client.UpdateItemAsync(
            new UpdateItemRequest { TableName = table, Key = Key("a"), UpdateExpression = "REMOVE l[0], l[2]", ReturnValues = ReturnValue.ALL_NEW }, Token);

        Assert.Equal("{l: L [N 1, N 3], pk: S 'a'}", Show(response.Attributes));
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task An_update_returns_what_it_changed(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S");
        await client.PutItemAsync(table, new() { ["pk"] = S("a"), ["x"] = N(1), ["y"] = N(2) }, Token);
        var shown = new List<string>();

        foreach (ReturnValue wanted in new[] { ReturnValue.UPDATED_OLD, ReturnValue.UPDATED_NEW, ReturnValue.ALL_OLD, ReturnValue.NONE })
        {
            UpdateItemResponse response = await client.UpdateItemAsync(
                new UpdateItemRequest { TableName = table, Key = Key("a"), UpdateExpression = "SET x = x + :1", ExpressionAttributeValues = new() { [":1"] = N(1) }, ReturnValues = wanted }, Token);
            shown.Add(Show(response.Attributes ?? []));
        }

        Assert.Equal(["{x: N 1}", "{x: N 3}", "{pk: S 'a', x: N 3, y: N 2}", "{}"], shown);
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task A_wrong_update_is_refused(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S");
        await client.PutItemAsync(table, new() { ["pk"] = S("a"), ["word"] = S("w") }, Token);
        (string Update, string Message)[] cases =
        [
            ("SET pk = :v", "One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key"),
            ("SET x = absent + :v", "The provided expression refers to an attribute that does not exist in the item"),
            ("SET word = word + :v", "An operand in the update expression has an incorrect data type"),
            ("SET nowhere.part = :v", "The document path provided in the update expression is invalid for update"),
            ("SET x = :v, x = :v", "Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [x], path two: [x]"),
            ("SET x = :v SET y = :v", "Invalid UpdateExpression: The \"SET\" section can only be used once in an update expression;"),
            ("SET x = :v,", "Invalid UpdateExpression: Syntax error; "),
        ];

        foreach ((string update, string message) in cases)
        {
            await AssertRefusedAsync(message, () => client.UpdateItemAsync(
                new UpdateItemRequest { TableName = table, Key = Key("a"), UpdateExpression = update, ExpressionAttributeValues = new() { [":v"] = N(1) } }, Token));
        }
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task A_projection_takes_parts_of_items(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S");
        await client.PutItemAsync(table, Sample(), Token);

        GetItemResponse tops = await client.GetItemAsync(new GetItemRequest(table, Key("a")) { ProjectionExpression = "five, absent, #h", ExpressionAttributeNames = new() { ["#h"] = "hello" } }, Token);
        GetItemResponse parts = await client.GetItemAsync(new GetItemRequest(table, Key("a")) { ProjectionExpression = "doc.part.leaf, #i[1], doc.absent", ExpressionAttributeNames = new() { ["#i"] = "items" } }, Token);

        Assert.Equal("{five: N 5, hello: S 'hello'}", Show(tops.Item));
        Assert.Equal("{doc: M {part: M {leaf: N 10}}, items: L [S 'two']}", Show(parts.Item));
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task A_wrong_expression_is_refused(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S");
        (string Filter, string Message)[] cases =
        [
            ("x = :missing", "Invalid FilterExpression: An expression attribute value used in expression is not defined; attribute value: :missing"),
            ("#missing = :v", "Invalid FilterExpression: An expression attribute name used in the document path is not defined; attribute name: #missing"),
            ("status = :v", "Invalid FilterExpression: Attribute name is a reserved keyword; reserved keyword: status"),
            ("x == :v", "Invalid FilterExpression: Syntax error; "),
            ("x = :v AND", "Invalid FilterExpression: Syntax error; "),
            ("nope(x)", "Invalid FilterExpression: Invalid function name; function: nope"),
            ("begins_with(x)", "Invalid FilterExpression: Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1"),
        ];

        foreach ((string filter, string message) in cases)
        {
            await AssertRefusedAsync(message, () => client.ScanAsync(new ScanRequest(table) { FilterExpression = filter, ExpressionAttributeValues = new() { [":v"] = N(1) } }, Token));
        }

        await AssertRefusedAsync(
            "Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}",
            () => client.ScanAsync(new ScanRequest(table) { FilterExpression = "attribute_exists(x)", ExpressionAttributeValues = new() { [":v"] = N(1) } }, Token));
        await AssertRefusedAsync(
            "Filter Expression can only contain non-primary key attributes: Primary key attribute: pk",
            () => client.QueryAsync(new QueryRequest(table) { KeyConditionExpression = "pk = :v", FilterExpression = "pk = :v", ExpressionAttributeValues = new() { [":v"] = S("a") } }, Token));
    }

    private static Dictionary<string, AttributeValue> Key(string value) => new() { ["pk"] = S(value) };

    private static Dictionary<string, AttributeValue> Sample() => new()
    {
        ["pk"] = S("a"),
        ["five"] = N(5),
        ["hello"] = S("hello"),
        ["flag"] = new() { BOOL = true },
        ["nothing"] = new() { NULL = true },
        ["colours"] = new() { SS = ["red", "blue"] },
        ["items"] = new() { L = [N(1), S("two")] },
        ["doc"] = new() { M = new() { ["part"] = new() { M = new() { ["leaf"] = N(10) } } } },
    };
}
