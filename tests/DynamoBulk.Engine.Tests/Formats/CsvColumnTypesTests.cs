using System.Text.Json.Nodes;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using FsCheck;
using FsCheck.Fluent;
using static DynamoBulk.Engine.Tests.Formats.FormatTesting;

namespace DynamoBulk.Engine.Tests.Formats;

public sealed class CsvColumnTypesTests
{
    [Theory]
    [InlineData("42|-7|0|0.50|19.9", "N")]
    [InlineData("12345678901234567890123456789012345678", "N")]
    [InlineData("42|123456789012345678901234567890123456789", "S")]
    [InlineData("007", "S")]
    [InlineData("42|007", "S")]
    [InlineData("1e5", "S")]
    [InlineData("+1", "S")]
    [InlineData("-0", "S")]
    [InlineData("-0.0", "S")]
    [InlineData("1.", "S")]
    [InlineData(".5", "S")]
    [InlineData("-", "S")]
    [InlineData("1.2.3", "S")]
    [InlineData("1-2", "S")]
    [InlineData("1 |2", "S")]
    [InlineData("true|FALSE|True", "BOOL")]
    [InlineData("true|0", "S")]
    [InlineData("true|yes", "S")]
    [InlineData("{\"a\":1}|[1,\"x\"]|{}", "M,L,M")]
    [InlineData("{\"a\":1}|[1", "S")]
    [InlineData("{\"a\":1}|{\"a\":1} x", "S")]
    [InlineData("[1]|2", "S")]
    [InlineData("[1e200]", "S")]
    [InlineData("2026-11-27", "S")]
    public async Task A_column_is_what_all_its_values_are(string values, string types)
    {
        string[] cells = values.Split('|');
        string rows = string.Concat(cells.Select((cell, i) => $"k{i},\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\",\n"));

        List<ItemRecord> records = await ReadAsync(new CsvItemReader(new ItemReaderOptions { ColumnTypes = new CsvColumnTypes() }), "id,v,empty\n" + rows);

        Assert.Equal(types.Contains(',', StringComparison.Ordinal) ? types : string.Join(',', cells.Select(_ => types)), string.Join(',', records.Select(record => Parse(record)["v"]!.AsObject().Single().Key)));
    }

    [Fact]
    public async Task Empty_cells_and_those_for_NULL_decide_nothing()
    {
        var options = new ItemReaderOptions { ColumnTypes = new CsvColumnTypes(), NullValue = "-" };

        Assert.Equal(
            """
            2: {"n":{"NULL":true}}
            3: {"n":{"N":"1"}}
            4: {"t":{"S":"x"}}
            """,
            Show(await ReadAsync(new CsvItemReader(options), "n,t,none\n-,,\n1,,\n,x,\n")),
            ignoreLineEndingDifferences: true);
    }

    [Fact]
    public async Task What_comes_behind_the_sample_and_does_not_fit_is_a_failed_record()
    {
        string good = string.Concat(Enumerable.Range(0, CsvColumnTypes.SampleRows).Select(i => $"{i},true,[{i}],\n"));
        var types = new CsvColumnTypes();

        List<ItemRecord> records = await ReadAsync(new CsvItemReader(new ItemReaderOptions { ColumnTypes = types }), "n,b,d,late\n" + good + "n/a,true,[],\n1,no,[],\n1,true,x,\n1,false,{},5\n");

        Assert.All(records.Take(CsvColumnTypes.SampleRows), record => Assert.Null(record.Problem));
        Assert.Equal(
            """
            1002: TypeMismatch Column 'n' holds numbers in the first 1,000 rows, and here 'n/a': import it as text with -AttributeType @{ 'n' = 'S' }, mend the value, or say with -NullValue what stands for NULL.
            1003: TypeMismatch Column 'b' holds true or false in the first 1,000 rows, and here 'no': import it as text with -AttributeType @{ 'b' = 'S' }, mend the value, or say with -NullValue what stands for NULL.
            1004: TypeMismatch Column 'd' holds JSON in the first 1,000 rows, and here 'x': import it as text with -AttributeType @{ 'd' = 'S' }, mend the value, or say with -NullValue what stands for NULL.
            1005: {"n":{"N":"1"},"b":{"BOOL":false},"d":{"M":{}},"late":{"S":"5"}}
            """,
            Show(records.Skip(CsvColumnTypes.SampleRows)),
            ignoreLineEndingDifferences: true);
        Assert.Equal("n/a,true,[],", records[CsvColumnTypes.SampleRows].Original!.ToString());
    }

