using System.Text;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using FsCheck;
using FsCheck.Fluent;
using static DynamoBulk.Engine.Tests.Formats.FormatTesting;

namespace DynamoBulk.Engine.Tests.Formats;

public class DynamoDbJsonTests
{
    [Fact]
    public async Task Lines_are_read_bare_or_wrapped_with_their_line_numbers()
    {
        string file = """
            {"pk":{"S":"a"}}

            {"Item":{"pk":{"S":"b"}}}
             { "Item" : {"pk":{"S":"c"}} }
            {"Item":{}}
            not an item
            [1]
            {"pk":{"S":"d"}}
            """.ReplaceLineEndings("\r\n");

        Assert.Equal(
            """
            1: {"pk":{"S":"a"}}
            3: {"pk":{"S":"b"}}
            4: {"pk":{"S":"c"}}
            5: {}
            6: MalformedRecord The record is no JSON object, as an item in DynamoDB JSON is.
            7: MalformedRecord The record is no JSON object, as an item in DynamoDB JSON is.
            8: {"pk":{"S":"d"}}
            """,
            Show(await ReadAsync(new DynamoDbJsonReader(), file)),
            ignoreLineEndingDifferences: true);
    }

    [Theory]
    [InlineData("""{"Item":{"S":"x"}}""", false)]
    [InlineData("""{"Item":{"S":"x"},"pk":{"S":"y"}}""", false)]
    [InlineData("""{"Item":{"L":[]}}""", false)]
    [InlineData("""{"Item":{"NULL":true}}""", false)]
    [InlineData("""{"Item":{"M":{}}}""", false)]
    [InlineData("""{"Item":{"M":{"a":{"S":"x"}}}}""", false)]
    [InlineData("""{"Item":{"M":{"S":{"S":"x"}}}}""", false)]
    [InlineData("""{"Item":{"M":{"M":{"M":{}}}}}""", false)]
    [InlineData("""{"Item":{"S":{"S":"x"}}}""", true)]
    [InlineData("""{"Item":{"L":{"L":[]}}}""", true)]
    [InlineData("""{"Item":{"M":{"S":"x"}}}""", true)]
    [InlineData("""{"Item":{"M":{"M":{}}}}""", true)]
    [InlineData("""{"Item":{"M":{"M":{"a":{"S":"x"}}}}}""", true)]
    [InlineData("""{"Items":{"S":"x"}}""", false)]
    public async Task A_wrapper_is_told_from_an_attribute_called_Item(string line, bool isWrapped)
    {
        ItemRecord record = Assert.Single(await ReadAsync(new DynamoDbJsonReader(), line));

        Assert.Equal(isWrapped ? line["""{"Item":""".Length..^1] : line, record.Item.ToString());
        ItemInspector.MeasureSize(record.Item);
    }

    [Theory]
    [InlineData("""{"Item"{"id":{"S":"x"}}}""")]
    [InlineData("""{"Item"x{"id":{"S":"x"}}}""")]
    [InlineData("""{"Item","x":{"id":{"S":"x"}}}""")]
    public async Task A_wrapper_without_its_colon_holds_no_item(string line)
    {
        ItemRecord record = Assert.Single(await ReadAsync(new DynamoDbJsonReader(), line));

        Assert.NotNull(new ItemInspector(new KeySchema(new KeyAttribute("id", AttributeType.S))).Inspect(record.Item, out _));
    }

    [Theory]
    [InlineData(JsonLayout.Lines)]
    [InlineData(JsonLayout.Document)]
    public async Task Items_longer_than_a_block_come_whole(JsonLayout layout)
    {
        string[] items = [.. Enumerable.Range(0, 300).Select(i => $$$"""{"pk":{"N":"{{{i}}}"},"x":{"S":"{{{new string('x', i % 50 == 7 ? 300_000 : i * 37)}}}"}}""")];

        List<ItemRecord> records = await ReadAsync(new DynamoDbJsonReader(layout), string.Join('\n', items));

        Assert.Equal(items, records.Select(record => record.Item.ToString()));
        Assert.Equal(Enumerable.Range(1, 300), records.Select(record => (int)record.Position.Number));
    }

    [Fact]
    public async Task A_line_without_end_is_refused()
    {
        byte[] file = Encoding.UTF8.GetBytes("{}\n[" + new string(' ', 20 << 20));

        InvalidDataException exception = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(new DynamoDbJsonReader(), file));

        Assert.Equal("input line 2: a single record is longer than 16 MB, which no item is; is the file of another format (-Format)?", exception.Message);
    }

    [Fact]
    public async Task Bytes_that_are_no_UTF8_are_one_bad_record()
    {
        byte[] file = [.. "{\"a\":{\"S\":\"1\"}}\n"u8, .. "{\"a\":{\"S\":\""u8, 0xE9, .. "\"}}\n"u8, .. "{\"a\":{\"S\":\"2\"}}"u8];

        List<ItemRecord> records = await ReadAsync(new DynamoDbJsonReader(), file);

        Assert.Equal(
            """
            1: {"a":{"S":"1"}}
            2: MalformedRecord The record is not valid UTF-8; say with -Encoding how the file is encoded, such as latin1, or save it as UTF-8.
            3: {"a":{"S":"2"}}
            """,
            Show(records),
            ignoreLineEndingDifferences: true);
        Assert.Equal("{\"a\":{\"S\":\"\uFFFD\"}}", records[1].Original!.ToString());
    }

    [Fact]
    public async Task A_byte_order_mark_is_passed_over_and_UTF16_refused()
    {
        byte[] marked = [0xEF, 0xBB, 0xBF, .. "{\"a\":{\"S\":\"1\"}}"u8];
        byte[] utf16 = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("{}")];

        Assert.Equal("1: {\"a\":{\"S\":\"1\"}}", Show(await ReadAsync(new DynamoDbJsonReader(), marked)));
        InvalidDataException exception = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(new DynamoDbJsonReader(), utf16));
        Assert.Equal("input is in UTF-16; save it as UTF-8 to read it.", exception.Message);
    }

    [Fact]
    public async Task An_indented_item_is_written_on_one_line() =>
        Assert.Equal(
            """{"Item":{    "a": {"S": "x\n"} }}""" + "\n",
            await WriteTextAsync(stream => new DynamoDbJsonWriter(stream), "{\r\n  \"a\": {\"S\": \"x\\n\"}\n}"));

    [Fact]
    public void Any_items_come_back_byte_for_byte() =>
        Prop.ForAll(ArbitraryItems.Many, items =>
        {
            byte[] file = WriteAsync(stream => new DynamoDbJsonWriter(stream), items).GetAwaiter().GetResult();
            List<ItemRecord> records = ReadAsync(new DynamoDbJsonReader(), file).GetAwaiter().GetResult();
            Assert.Equal(items.Select(item => item.ToString()), records.Select(record => record.Item.ToString()));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Bare_attribute_maps_and_arrays_of_them_come_back_too() =>
        Prop.ForAll(ArbitraryItems.Many, items =>
        {
            IEnumerable<string> expected = items.Select(item => item.ToString());
            string lines = string.Join('\n', expected);
            string array = $"[ {string.Join(" ,\n", expected)} ]";
            Assert.Equal(expected, ReadAsync(new DynamoDbJsonReader(), lines).GetAwaiter().GetResult().Select(record => record.Item.ToString()));
            Assert.Equal(expected, ReadAsync(new DynamoDbJsonReader(JsonLayout.Document), array).GetAwaiter().GetResult().Select(record => record.Item.ToString()));
        }).QuickCheckThrowOnFailure();
}
