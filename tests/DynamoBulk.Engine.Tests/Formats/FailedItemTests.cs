using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using FsCheck;
using FsCheck.Fluent;
using static DynamoBulk.Engine.Tests.Formats.FormatTesting;

namespace DynamoBulk.Engine.Tests.Formats;

public sealed class FailedItemTests
{
    private static readonly ItemProblem s_problem = new(ProblemCode.MissingKey, "It \"has\" no key.");

    [Fact]
    public void Any_item_comes_back_as_it_was() =>
        Prop.ForAll(ArbitraryItems.Many, items =>
        {
            byte[] file = Write([.. items.Select(item => new ItemRecord(item, new ItemPosition("a.json", 7)))]);
            Assert.Equal(items.Select(item => item.ToString()), ReadAsync(new FailedItemReader(), file).GetAwaiter().GetResult().Select(record => record.Item.ToString()));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task A_delete_comes_back_as_one()
    {
        byte[] file = Write([new ItemRecord(Item.Parse("""{"id":{"N":"1"}}"""), new ItemPosition("a.json", 7), IsDelete: true)]);
        Assert.Contains("""},"Key":{"id":{"N":"1"}}}""", Encoding.UTF8.GetString(file), StringComparison.Ordinal);
        ItemRecord read = Assert.Single(await ReadAsync(new FailedItemReader(), file));
        Assert.Equal(("""{"id":{"N":"1"}}""", true), (read.Item.ToString(), read.IsDelete));
    }

    [Fact]
    public void A_line_says_why_where_and_what() => Assert.Equal(
        """
        {"Error":{"Reason":"MissingKey","Message":"It \"has\" no key.","Position":"a.json line 7"},"Item":{ "a" :  {"S":"é"}}}
        {"Error":{"Reason":"MissingKey","Message":"It \"has\" no key.","Position":"input object 3"},"Record":"@{a=1}"}
        {"Error":{"Reason":"MissingKey","Message":"It \"has\" no key.","Position":"a.json line 9"},"Record":"{\"a\":","Format":"JsonLines"}

        """,
        Encoding.UTF8.GetString(Write(
            new ItemRecord(Item.Parse("{ \"a\" :\r\n{\"S\":\"é\"}}"), new ItemPosition("a.json", 7)),
            new ItemRecord(default, new ItemPosition(null, 3), "@{a=1}"),
            new ItemRecord(default, new ItemPosition("a.json", 9), new UnreadRecord("{\"a\":", ItemFormat.JsonLines)))),
        ignoreLineEndingDifferences: true);

    [Theory]
    [InlineData("a;b;c\n1;x;true\n2;none;false\n", "a;b\n1;2;3\n", "2;5;false")]
    public async Task A_csv_row_fails_again_as_it_is_and_is_read_by_the_types_of_its_file_once_mended(string first, string second, string mended)
    {
        var options = new ItemReaderOptions { Delimiter = ';', NullValue = "-", ColumnTypes = new CsvColumnTypes() };
        await ReadAsync(new CsvItemReader(options), first.Replace("none", "7", StringComparison.Ordinal));
        List<ItemRecord> records = [.. await ReadAsync(new CsvItemReader(options), first), .. await ReadAsync(new CsvItemReader(options), second)];
        ItemRecord[] failed = [.. records.Where(record => record.Problem is not null)];
        Assert.Equal(["MalformedRecord"], failed.Select(record => record.Problem!.Code));
        var bad = new ItemRecord(default, new ItemPosition("x.csv", 3), new UnreadRecord("2;none;false", ItemFormat.Csv, new CsvDialect(';', ["a", "b", "c"], new Dictionary<string, string> { ["a"] = "Number", ["b"] = "Number", ["c"] = "Boolean" }, "-")));

        byte[] file = Write(failed[0], bad);
        Assert.Equal(["1: MalformedRecord", "2: TypeMismatch"], (await ReadAsync(new FailedItemReader(), file)).Select(record => $"{record.Position.Number}: {record.Problem?.Code}"));
        string better = Encoding.UTF8.GetString(file).Replace("2;none;false", mended, StringComparison.Ordinal).Replace("1;2;3", "1;-", StringComparison.Ordinal);
        Assert.Equal(
            """
            1: {"a":{"N":"1"},"b":{"NULL":true}}
            2: {"a":{"N":"2"},"b":{"N":"5"},"c":{"BOOL":false}}
            """,
            Show(await ReadAsync(new FailedItemReader(), better)),
            ignoreLineEndingDifferences: true);
    }

    [Fact]
    public async Task Lines_may_be_mended_into_items_of_any_kind_and_what_is_none_is_told()
    {
        const string Error = "\"Error\":{\"Reason\":\"x\"}";
        List<ItemRecord> records = await ReadAsync(
            new FailedItemReader(),
            $$$"""
            {"a":1}
            {{{{Error}}},"Record":"{\"a\":1}"}
            {{{{Error}}},"Record":"{\"a\":{\"n\":\"1\"}}","Format":"DataPipeline"}
            {{{{Error}}},"Record":"{a:1.}\n{a:2.}","Format":"Ion"}
            {{{{Error}}},"Record":"1\n\"2\"\n","Format":"Csv","Delimiter":",","Header":["a"],"Types":{"a":"Number"}}
            {{{{Error}}}}
            {{{{Error}}},"Record":"1","Format":"Klingon"}
            {{{{Error}}},"Record":"1","Format":"Csv"}
            {{{{Error}}}
            """);

        Assert.Equal(
            ["{\"a\":{\"N\":\"1\"}}", "{\"a\":{\"N\":\"1\"}}", "{\"a\":{\"N\":\"1\"}}", "{\"a\":{\"N\":\"1\"}}", "{\"a\":{\"N\":\"2\"}}", "{\"a\":{\"N\":\"1\"}}", "{\"a\":{\"N\":\"2\"}}", "6", "7", "8", "9"],
            records.Select(record => record.Problem is null ? record.Item.ToString() : $"{record.Position.Number}"));
        Assert.All(records.Where(record => record.Problem is not null), record => Assert.Equal(ProblemCode.MalformedRecord, record.Problem!.Code));
    }

    [Theory]
    [InlineData(",\"Record\":\"1\",\"Format\":\"99999999999999999999\"")]
    [InlineData(",\"Record\":\"1\",\"Format\":\"Csv\",\"Delimiter\":\",\",\"Header\":[\"a\"],\"Types\":{\"a\":\"99999999999999999999\"}")]
    [InlineData(",\"Record\":\"1\",\"Format\":\"Csv\",\"Delimiter\":\",\",\"Header\":[\"a\"],\"Types\":{\"a\":null}")]
    [InlineData(",\"Record\":\"1\",\"Format\":\"Csv\",\"Delimiter\":\",\",\"Header\":[null]")]
    [InlineData(",\"Record\":\"1\",\"Format\":\"Csv\",\"Header\":[\"a\"],\"Delimiter\":\"\\\"\"")]
    [InlineData(",\"Record\":\"1;2\",\"Format\":\"Csv\",\"Header\":[\"a\",\"b\"],\"Delimiter\":\";;\"")]
    [InlineData(",\"Record\":\"1,2\",\"Format\":\"Csv\",\"Header\":[\"a\",\"b\"],\"Delimiter\":\",;\"")]
    [InlineData(",\"Record\":\"1,2\",\"Format\":\"Csv\",\"Header\":[\"a\",\"b\"],\"Delimiter\":\"\"")]
    [InlineData(",\"Record\":\"1,2\",\"Format\":\"Csv\",\"Header\":[\"a\",\"b\"],\"Delimiter\":null")]
    [InlineData(",\"Record\":\"1\",\"Format\":\"Csv\",\"Delimiter\":\",\",\"Header\":[\"a\",\"a\"]")]
    [InlineData(",\"Record\":\"1\",\"Format\":\"Csv\",\"Delimiter\":\",\",\"Header\":5")]
    [InlineData(",\"Record\":\"\",\"Format\":\"Csv\",\"Delimiter\":\",\",\"Header\":[\"a\"]")]
    [InlineData(",\"Record\":\"\\n\\n\",\"Format\":\"Csv\",\"Delimiter\":\",\",\"Header\":[\"a\"]")]
    [InlineData(",\"Record\":\"1\",\"Format\":null")]
    [InlineData(",\"Record\":null")]
    [InlineData(",\"Record\":{}")]
    [InlineData(",\"Record\":\"\\ud800\"")]
    [InlineData(",\"\\ud800cord\":\"{}\"")]
    public async Task A_line_that_was_mended_badly_is_one_bad_record(string rest)
    {
        List<ItemRecord> records = await ReadAsync(new FailedItemReader(), $"{{\"Error\":{{}}{rest}}}\n{{\"a\":1}}\n");

        Assert.Equal((2, "{\"a\":{\"N\":\"1\"}}"), (records.Count, records[1].Item.ToString()));
        Assert.Equal((1, ProblemCode.MalformedRecord), (records[0].Position.Number, records[0].Problem?.Code));
    }

    [Theory]
    [InlineData("\"1,x\",\"Format\":\"Csv\",\"Delimiter\":\",\",\"Header\":[\"a\",\"b\"]")]
    [InlineData("\"{a:1.}\",\"Format\":\"Ion\"")]
    [InlineData("\"{\\\"a\\\":{\\\"n\\\":\\\"1\\\"}}\",\"Format\":\"DataPipeline\"")]
    [InlineData("\"{\\\"a\\\":1}\"")]
    public async Task The_items_of_many_lines_share_memory(string record)
    {
        string file = string.Concat(Enumerable.Repeat($"{{\"Error\":{{}},\"Record\":{record}}}\n", 1000));
        List<ItemRecord> records = await ReadAsync(new FailedItemReader(), file);

        Assert.Equal(1000, records.Count(read => read.Problem is null));
        IEnumerable<byte[]> arrays = records.Select(read => MemoryMarshal.TryGetArray(read.Item.Json, out ArraySegment<byte> bytes) ? bytes.Array! : throw new InvalidOperationException());
        Assert.InRange(arrays.Distinct().Sum(array => array.Length), 0, 4 * file.Length);
    }

    [Theory]
    [InlineData("{ \"Error\" :\t{\"Reason\" : \"MissingKey\"}, \"Item\": {\"a\": {\"N\": \"1\"}}}\n")]
    [InlineData("{\"Error\": {\"Reason\": \"MissingKey\"}, \"Record\": \"{\\\"a\\\": 1}\"}\n")]
    public async Task A_file_that_another_program_has_written_again_with_spaces_is_one_of_failed_items(string file)
    {
        List<ItemRecord> records = await ReadFileAsync("x.jsonl", Encoding.UTF8.GetBytes(file));

        Assert.Equal("{\"a\":{\"N\":\"1\"}}", Assert.Single(records).Item.ToString().Replace(" ", string.Empty, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bytes_that_are_no_UTF8_are_not_replaced()
    {
        byte[] file = [.. "{\"Error\":{},\"Item\":{\"a\":{\"S\":\""u8, 0xE9, .. "\"}}}\n{\"a\":\""u8, 0xE9, .. "\"}"u8];

        Assert.All(await ReadAsync(new FailedItemReader(), file), record => Assert.Equal(ProblemCode.MalformedRecord, record.Problem?.Code));
    }

    /// <summary>Two rows with different keys in another encoding must not become two items of one key.</summary>
    [Theory]
    [InlineData("x.csv", "id,n\n", "M?ller,1\n", "M?ller,1\n")]
    [InlineData("x.csv", "id,n\n", "M?ller,1,2\n", "M?ller,1\n")]
    [InlineData("x.jsonl", "", "{\"id\":\"M?ller\",\"n\":\"1\"}\n", "{\"id\":\"M?ller\",\"n\":\"1\"}\n")]
    [InlineData("x.jsonl", "{\"id\":{\"S\":\"a\"}}\n", "{\"id\":{\"S\":\"M?ller\"},\"n\":{\"S\":\"1\"}}\n", "{\"id\":{\"S\":\"M?ller\"},\"n\":{\"S\":\"1\"}}\n")]
    [InlineData("x.ion", "", "{id:\"M?ller\",n:\"1\"}\n", "{id:\"M?ller\",n:\"1\"}\n")]
    public async Task A_record_that_is_no_UTF8_fails_again_until_its_characters_are_mended(string name, string header, string record, string mended)
    {
        byte[] latin = Encoding.Latin1.GetBytes(header + record.Replace('?', '\u00FC'));
        ItemRecord[] failed = [.. (await ReadFileAsync(name, latin)).Where(read => read.Problem is not null)];
        Assert.Equal(ProblemCode.MalformedRecord, Assert.Single(failed).Problem!.Code);

        byte[] first = Write(failed);
        ItemRecord again = Assert.Single(await ReadAsync(new FailedItemReader(), first));
        Assert.Equal(ProblemCode.MalformedRecord, again.Problem?.Code);
        byte[] second = Write(again);
        Assert.Equal(Record(first), Record(second));
        ItemRecord half = Assert.Single(await ReadAsync(new FailedItemReader(), Encoding.UTF8.GetString(second).Replace(Inner(record), Inner(mended), StringComparison.Ordinal)));
        Assert.Contains("-Encoding", half.Problem?.Message, StringComparison.Ordinal);

        ItemRecord good = Assert.Single(await ReadAsync(new FailedItemReader(), Encoding.UTF8.GetString(second).Replace(Inner(record), Inner(mended), StringComparison.Ordinal).Replace('\uFFFD', '\u00FC')));
        Assert.Equal("""{"id":{"S":"Müller"},"n":{"S":"1"}}""", good.Item.ToString());

        static string Inner(string text) => text.TrimEnd().Replace('?', '\uFFFD').Replace("\"", "\\\"", StringComparison.Ordinal);
        static string Record(byte[] line) => Encoding.UTF8.GetString(line).Split("},", 2)[1];
    }

    [Fact]
    public async Task A_character_that_is_meant_is_no_replacement()
    {
        byte[] file = Encoding.UTF8.GetBytes("id,n\n\uFFFD,1,2\n");
        byte[] failed = Write([.. await ReadFileAsync("x.csv", file)]);

        ItemRecord mended = Assert.Single(await ReadAsync(new FailedItemReader(), Encoding.UTF8.GetString(failed).Replace(",1,2", ",1", StringComparison.Ordinal)));

        Assert.Equal("{\"id\":{\"S\":\"\uFFFD\"},\"n\":{\"S\":\"1\"}}", mended.Item.ToString());
    }

    [Fact]
    public async Task Text_with_half_a_surrogate_pair_fails_again()
    {
        byte[] failed = Write(new ItemRecord(default, new ItemPosition(null, 1), "{\"id\":\"a\ud83db\"}"));

        Assert.Equal(ProblemCode.MalformedRecord, Assert.Single(await ReadAsync(new FailedItemReader(), failed)).Problem?.Code);
    }

    [Theory]
    [InlineData("{\n  \"Error\": {\n    \"Reason\": \"MissingKey\",\n    \"Position\": \"a.json line 7\"\n  },\n  \"Item\": {}\n}\n{\n  \"Error\": {}}")]
    [InlineData("{ \"Error\": {\r\n    \"Reason\": \"MissingKey\"}, \"Item\": {}}\r\n")]
    public async Task A_file_that_an_editor_has_spread_over_lines_is_one_error_that_says_what_to_do(string file)
    {
        InvalidDataException refusal = await Assert.ThrowsAsync<InvalidDataException>(() => ReadFileAsync("x.jsonl", Encoding.UTF8.GetBytes(file)));

        Assert.Equal("x.jsonl holds failed items that are spread over several lines each, as editors format JSON: write each on one line again, for example with jq -c, and import that.", refusal.Message);
    }

    [Fact]
    public async Task A_line_that_was_cut_off_is_one_bad_record_though_it_is_the_first()
    {
        List<ItemRecord> records = await ReadFileAsync("x.jsonl", Encoding.UTF8.GetBytes("{\"Error\":{\"Reason\":\"MissingKey\",\"Mess\n{\"Error\":{\"Reason\":\"x\"},\"Item\":{\"a\":{\"S\":\"1\"}}}\n"));

        Assert.Equal([ProblemCode.MalformedRecord, null], records.Select(record => record.Problem?.Code));
    }

    [Fact]
    public void A_line_is_read_without_its_file()
    {
        var reader = new FailedItemReader();
        string line = Encoding.UTF8.GetString(Write(new ItemRecord(Item.Parse("""{"id":{"N":"1"}}"""), new ItemPosition("a.json", 7), IsDelete: true))).TrimEnd();

        ItemRecord read = Assert.Single(reader.ReadLine(line, new ItemPosition(null, 3))!);
        Assert.Equal(("""{"id":{"N":"1"}}""", true, "input object 3"), (read.Item.ToString(), read.IsDelete, read.Position.ToString()));
        Assert.All(["", "{", """{"id":1}""", """{"Error":{"Reason":"an item of its own"},"id":1}""", line.Replace("has", "h\ud83d", StringComparison.Ordinal)], other => Assert.Null(reader.ReadLine(other, default)));
        Assert.Equal(2, reader.ReadLine("""{"Error":{"Reason":"x","Position":"y"},"Record":"1\n2\n","Format":"Csv","Delimiter":",","Header":["a"]}""", default)!.Count);
    }

    private static async Task<List<ItemRecord>> ReadFileAsync(string name, byte[] file)
    {
        var records = new List<ItemRecord>();
        await foreach (IReadOnlyList<ItemRecord> page in ItemFormats.ReadAsync(new MemoryStream(file), name, ItemFormat.Auto, ItemReaderOptions.None, TestContext.Current.CancellationToken))
        {
            records.AddRange(page);
        }

        return records;
    }

    private static byte[] Write(params ItemRecord[] records)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (ItemRecord record in records)
        {
            FailedItemWriter.Write(output, record, record.Problem ?? s_problem);
        }

        return output.WrittenSpan.ToArray();
    }
}
