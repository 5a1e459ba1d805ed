using System.Text.Json.Nodes;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using FsCheck;
using FsCheck.Fluent;
using static DynamoBulk.Engine.Tests.Formats.FormatTesting;

namespace DynamoBulk.Engine.Tests.Formats;

public sealed class DataPipelineTests
{
    [Fact]
    public async Task Both_forms_of_a_line_are_items()
    {
        string file = """
            {"Id":{"n":"1"},"Tags":{"sS":["a","b"]},"Ok":{"bOOL":true},"X":{"nULL":true},"m":{"m":{"l":{"l":[{"s":"x"},{"m":{}}]}}}}
            Id␃{"n":"2"}␂na"me␃{"s":"Zoë"}␂Bits␃{"bS":["aGk="]}

            {"ID":{"N":"3"},"Set":{"nS":["1","2"]},"E":{"ss":[]}}
            """.Replace('␂', '\u0002').Replace('␃', '\u0003');

        Assert.Equal(
            """
            1: {"Id":{"N":"1"},"Tags":{"SS":["a","b"]},"Ok":{"BOOL":true},"X":{"NULL":true},"m":{"M":{"l":{"L":[{"S":"x"},{"M":{}}]}}}}
            2: {"Id":{"N":"2"},"na\"me":{"S":"Zoë"},"Bits":{"BS":["aGk="]}}
            4: {"ID":{"N":"3"},"Set":{"NS":["1","2"]},"E":{"SS":[]}}
            """,
            Show(await ReadAsync(new DataPipelineReader(), file)),
            ignoreLineEndingDifferences: true);
    }

    [Theory]
    [InlineData("no item", "invalid")]
    [InlineData("[1]", "An item is an object with attributes.")]
    [InlineData("{\"a\":1}", "A value is an object with one type tag.")]
    [InlineData("{\"a\":{}}", "A value is an object with one type tag.")]
    [InlineData("{\"a\":{\"s\":\"x\",\"n\":\"1\"}}", "A value is an object with one type tag.")]
    [InlineData("{\"a\":{\"text\":\"x\"}}", "A value has one of the type tags")]
    [InlineData("{\"a\":{\"n\":1}}", "A value is a string, true, false or a set of strings.")]
    [InlineData("{\"a\":{\"m\":[]}}", "A map is an object, and a list an array.")]
    [InlineData("{\"a\":{\"s\":\"x\"}", "depth to be zero at the end")]
    [InlineData("{\"a\":{\"s\":\"x\"}} {", "after a single JSON value")]
    [InlineData("a\u0003{\"s\":\"x\"}\u0002b", "An attribute has a name and a value")]
    [InlineData("\u0003{\"s\":\"x\"}", "An attribute has a name and a value")]
    [InlineData("a\u0003{\"s\":\"x\"}1", "after a single JSON value")]
    public async Task A_line_that_is_none_is_one_bad_record(string line, string reason)
    {
        List<ItemRecord> records = await ReadAsync(new DataPipelineReader(), $"{{\"a\":{{\"n\":\"1\"}}}}\n{line}\n{{\"a\":{{\"n\":\"2\"}}}}");

        Assert.Equal(["{\"a\":{\"N\":\"1\"}}", "{\"a\":{\"N\":\"2\"}}"], records.Where(record => record.Problem is null).Select(record => record.Item.ToString()));
        Assert.Equal((ProblemCode.MalformedRecord, line), (records[1].Problem!.Code, records[1].Original!.ToString()));
        Assert.Contains(reason, records[1].Problem!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nesting_without_end_is_a_bad_record()
    {
        string line = string.Concat(Enumerable.Repeat("{\"l\":[", 100_000));

        ItemRecord record = Assert.Single(await ReadAsync(new DataPipelineReader(), "{\"a\":" + line));

        Assert.Contains("nested deeper than 32 levels", record.Problem!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_items_come_back() =>
        Prop.ForAll(ArbitraryItems.Many, items =>
        {
            IEnumerable<string> lines = items.Select(item => Members(JsonNode.Parse(item.Json.Span)!.AsObject()).ToJsonString());
            List<ItemRecord> records = ReadAsync(new DataPipelineReader(), string.Join('\n', lines)).GetAwaiter().GetResult();
            Assert.Equal(items.Select(Canonical), records.Select(record => Canonical(record.Item)));
        }).QuickCheckThrowOnFailure();

    private static string Canonical(Item item) => JsonNode.Parse(item.Json.Span)!.ToJsonString();

    private static JsonObject Members(JsonObject map) => new(map.Select(member => KeyValuePair.Create(member.Key, (JsonNode?)Value(member.Value!.AsObject()))));

    /// <summary>A value with its type tag in the letters of the backups.</summary>
    private static JsonObject Value(JsonObject value)
    {
        (string tag, JsonNode? content) = value.Single();
        return new JsonObject
        {
            [char.ToLowerInvariant(tag[0]) + tag[1..]] = tag switch
            {
                "M" => Members(content!.AsObject()),
                "L" => new JsonArray([.. content!.AsArray().Select(element => Value(element!.AsObject()))]),
                _ => content!.DeepClone(),
            },
        };
    }
}
