using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using FsCheck;
using FsCheck.Fluent;
using static DynamoBulk.Engine.Tests.Formats.FormatTesting;

namespace DynamoBulk.Engine.Tests.Formats;

public class PlainJsonTests
{
    [Theory]
    [InlineData("""{"a":"x"}""", """{"a":{"S":"x"}}""")]
    [InlineData("""{"a":"","é\n":"\u00e9\"\\"}""", """{"a":{"S":""},"é\n":{"S":"\u00e9\"\\"}}""")]
    [InlineData("""{"a":1,"b":-0.10,"c":1e5}""", """{"a":{"N":"1"},"b":{"N":"-0.10"},"c":{"N":"1e5"}}""")]
    [InlineData("""{"a":12345678901234567890123456789012345678}""", """{"a":{"N":"12345678901234567890123456789012345678"}}""")]
    [InlineData("""{"a":true,"b":false,"c":null}""", """{"a":{"BOOL":true},"b":{"BOOL":false},"c":{"NULL":true}}""")]
    [InlineData("""{"a":[],"b":{}}""", """{"a":{"L":[]},"b":{"M":{}}}""")]
    [InlineData("""{ "a" : [ 1 , [ "x" ] , { "b" : null } ] }""", """{"a":{"L":[{"N":"1"},{"L":[{"S":"x"}]},{"M":{"b":{"NULL":true}}}]}}""")]
    [InlineData("{}", "{}")]
    public async Task Each_JSON_type_becomes_its_attribute_type(string plain, string item) =>
        Assert.Equal($"1: {item}", Show(await ReadAsync(new PlainJsonReader(), plain)));

    [Theory]
    [InlineData("""{"pk":{"S":"a"},"n":{"N":"1.50"}}""", """{"pk":"a","n":1.50}""")]
    [InlineData("""{"a":{"BOOL":true},"b":{"BOOL":false},"c":{"NULL":true}}""", """{"a":true,"b":false,"c":null}""")]
    [InlineData("""{"a":{"B":"aGk="},"b":{"S":"\u00e9"}}""", """{"a":"aGk=","b":"\u00e9"}""")]
    [InlineData("""{"a":{"SS":["x","y"]},"b":{"NS":["1","2"]},"c":{"BS":["aGk="]}}""", """{"a":["x","y"],"b":[1,2],"c":["aGk="]}""")]
    [InlineData("""{"a":{"L":[{"M":{"x":{"L":[]}}},{"M":{}}]}}""", """{"a":[{"x":[]},{}]}""")]
    [InlineData("""{"a":{"N":"007"},"b":{"N":"+1"},"c":{"N":".5"},"d":{"N":"1."},"e":{"N":"-0"},"f":{"N":"1E\u002B2"}}""", """{"a":7,"b":1,"c":0.5,"d":1,"e":-0,"f":1E+2}""")]
    [InlineData("{}", "{}")]
    public async Task Each_attribute_type_becomes_its_JSON_type(string item, string plain) =>
        Assert.Equal(plain + "\n", await WriteTextAsync(stream => new PlainJsonWriter(stream), item));

    [Fact]
    public async Task A_bad_line_is_one_bad_record_with_its_reason()
    {
        string file = """
            {"n":1}
            {"n":NaN}
            {"big":{"n":[1E999]}}
            {"n":123456789012345678901234567890123456789}
            5
            {"a":1} {"b":2}
            {"a":
            {"n":2}
            """;

        Assert.Equal(
            """
            1: {"n":{"N":"1"}}
            2: MalformedRecord The record is no JSON object: 'N' is an invalid start of a value.
            3: InvalidNumber Attribute 'big': '1E999' is larger than the largest number DynamoDB keeps (below 1E+126).
            4: InvalidNumber Attribute 'n': '123456789012345678901234567890123456789' has more than 38 significant digits, which is all that DynamoDB keeps.
            5: MalformedRecord The record is no JSON object: An item is an object with attributes.
            6: MalformedRecord The record is no JSON object: '{' is invalid after a single JSON value. Expected end of data.
            7: MalformedRecord The record is no JSON object: Expected depth to be zero at the end of the JSON payload. There is an open JSON object or array that should be closed.
            8: {"n":{"N":"2"}}
            """,
            Show(await ReadAsync(new PlainJsonReader(), file)),
            ignoreLineEndingDifferences: true);
    }

    [Theory]
    [InlineData("{\"a\":nan,\"b\":\"#\"}", "The record is no JSON object: 'nan,\"b\":\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…' is an invalid JSON literal. Expected the literal 'null'.")]
    [InlineData("{\"a\":nan, \"LineNumber: \":\"\\u0020 LineNumber: 1\"}", "The record is no JSON object: 'nan, \"LineNumber: \":\"\\u0020 LineNumber: …' is an invalid JSON literal. Expected the literal 'null'.")]
    [InlineData("{\"#\":1e999}", "Attribute 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…': '1e999' is larger than the largest number DynamoDB keeps (below 1E+126).")]
    [InlineData("{\"a\":1111111111111111111111111111111111111111111111111}", "Attribute 'a': '1111111111111111111111111111111111111111…' has more than 38 significant digits, which is all that DynamoDB keeps.")]
    public async Task A_message_quotes_no_more_than_one_reads(string file, string message) =>
        Assert.Equal(message, Assert.Single(await ReadAsync(new PlainJsonReader(), file.Replace("#", new string('x', 100_000), StringComparison.Ordinal))).Problem!.Message);

