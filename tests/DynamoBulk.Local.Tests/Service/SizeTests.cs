using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoBulk.Engine.Tests;
using DynamoBulk.Items;
using DynamoBulk.Planning;
using FsCheck;
using FsCheck.Fluent;

namespace DynamoBulk.Local.Tests.Service;

/// <summary>What Measure-DdbItem says of an item is what servers say that it consumed.</summary>
/// <remarks>
/// Each generated item is filled up to the last byte of a unit, and then by one byte more: the units of both are right only
/// where its size is right to the byte.
/// </remarks>
public sealed class SizeTests(ServerFleet fleet) : ServiceTest(fleet)
{
    private const string KeyName = "the key";
    private const string FillName = "the fill";

    // What not every server measures as the service does has tests of its own: text beyond ASCII, empty text and binary, the longest negative numbers.
    private static readonly Gen<string> s_ascii = ArbitraryItems.Text.Select(text => string.Concat(text.Where(char.IsAscii))).Where(text => text.Length > 0);

    private static readonly Gen<byte[]> s_bytes = ArbitraryItems.Bytes.Where(bytes => bytes.Length > 0);

    private static readonly Gen<string> s_numbers = Gen.OneOf(ArbitraryItems.Number, WrittenNumber()).Where(number => number[0] != '-' || Digits(number) < DdbNumber.MaxDigits);

