using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoBulk.Engine.Tests;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using DynamoBulk.Local.Expressions;
using DynamoBulk.Local.Jobs;
using DynamoBulk.Local.Tests.Metering;
using FsCheck.Fluent;
using static DynamoBulk.Local.Tests.EndpointCalls;
using static DynamoBulk.Local.Tests.Jobs.ExportCalls;

namespace DynamoBulk.Local.Tests.Jobs;

/// <summary>Whole tables of items of all types: what exports hold is what the table held.</summary>
public sealed class ExportedItemsTests(S3Server server)
{
    private const string Arn = "arn:aws:dynamodb:ddblocal:000000000000:table/People";

    private readonly HandClock _clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_export_holds_every_item_of_the_table_in_both_formats()
    {
        await using LocalEndpoint endpoint = LocalEndpoint.Start(await server.OptionsAsync() with { Partitions = 3 }, _clock, new Random(1));
        using AmazonDynamoDBClient client = ClientOf(endpoint);
        using JobStorage storage = await server.StorageAsync();
        await CreateTableAsync(client);
        var expected = new Dictionary<string, AttributeMap>();
        foreach ((string key, string json) in Sample(400).Select((item, i) => ($"{i}", Keyed(item, $"{i}"))))
        {
            await WriteAsync(endpoint, key, json);
            expected.Add(key, AttributeJson.ReadMap(Encoding.UTF8.GetBytes(json)));
        }

        ExportTableToPointInTimeRequest request = new() { TableArn = Arn, S3Bucket = S3Server.Bucket, S3Prefix = server.NewPrefix() };
        IReadOnlyList<string[]> plain = await ReadFilesAsync(storage, await ExportAsync(client, request));
        request.ExportFormat = ExportFormat.ION;
        IReadOnlyList<string[]> ion = await ReadFilesAsync(storage, await ExportAsync(client, request));

        Assert.Equal(expected, plain.SelectMany(lines => lines).Select(line => ReadImage(line, "Item")!).ToDictionary(KeyOf));
        Assert.Equal(expected, (await ReadIonAsync(ion.SelectMany(lines => lines))).ToDictionary(KeyOf));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Incremental_exports_lead_from_a_full_one_to_the_next_and_back(int seed)
    {
        await using LocalEndpoint endpoint = LocalEndpoint.Start(await server.OptionsAsync() with { Partitions = 2 }, _clock, new Random(1));
        using AmazonDynamoDBClient client = ClientOf(endpoint);
        using JobStorage storage = await server.StorageAsync();
        await CreateTableAsync(client);
        var random = new Random(seed);
        var states = new List<(DateTimeOffset Time, Dictionary<string, AttributeMap> Items)>();
        var items = new Dictionary<string, AttributeMap>();
        for (int round = 0; round < 4; round++)
        {
            await WriteRandomAsync(endpoint, random, items);
            _clock.Advance(1000);
            states.Add((_clock.GetUtcNow(), new Dictionary<string, AttributeMap>(items)));
        }

        await WriteRandomAsync(endpoint, random, items); // after the last of them
        _clock.Advance(1000);
        string prefix = server.NewPrefix();
        var full = new List<Dictionary<string, AttributeMap>>();
        var windows = new List<JsonElement[]>();
        for (int round = 0; round < states.Count; round++)
        {
            var request = new ExportTableToPointInTimeRequest { TableArn = Arn, S3Bucket = S3Server.Bucket, S3Prefix = prefix, ExportTime = states[round].Time.UtcDateTime };
            full.Add((await ReadFilesAsync(storage, await ExportAsync(client, request))).SelectMany(lines => lines).Select(line => ReadImage(line, "Item")!).ToDictionary(KeyOf));
            windows.Add(round == 0 ? [] : [.. await ReadChangesAsync(client, storage, prefix, states[round - 1].Time, states[round].Time)]);
        }

        Assert.Equal(states.Select(state => state.Items), full);
        Dictionary<string, AttributeMap> forward = full[0];
        foreach (JsonElement change in windows.SelectMany(window => window))
        {
            Apply(forward, change, "NewImage");
        }

        Assert.Equal(states[^1].Items, forward);
        foreach (JsonElement change in Enumerable.Reverse(windows).SelectMany(window => window))
        {
            Apply(forward, change, "OldImage");
        }

        Assert.Equal(states[0].Items, forward);
    }

    [Fact]
    public async Task An_item_that_came_on_several_lines_leaves_on_one()
    {
        await using LocalEndpoint endpoint = LocalEndpoint.Start(await server.OptionsAsync(), _clock, new Random(1));
        using AmazonDynamoDBClient client = ClientOf(endpoint);
        using JobStorage storage = await server.StorageAsync();
        await CreateTableAsync(client);
        await WriteAsync(endpoint, "a", "{ \"pk\": {\n\"S\": \"a\" },\r\n\"sk\": { \"N\": \"0\" } }");

        ExportDescription export = await ExportAsync(client, new ExportTableToPointInTimeRequest { TableArn = Arn, S3Bucket = S3Server.Bucket, S3Prefix = server.NewPrefix() });

        Assert.Equal(["""{"Item":{"pk":{"S":"a"},"sk":{"N":"0"}}}"""], (await ReadFilesAsync(storage, export)).Single());
    }

    private static async Task<IEnumerable<JsonElement>> ReadChangesAsync(AmazonDynamoDBClient client, JobStorage storage, string prefix, DateTimeOffset from, DateTimeOffset to)
    {
        ExportDescription export = await ExportAsync(client, new ExportTableToPointInTimeRequest
        {
            TableArn = Arn,
            S3Bucket = S3Server.Bucket,
            S3Prefix = prefix,
            ExportType = ExportType.INCREMENTAL_EXPORT,
            IncrementalExportSpecification = new IncrementalExportSpecification { ExportFromTime = from.UtcDateTime, ExportToTime = to.UtcDateTime },
        });
        JsonElement[] changes = [.. (await ReadFilesAsync(storage, export)).SelectMany(lines => lines).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(changes.Length, changes.DistinctBy(change => change.GetProperty("Keys").GetRawText()).Count());
        return changes;
    }

    private static void Apply(Dictionary<string, AttributeMap> items, JsonElement change, string image)
    {
        string key = change.GetProperty("Keys").GetProperty("pk").GetProperty("S").GetString()!;
        if (ReadImage(change.GetRawText(), image) is { } item)
        {
            items[key] = item;
        }
        else
        {
            Assert.True(items.Remove(key), $"{key} was not there.");
        }
    }

    private static async Task WriteRandomAsync(LocalEndpoint endpoint, Random random, Dictionary<string, AttributeMap> items)
    {
        foreach (Item sample in Sample(60))
        {
            string key = $"key {random.Next(30)}";
            string? json = random.Next(3) == 0 ? null : Keyed(sample, key);
            await WriteAsync(endpoint, key, json);
            items.Remove(key);
            if (json is not null)
            {
                items.Add(key, AttributeJson.ReadMap(Encoding.UTF8.GetBytes(json)));
            }
        }
    }

    /// <summary>Puts an item as it is, or removes it.</summary>
    private static async Task WriteAsync(LocalEndpoint endpoint, string key, string? json)
    {
        using HttpResponseMessage response = json is null
            ? await PostAsync(endpoint, "DynamoDB_20120810.DeleteItem", $$$$"""{"TableName":"People","Key":{"pk":{"S":"{{{{key}}}}"},"sk":{"N":"0"}}}""")
            : await PostAsync(endpoint, "DynamoDB_20120810.PutItem", $$"""{"TableName":"People","Item":{{json}}}""");
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Token));
    }

