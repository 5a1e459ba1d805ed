using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace DynamoBulk.Local.Tests.Service;

public sealed class ReadTests(ServerFleet fleet) : ServiceTest(fleet)
{
    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task A_query_takes_every_condition_on_the_sort_key(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S", "sk:S");
        string[] words = ["a", "ab", "abc", "b", "ba", "c"];
        await WriteAsync(client, table, from pk in new[] { "p", "q" } from sk in words select new Dictionary<string, AttributeValue> { ["pk"] = S(pk), ["sk"] = S(sk) });
        (string Condition, string[] Expected)[] cases =
        [
            ("pk = :p", words),
            ("pk = :p AND sk = :b", ["b"]),
            ("sk < :b AND pk = :p", ["a", "ab", "abc"]),
            ("pk = :p AND sk <= :b", ["a", "ab", "abc", "b"]),
            ("pk = :p AND sk > :b", ["ba", "c"]),
            ("(pk = :p) AND (sk >= :b)", ["b", "ba", "c"]),
            ("pk = :p AND sk BETWEEN :ab AND :b", ["ab", "abc", "b"]),
            ("pk = :p AND begins_with(sk, :ab)", ["ab", "abc"]),
        ];

        foreach ((string condition, string[] expected) in cases)
        {
            var values = new Dictionary<string, AttributeValue> { [":p"] = S("p"), [":b"] = S("b"), [":ab"] = S("ab") };
            values = values.Where(value => condition.Replace(",", " ", StringComparison.Ordinal).Split(' ', ')').Contains(value.Key)).ToDictionary();
            QueryResponse found = await client.QueryAsync(new QueryRequest(table) { KeyConditionExpression = condition, ExpressionAttributeValues = values }, Token);
            Assert.Equal((condition, string.Join(' ', expected)), (condition, string.Join(' ', found.Items.Select(item => item["sk"].S))));
        }
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task Numbers_sort_by_value(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S", "sk:N");
        string[] inOrder = ["-1000", "-12.5", "-12", "-0.001", "0", "0.0002", "0.001", "1", "1.5", "2", "10", "99", "100", "1000000000000000000000"];
        await WriteAsync(client, table, inOrder.Reverse().Select(number => new Dictionary<string, AttributeValue> { ["pk"] = S("p"), ["sk"] = N(number) }));

        QueryResponse up = await client.QueryAsync(ByPartition(table, "p"), Token);
        QueryRequest downRequest = ByPartition(table, "p");
        downRequest.ScanIndexForward = false;
        QueryResponse down = await client.QueryAsync(downRequest, Token);

        Assert.Equal(inOrder, up.Items.Select(item => item["sk"].N));
        Assert.Equal(inOrder.Reverse(), down.Items.Select(item => item["sk"].N));
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task A_query_goes_page_by_page_both_ways(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S", "sk:N");
        await WriteAsync(client, table, Enumerable.Range(0, 25).Select(i => new Dictionary<string, AttributeValue> { ["pk"] = S("p"), ["sk"] = N(i) }));

        foreach (bool forward in new[] { true, false })
        {
            var pages = new List<List<int>>();
            QueryRequest request = ByPartition(table, "p");
            request.Limit = 10;
            request.ScanIndexForward = forward;
            do
            {
                QueryResponse page = await client.QueryAsync(request, Token);
                pages.Add([.. (page.Items ?? []).Select(item => int.Parse(item["sk"].N, CultureInfo.InvariantCulture))]);
                request.ExclusiveStartKey = page.LastEvaluatedKey;
            }
            while (request.ExclusiveStartKey is { Count: > 0 });

            IEnumerable<int> expected = Enumerable.Range(0, 25);
            Assert.Equal(forward ? expected : expected.Reverse(), pages.SelectMany(page => page));
            Assert.Equal([10, 10, 5], pages.Select(page => page.Count));
        }
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task A_page_ends_at_a_megabyte(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S", "sk:N", OnDemand);
        await WriteAsync(client, table, Enumerable.Range(0, 12).Select(i => new Dictionary<string, AttributeValue> { ["pk"] = S("p"), ["sk"] = N(i), ["text"] = S(new string('x', 200_000)) }));

        QueryResponse first = await client.QueryAsync(ByPartition(table, "p"), Token);

        // Where exactly it is cut differs by a few bytes from server to server, which at this item size does not show.
        Assert.InRange(first.Items.Count, 5, 6);
        Assert.NotEmpty(first.LastEvaluatedKey);
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task A_filter_counts_what_it_looked_at(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S", "sk:N");
        await WriteAsync(client, table, Enumerable.Range(0, 20).Select(i => new Dictionary<string, AttributeValue> { ["pk"] = S("p"), ["sk"] = N(i), ["even"] = new() { BOOL = i % 2 == 0 } }));
        QueryRequest request = ByPartition(table, "p");
        request.FilterExpression = "even = :yes";
        request.ExpressionAttributeValues[":yes"] = new() { BOOL = true };
        request.Limit = 5;

        QueryResponse found = await client.QueryAsync(request, Token);

        Assert.Equal(["0", "2", "4"], found.Items.Select(item => item["sk"].N));
        Assert.Equal((3, 5, "{pk: S 'p', sk: N 4}"), (found.Count, found.ScannedCount, Show(found.LastEvaluatedKey)));
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task Counting_returns_no_items(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S", "sk:N");
        await WriteAsync(client, table, Enumerable.Range(0, 7).Select(i => new Dictionary<string, AttributeValue> { ["pk"] = S("p"), ["sk"] = N(i) }));

        ScanResponse scanned = await client.ScanAsync(new ScanRequest(table) { Select = Select.COUNT }, Token);

        Assert.Equal((7, 7, 0), (scanned.Count, scanned.ScannedCount, scanned.Items?.Count ?? 0));
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task Segments_cover_every_item_once(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S", "sk:N");
        (string Pk, int Sk)[] keys = [.. from pk in Enumerable.Range(0, 60) from sk in Enumerable.Range(0, 5) select ($"p{pk}", sk)];
        await WriteAsync(client, table, keys.Select(key => new Dictionary<string, AttributeValue> { ["pk"] = S(key.Pk), ["sk"] = N(key.Sk) }));
        const int Segments = 4;

        List<(string Pk, int Sk)>[] bySegment = await Task.WhenAll(Enumerable.Range(0, Segments).Select(async segment =>
        {
            var found = new List<(string, int)>();
            var request = new ScanRequest(table) { Segment = segment, TotalSegments = Segments, Limit = 7 };
            do
            {
                ScanResponse page = await client.ScanAsync(request, Token);
                found.AddRange((page.Items ?? []).Select(item => (item["pk"].S, int.Parse(item["sk"].N, CultureInfo.InvariantCulture))));
                request.ExclusiveStartKey = page.LastEvaluatedKey;
            }
            while (request.ExclusiveStartKey is { Count: > 0 });

            return found;
        }));

        Assert.Equal(keys.Order(), bySegment.SelectMany(found => found).Order());
        Assert.All(bySegment, found => Assert.InRange(found.Count, 1, keys.Length - 1));
        Assert.Equal(60, bySegment.Sum(found => found.Select(key => key.Pk).Distinct().Count())); // a partition key lives in one segment
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task Half_a_segment_is_refused(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S");

        await AssertRefusedAsync(
            "The TotalSegments parameter is required but was not present in the request when Segment parameter is present",
            () => client.ScanAsync(new ScanRequest(table) { Segment = 1 }, Token));
        await AssertRefusedAsync(
            "The Segment parameter is required but was not present in the request when parameter TotalSegments is present",
            () => client.ScanAsync(new ScanRequest(table) { TotalSegments = 2 }, Token));
        await AssertRefusedAsync(
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 2 is not less than TotalSegments: 2",
            () => client.ScanAsync(new ScanRequest(table) { Segment = 2, TotalSegments = 2 }, Token));
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task A_global_index_is_kept_up_to_date(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S", adjust: request =>
        {
            request.AttributeDefinitions.AddRange([new("city", ScalarAttributeType.S), new("age", ScalarAttributeType.N)]);
            request.GlobalSecondaryIndexes =
            [
                new()
                {
                    IndexName = "byCity",
                    KeySchema = [new("city", KeyType.HASH), new("age", KeyType.RANGE)],
                    Projection = new() { ProjectionType = ProjectionType.INCLUDE, NonKeyAttributes = ["name"] },
                    ProvisionedThroughput = new(1000, 1000),
                },
            ];
        });
        Dictionary<string, AttributeValue> Person(string pk, string city, int age) =>
            new() { ["pk"] = S(pk), ["city"] = S(city), ["age"] = N(age), ["name"] = S("n" + pk), ["secret"] = S("x") };
        await WriteAsync(client, table, [Person("1", "Bonn", 40), Person("2", "Bonn", 7), Person("3", "Ulm", 9), Person("4", "Bonn", 8), new() { ["pk"] = S("5"), ["age"] = N(1) }]);

        await client.PutItemAsync(table, Person("3", "Bonn", 100), Token); // moves in
        await client.PutItemAsync(table, Person("4", "Ulm", 8), Token); // moves out
        await client.DeleteItemAsync(table, new() { ["pk"] = S("2") }, Token);
        QueryRequest request = new(table) { IndexName = "byCity", KeyConditionExpression = "city = :c", ExpressionAttributeValues = new() { [":c"] = S("Bonn") } };
        QueryResponse found = await client.QueryAsync(request, Token);
        ScanResponse scanned = await client.ScanAsync(new ScanRequest(table) { IndexName = "byCity" }, Token);

        Assert.Equal(["{age: N 40, city: S 'Bonn', name: S 'n1', pk: S '1'}", "{age: N 100, city: S 'Bonn', name: S 'n3', pk: S '3'}"], found.Items.Select(Show));
        Assert.Equal(3, scanned.Count);
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task A_local_index_sorts_by_its_own_key(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S", "sk:N", request =>
        {
            request.AttributeDefinitions.Add(new("name", ScalarAttributeType.S));
            request.LocalSecondaryIndexes =
            [
                new() { IndexName = "byName", KeySchema = [new("pk", KeyType.HASH), new("name", KeyType.RANGE)], Projection = new() { ProjectionType = ProjectionType.KEYS_ONLY } },
            ];
        });
        await WriteAsync(client, table, new[] { "c", "a", "b", "a" }.Select((name, i) => new Dictionary<string, AttributeValue> { ["pk"] = S("p"), ["sk"] = N(i), ["name"] = S(name), ["x"] = N(i) }));

        QueryRequest request = ByPartition(table, "p");
        request.IndexName = "byName";
        QueryResponse keysOnly = await client.QueryAsync(request, Token);
        request.Select = Select.ALL_ATTRIBUTES;
        QueryResponse whole = await client.QueryAsync(request, Token);

        Assert.Equal(["a", "a", "b", "c"], keysOnly.Items.Select(item => item["name"].S));
        Assert.Equal("{name: S 'c', pk: S 'p', sk: N 0}", Show(keysOnly.Items[3]));
        Assert.Equal("{name: S 'c', pk: S 'p', sk: N 0, x: N 0}", Show(whole.Items[3]));
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task A_query_that_names_no_partition_key_is_refused(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, "pk:S", "sk:N");
        QueryRequest Request(string condition, AttributeValue value) => new(table) { KeyConditionExpression = condition, ExpressionAttributeValues = new() { [":v"] = value } };

        await AssertRefusedAsync("Query condition missed key schema element: pk", () => client.QueryAsync(Request("sk = :v", N(1)), Token));
        await AssertRefusedAsync("Query key condition not supported", () => client.QueryAsync(Request("pk > :v", S("a")), Token));
        await AssertRefusedAsync("One or more parameter values were invalid: Condition parameter type does not match schema type", () => client.QueryAsync(Request("pk = :v", N(1)), Token));
    }

    private static QueryRequest ByPartition(string table, string pk) =>
        new(table) { KeyConditionExpression = "pk = :pk", ExpressionAttributeValues = new() { [":pk"] = S(pk) } };
}