    private static readonly Gen<JsonObject> s_attributes = ArbitraryItems.AttributesOf(s_ascii, s_numbers, s_bytes);

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task An_item_costs_what_its_attributes_add_up_to(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        await AssertAgreementAsync(client, s_attributes, 1000);
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task A_number_costs_what_its_digits_take(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        await AssertAgreementAsync(client, s_numbers.Select(Alone), 1000);
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task A_number_takes_21_bytes_at_most(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        Gen<string> longest =
            from digits in Gen.Choose('1', '9').Select(c => (char)c).ListOf(DdbNumber.MaxDigits)
            from exponent in Gen.Choose(-160, 80)
            select $"-{string.Concat(digits)}E{exponent}";
        await AssertAgreementAsync(client, longest.Select(Alone), 100);
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task Text_costs_what_its_UTF8_takes(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        await AssertAgreementAsync(client, ArbitraryItems.AttributesOf(ArbitraryItems.Text.Where(text => text.Length > 0), s_numbers, s_bytes), 500);
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task Empty_text_and_binary_cost_their_names_alone(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        await AssertAgreementAsync(client, ArbitraryItems.AttributesOf(Gen.OneOf(s_ascii, Gen.Constant(string.Empty)), s_numbers, ArbitraryItems.Bytes), 300);
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task An_item_is_too_large_from_the_byte_on_that_is_measured(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, $"{KeyName}:S", adjust: OnDemand);
        foreach (JsonObject attributes in s_attributes.Sample(30))
        {
            PutItemResponse put = await client.PutItemAsync(PutRequest(table, Filled(attributes, ItemLimits.MaxItemSize)), Token);
            Assert.Equal(400, put.ConsumedCapacity.CapacityUnits);
            await AssertRefusedAsync("Item size has exceeded the maximum allowed size", () => client.PutItemAsync(PutRequest(table, Filled(attributes, ItemLimits.MaxItemSize + 1)), Token));
        }
    }

    [Theory, MemberData(nameof(ServerFleet.Names), MemberType = typeof(ServerFleet))]
    public async Task A_scan_costs_what_its_pages_add_up_to(string server)
    {
        using AmazonDynamoDBClient client = await ConnectAsync(server);
        string table = await CreateTableAsync(client, $"{KeyName}:S", adjust: OnDemand);
        JsonObject[] items = [.. s_attributes.Sample(1000).Select((attributes, i) => Filled(attributes, 4000 + i))];
        await WriteAsync(client, table, items.Select(ToAttributes));

        var pages = new List<double>();
        var scan = new ScanRequest(table) { ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL };
        do
        {
            ScanResponse page = await client.ScanAsync(scan, Token);
            pages.Add(page.ConsumedCapacity.CapacityUnits!.Value);
            scan.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (scan.ExclusiveStartKey is { Count: > 0 });

        // Where a page ends depends on the order of the table, and each may round up once.
        Assert.InRange(pages.Count, 4, 7);
        Assert.InRange(pages.Sum(), Measure(items).ScanReadUnits - (0.5 * pages.Count), Measure(items).ScanReadUnits + (0.5 * pages.Count));
    }

    /// <summary>Puts and gets items one by one, and holds what each consumed against the arithmetic.</summary>
    private static async Task AssertAgreementAsync(AmazonDynamoDBClient client, Gen<JsonObject> attributes, int count)
    {
        string table = await CreateTableAsync(client, $"{KeyName}:S", adjust: OnDemand);
        JsonObject[] items = [.. attributes.Sample(count).SelectMany((sample, i) => new[] { Filled(sample, Border(sample, i)), Filled(sample, Border(sample, i) + 1) })];
        var disagreements = new ConcurrentQueue<string>();
        var told = new ConcurrentBag<(double Write, double Consistent, double Eventual)>();

        await Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Token }, async (item, token) =>
        {
            int size = ItemInspector.MeasureSize(ToItem(item));
            (double, double, double) computed = (CapacityUnits.OfWrite(size), CapacityUnits.OfRead(size, consistent: true), CapacityUnits.OfRead(size));
            (double, double, double) consumed = await ConsumedAsync(client, table, item, token);
            told.Add(consumed);
            if (consumed != computed)
            {
                disagreements.Enqueue($"{size} bytes cost {computed}, the server says {consumed}: {item.ToJsonString()}");
            }
        });

        Assert.True(disagreements.IsEmpty, $"{disagreements.Count} of {items.Length} items cost otherwise:\n{string.Join('\n', disagreements.Take(20))}");
        ItemMeasure measure = Measure(items);
        Assert.Equal((items.Length, 0), (measure.Count, measure.ItemsTooLarge));
        Assert.Equal((told.Sum(units => units.Write), told.Sum(units => units.Eventual)), (measure.WriteUnits, measure.ReadUnits));
    }

    private static async Task<(double Write, double Consistent, double Eventual)> ConsumedAsync(AmazonDynamoDBClient client, string table, JsonObject item, CancellationToken token)
    {
        async Task<double> GetAsync(bool consistent) => (await client.GetItemAsync(
            new GetItemRequest(table, new() { [KeyName] = S(item[KeyName]!["S"]!.GetValue<string>()) }, consistent) { ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL }, token)).ConsumedCapacity.CapacityUnits!.Value;

        PutItemResponse put = await client.PutItemAsync(PutRequest(table, item), token);
        return (put.ConsumedCapacity.CapacityUnits!.Value, await GetAsync(consistent: true), await GetAsync(consistent: false));
    }

    private static PutItemRequest PutRequest(string table, JsonObject item) => new(table, ToAttributes(item)) { ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL };

    private static ItemMeasure Measure(IEnumerable<JsonObject> items)
    {
        var meter = new ItemMeter(new KeySchema(new KeyAttribute(KeyName, AttributeType.S)));
        Assert.All(items, item => Assert.Null(meter.Add(ToItem(item))));
        return meter.ToMeasure();
    }

    /// <summary>The last byte of a unit, of a write or of a read as well, that the attributes leave room for.</summary>
    private static int Border(JsonObject attributes, int ordinal)
    {
        int unit = ordinal % 2 == 0 ? 1024 : 4096;
        return (Smallest(attributes) / unit * unit) + unit;
    }

    private static int Smallest(JsonObject attributes) => ItemInspector.MeasureSize(ToItem(WithKey(attributes))) + FillName.Length + 1;

    /// <summary>An item with these attributes, a key, and text up to a size.</summary>
    private static JsonObject Filled(JsonObject attributes, int size)
    {
        JsonObject item = WithKey(attributes);
        item[FillName] = new JsonObject { ["S"] = new string('x', size - Smallest(attributes) + 1) };
        return item;
    }

    private static JsonObject WithKey(JsonObject attributes)
    {
        JsonObject item = attributes.DeepClone().AsObject();
        item[KeyName] = new JsonObject { ["S"] = Guid.NewGuid().ToString("N") };
        return item;
    }

    private static JsonObject Alone(string number) => new() { ["n"] = new JsonObject { ["N"] = number } };

    /// <summary>Numbers as people and programs write them: zeros before and behind, with and without point and exponent.</summary>
    private static Gen<string> WrittenNumber()
    {
        Gen<string> digits = Gen.Choose(1, 17).SelectMany(length => Gen.Frequency((3, Gen.Choose('0', '9')), (1, Gen.Constant((int)'0'))).Select(c => (char)c).ListOf(length)).Select(string.Concat);
        return
            from sign in Gen.Elements("", "", "-")
            from zeros in Gen.Elements("", "0", "000")
            from whole in digits
            from fraction in Gen.OneOf(Gen.Constant(string.Empty), digits.Select(text => "." + text), digits.Select(text => $".{text}00"))
            from exponent in Gen.OneOf(Gen.Constant(string.Empty), Gen.Choose(-90, 90).Select(e => $"E{e}"))
            select sign + zeros + whole + fraction + exponent;
    }

    private static int Digits(string number) => number.Split('E', 'e')[0].Replace(".", string.Empty, StringComparison.Ordinal).Trim('-', '0').Length;

    private static Item ToItem(JsonObject item) => new(Encoding.UTF8.GetBytes(item.ToJsonString()));

    private static Dictionary<string, AttributeValue> ToAttributes(JsonObject members) => members.ToDictionary(member => member.Key, member => ToValue(member.Value!.AsObject()));

    private static AttributeValue ToValue(JsonObject value)
    {
        (string tag, JsonNode? content) = value.Single();
        return tag switch
        {
            "S" => S(content!.GetValue<string>()),
            "N" => N(content!.GetValue<string>()),
            "B" => new() { B = ToStream(content!) },
            "BOOL" => new() { BOOL = content!.GetValue<bool>() },
            "NULL" => new() { NULL = true },
            "M" => new() { M = ToAttributes(content!.AsObject()), IsMSet = true },
            "L" => new() { L = [.. content!.AsArray().Select(element => ToValue(element!.AsObject()))], IsLSet = true },
            "SS" => new() { SS = [.. content!.AsArray().Select(member => member!.GetValue<string>())] },
            "NS" => new() { NS = [.. content!.AsArray().Select(member => member!.GetValue<string>())] },
            _ => new() { BS = [.. content!.AsArray().Select(member => ToStream(member!))] },
        };
    }

    private static MemoryStream ToStream(JsonNode base64) => new(Convert.FromBase64String(base64.GetValue<string>()));
}