    private static Item[] Sample(int count) => [.. ArbitraryItems.Any.Generator.Sample(100, count)];

    private static string Keyed(Item item, string key)
    {
        JsonObject attributes = JsonNode.Parse(item.Json.Span)!.AsObject();
        attributes["pk"] = new JsonObject { ["S"] = key };
        attributes["sk"] = new JsonObject { ["N"] = "0" };
        return attributes.ToJsonString();
    }

    private static string KeyOf(AttributeMap item) => item["pk"]!.Text;

    private static AttributeMap? ReadImage(string line, string name) =>
        JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 128 }).RootElement.TryGetProperty(name, out JsonElement image) ? AttributeJson.ReadMap(Encoding.UTF8.GetBytes(image.GetRawText())) : null;

    /// <summary>Reads Ion with the reader of the engine, which knows nothing of the endpoint.</summary>
    private static async Task<List<AttributeMap>> ReadIonAsync(IEnumerable<string> lines)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));
        var items = new List<AttributeMap>();
        await foreach (IReadOnlyList<ItemRecord> page in new IonReader().ReadAsync(stream, "export", Token))
        {
            Assert.All(page, record => Assert.Null(record.Problem));
            items.AddRange(page.Select(record => AttributeJson.ReadMap(record.Item.Json.ToArray())));
        }

        return items;
    }
}