    [Theory]
    [InlineData("[{\"a\":tru}]\n", "input line 1 is no valid JSON: 'tru}]…' is an invalid JSON literal. Expected the literal 'true'.")]
    [InlineData("[\nfalse\n", "input line 3 is no valid JSON: Expected depth to be zero at the end of the JSON payload. There is an open JSON object or array that should be closed.")]
    public async Task A_message_has_one_line(string file, string message) =>
        Assert.Equal(message, (await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(new PlainJsonReader(JsonLayout.Document), file))).Message);

    [Theory]
    [InlineData(32, null)]
    [InlineData(33, ProblemCode.NestedTooDeep)]
    [InlineData(10_000, ProblemCode.NestedTooDeep)]
    public async Task Nesting_is_limited(int depth, string? problem)
    {
        string deep = $"{{\"a\":{new string('[', depth)}{new string(']', depth)}}}";

        Assert.Equal(problem, Assert.Single(await ReadAsync(new PlainJsonReader(), deep)).Problem?.Code);
        Assert.Equal(problem, Assert.Single(await ReadAsync(new PlainJsonReader(JsonLayout.Document), $"[{deep}]")).Problem?.Code);
    }

    [Theory]
    [InlineData("[]", "")]
    [InlineData(" [ {\"a\":1} , \n {\"a\":2}\n, 5, [{}] ] \n", "1: {\"a\":{\"N\":\"1\"}}\n2: {\"a\":{\"N\":\"2\"}}\n3: MalformedRecord The record is no JSON object: An item is an object with attributes.\n3: MalformedRecord The record is no JSON object: An item is an object with attributes.")]
    [InlineData("{\n\"a\":\n1}", "1: {\"a\":{\"N\":\"1\"}}")]
    [InlineData("{\"a\":1}\n\n{\"a\":\n2}{\"a\":3}\n", "1: {\"a\":{\"N\":\"1\"}}\n3: {\"a\":{\"N\":\"2\"}}\n4: {\"a\":{\"N\":\"3\"}}")]
    public async Task A_document_is_an_array_or_objects_one_after_the_other(string file, string items) =>
        Assert.Equal(items, Show(await ReadAsync(new PlainJsonReader(JsonLayout.Document), file)));

    [Theory]
    [InlineData("", "input is empty; a JSON file holds an array of objects, or one object.")]
    [InlineData("\n\n\"x\"", "input line 3 holds neither a JSON array nor an object; is the file of another format (-Format)?")]
    [InlineData("[{\"a\":1},\n\n{\"a\":2\n]", "input line 4 is no valid JSON: ']' is invalid without a matching open.")]
    [InlineData("[{\"a\":1},\n{\"a\":2}", "input line 2 is no valid JSON: Expected depth to be zero at the end of the JSON payload. There is an open JSON object or array that should be closed.")]
    [InlineData("[{\"a\":1}]\n\n{}", "input line 3 is no valid JSON: text follows the array.")]
    [InlineData("{\"a\":1}\n{\"a\":2}\n]", "input line 3 is no valid JSON: an object is expected here.")]
    [InlineData("{\"a\":1}\n{\"a\":2\n\n,]}", "input line 4 is no valid JSON: ']' is an invalid start of a property name. Expected a '\"'.")]
    public async Task A_broken_document_ends_the_reading_with_its_line(string file, string message)
    {
        InvalidDataException exception = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(new PlainJsonReader(JsonLayout.Document), file));

        Assert.Equal(message, exception.Message);
    }

    [Fact]
    public async Task Lines_are_counted_over_many_blocks()
    {
        var file = new StringBuilder("[");
        for (int i = 0; i < 2000; i++)
        {
            file.Append(i == 0 ? "\n" : ",\n").Append("{\n\"a\": \"").Append('x', i % 100 == 3 ? 100_000 : 200).Append("\"\n}");
        }

        List<ItemRecord> records = await ReadAsync(new PlainJsonReader(JsonLayout.Document), file + "]");
        InvalidDataException exception = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(new PlainJsonReader(JsonLayout.Document), file + ",\nx]"));

        Assert.Equal(Enumerable.Range(0, 2000).Select(i => 2L + (3 * i)), records.Select(record => record.Position.Number));
        Assert.Equal("input line 6002 is no valid JSON: 'x' is an invalid start of a value.", exception.Message);
    }

    [Fact]
    public async Task A_document_of_one_endless_element_is_refused()
    {
        InvalidDataException exception = await Assert.ThrowsAsync<InvalidDataException>(
            () => ReadAsync(new PlainJsonReader(JsonLayout.Document), $"[{{}},\n{{\"a\":\"{new string('x', 20 << 20)}"));

        Assert.Equal("input line 1: a single record is longer than 16 MB, which no item is; is the file of another format (-Format)?", exception.Message);
    }

    [Fact]
    public async Task An_array_is_written_with_an_item_a_line()
    {
        Func<Stream, IItemWriter> makeWriter = stream => new PlainJsonWriter(stream, JsonLayout.Document);

        Assert.Equal("[]\n", await WriteTextAsync(makeWriter));
        Assert.Equal("[\n{\"a\":1}\n]\n", await WriteTextAsync(makeWriter, """{"a":{"N":"1"}}"""));
        Assert.Equal("[\n{\"a\":1},\n{}\n]\n", await WriteTextAsync(makeWriter, """{"a":{"N":"1"}}""", "{}"));
    }

    [Theory]
    [InlineData("""{"a":{"X":"1"}}""", "input line 7: The item is no valid DynamoDB JSON: An attribute value names no type of DynamoDB.")]
    [InlineData("""{"a":{"N":"x"}}""", "input line 7: The item is no valid DynamoDB JSON: N holds no number.")]
    [InlineData("""{"a":{"S":"1","N":"1"}}""", "input line 7: The item is no valid DynamoDB JSON: EndObject is expected at byte 14, not PropertyName.")]
    [InlineData("""{"a":{"S":"1"}} {}""", "input line 7: The item is no valid DynamoDB JSON: '{' is invalid after a single JSON value. Expected end of data.")]
    [InlineData("""{"a":1}""", "input line 7: The item is no valid DynamoDB JSON: StartObject is expected at byte 5, not Number.")]
    public async Task What_is_no_item_is_not_written(string json, string message)
    {
        await using var writer = new PlainJsonWriter(new MemoryStream());
        ItemRecord[] page = [new(Item.Parse(json), new ItemPosition(Source, 7))];

        InvalidDataException exception = await Assert.ThrowsAsync<InvalidDataException>(async () => await writer.WriteAsync(page, TestContext.Current.CancellationToken));

        Assert.Equal(message, exception.Message);
    }

    [Fact]
    public async Task What_was_written_is_in_the_stream_after_a_writer_that_never_completed()
    {
        var stream = new MemoryStream();
        await using (var writer = new PlainJsonWriter(stream))
        {
            await writer.WriteAsync([new ItemRecord(Item.Parse("""{"a":{"N":"1"}}"""), default)], TestContext.Current.CancellationToken);
        }

        Assert.Equal("{\"a\":1}\n", Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Theory]
    [InlineData(JsonLayout.Lines)]
    [InlineData(JsonLayout.Document)]
    public void Any_items_come_back_but_for_binary_and_sets(JsonLayout layout) =>
        Prop.ForAll(ArbitraryItems.Many, items =>
        {
            byte[] file = WriteAsync(stream => new PlainJsonWriter(stream, layout), items).GetAwaiter().GetResult();
            List<ItemRecord> records = ReadAsync(new PlainJsonReader(layout), file).GetAwaiter().GetResult();
            Assert.Equal(
                items.Select(item => WithoutLost(JsonNode.Parse(item.Json.Span)!.AsObject()).ToJsonString()),
                records.Select(record => JsonNode.Parse(record.Item.Json.Span)!.ToJsonString()));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_JSON_object_comes_back_the_same() =>
        Prop.ForAll(ArbitraryItems.Any, item =>
        {
            string plain = WriteTextAsync(stream => new PlainJsonWriter(stream), item.ToString()).GetAwaiter().GetResult();
            ItemRecord record = ReadAsync(new PlainJsonReader(), plain).GetAwaiter().GetResult().Single();
            Assert.Equal(plain, WriteTextAsync(stream => new PlainJsonWriter(stream), record.Item.ToString()).GetAwaiter().GetResult());
            JsonDocument.Parse(plain).Dispose();
        }).QuickCheckThrowOnFailure();

    /// <summary>The documented losses: B becomes S, a set becomes a list.</summary>
    private static JsonObject WithoutLost(JsonObject attributes) =>
        new(attributes.Select(attribute => KeyValuePair.Create(attribute.Key, (JsonNode?)ValueWithoutLost(attribute.Value!.AsObject()))));

    private static JsonObject ValueWithoutLost(JsonObject value)
    {
        (string tag, JsonNode? content) = value.Single();
        return tag switch
        {
            "M" => new JsonObject { ["M"] = WithoutLost(content!.AsObject()) },
            "L" => new JsonObject { ["L"] = new JsonArray([.. content!.AsArray().Select(element => ValueWithoutLost(element!.AsObject()))]) },
            "B" => new JsonObject { ["S"] = content!.DeepClone() },
            "SS" or "NS" or "BS" => new JsonObject
            {
                ["L"] = new JsonArray([.. content!.AsArray().Select(member => new JsonObject { [tag == "NS" ? "N" : "S"] = member!.DeepClone() })]),
            },
            _ => value.DeepClone().AsObject(),
        };
    }
}