    [Fact]
    public async Task A_column_keeps_its_type_in_all_files_and_the_first_with_values_decides()
    {
        var told = new List<string>();
        var options = new ItemReaderOptions { ColumnTypes = new CsvColumnTypes(told.Add) };
        options.ColumnTypes.LeaveAsText(["id"]);

        Assert.Equal("2: {\"id\":{\"S\":\"1\"},\"a\":{\"N\":\"1\"}}", Show(await ReadAsync(new CsvItemReader(options), "id,a,b\n1,1,\n")));
        Assert.Equal("2: {\"id\":{\"S\":\"2\"},\"b\":{\"BOOL\":true},\"c\":{\"S\":\"x\"}}", Show(await ReadAsync(new CsvItemReader(options), "id,b,c\n2,true,x\n")));
        Assert.StartsWith("2: TypeMismatch Column 'a' ", Show(await ReadAsync(new CsvItemReader(options), "a,b\nx,false\n")), StringComparison.Ordinal);
        Assert.Equal(["input, by its first 1 rows: a: numbers; other columns are text.", "input, by its first 1 rows: b: true or false; other columns are text."], told);
    }

    [Fact]
    public async Task Rows_that_cannot_be_read_decide_nothing_and_stay_where_they_are()
    {
        var options = new ItemReaderOptions { ColumnTypes = new CsvColumnTypes() };

        Assert.Equal(
            """
            2: MalformedRecord The row has 1 values, the header names 2.
            3: {"a":{"N":"1"},"b":{"N":"2"}}
            4: MalformedRecord The row has 3 values, the header names 2.
            """,
            Show(await ReadAsync(new CsvItemReader(options), "a,b\nx\n1,2\ny,y,y\n")),
            ignoreLineEndingDifferences: true);
    }

    /// <summary>Whatever is in a file: what was found to be a number or a bool says the same as the text, and nothing else is touched.</summary>
    [Fact]
    public void Any_items_come_back_with_values_that_say_the_same() =>
        Prop.ForAll(ArbitraryItems.Many, items =>
        {
            if (items.All(item => item.ToString() == "{}"))
            {
                return;
            }

            byte[] file = WriteAsync(stream => ItemFormats.CreateWriter(stream, "x.csv", ItemFormat.Csv), items).GetAwaiter().GetResult();
            List<ItemRecord> texts = ReadAsync(new CsvItemReader(), file).GetAwaiter().GetResult();
            List<ItemRecord> typed = ReadAsync(new CsvItemReader(new ItemReaderOptions { ColumnTypes = new CsvColumnTypes() }), file).GetAwaiter().GetResult();
            Assert.Equal(texts.Count, typed.Count);
            foreach ((ItemRecord text, ItemRecord value) in texts.Zip(typed))
            {
                JsonObject expected = Parse(text);
                JsonObject actual = Parse(value);
                Assert.Equal(expected.Select(attribute => attribute.Key), actual.Select(attribute => attribute.Key));
                foreach ((string name, JsonNode? node) in actual)
                {
                    (string type, JsonNode? content) = node!.AsObject().Single();
                    string cell = expected[name]!["S"]!.GetValue<string>();
                    Assert.True(
                        type switch
                        {
                            "S" or "N" => content!.GetValue<string>() == cell,
                            "BOOL" => content!.ToJsonString() == cell,
                            _ => JsonNode.DeepEquals(JsonNode.Parse(cell), JsonNode.Parse(Plain(name, node))!.AsObject()[name]),
                        },
                        $"{cell} became {node.ToJsonString()}");
                }
            }
        }).QuickCheckThrowOnFailure();

    private static string Plain(string name, JsonNode value)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        PlainJson.WriteItem(output, Item.Parse(new JsonObject { [name] = value.DeepClone() }.ToJsonString()));
        return System.Text.Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static JsonObject Parse(ItemRecord record) => JsonNode.Parse(record.Item.Json.Span)!.AsObject();
}
