using System.Text;
using System.Text.Json.Nodes;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using FsCheck;
using FsCheck.Fluent;
using static DynamoBulk.Engine.Tests.Formats.FormatTesting;

namespace DynamoBulk.Engine.Tests.Formats;

public class CsvTests
{
    [Fact]
    public async Task Every_value_is_a_string_and_an_empty_cell_is_left_out()
    {
        string file = "id,name,\"long \"\"name\"\"\"\r\n1,Ann,\r\n\r\n007,\"a \"\"b\"\",\r\nc\",=1+1\r\n\"\",, x \r\n,,\r\n5\" pipe,é,\\\t\r\n";

        Assert.Equal(
            """
            2: {"id":{"S":"1"},"name":{"S":"Ann"}}
            4: {"id":{"S":"007"},"name":{"S":"a \"b\",\u000d\u000ac"},"long \"name\"":{"S":"=1+1"}}
            6: {"long \"name\"":{"S":" x "}}
            7: {}
            8: {"id":{"S":"5\" pipe"},"name":{"S":"é"},"long \"name\"":{"S":"\\\u0009"}}
            """,
            Show(await ReadAsync(new CsvItemReader(), file)),
            ignoreLineEndingDifferences: true);
    }

    [Theory]
    [InlineData("#TYPE System.Management.Automation.PSCustomObject")]
    [InlineData("#TYPE \"x\"")]
    public async Task The_type_line_of_Windows_PowerShell_is_passed_over(string line) => Assert.Equal(
        """3: {"id":{"S":"1"}}""",
        Show(await ReadAsync(new CsvItemReader(), line + "\r\nid\r\n1\r\n")));

    [Fact]
    public async Task A_row_that_does_not_fit_is_one_bad_record()
    {
        byte[] file = [.. "a,b,\n1,2,\n1,2\n1,2,,4\n1,2,3\n\"x\"y,2,\n"u8, 0xE9, .. ",2,\n3,4,\n5,\"open\n6,7,\n"u8];

        Assert.Equal(
            """
            2: {"a":{"S":"1"},"b":{"S":"2"}}
            3: MalformedRecord The row has 2 values, the header names 3.
            4: MalformedRecord The row has 4 values, the header names 3.
            5: MalformedRecord Column 3 has a value but no name in the header.
            6: MalformedRecord Text follows the closing quote of a value; a quote inside a quoted value is doubled.
            7: MalformedRecord The row is not valid UTF-8; say with -Encoding how the file is encoded, such as latin1, or save it as UTF-8.
            8: {"a":{"S":"3"},"b":{"S":"4"}}
            9: MalformedRecord A value starts with a quote that is never closed: the row runs to the end of the file.
            """,
            Show(await ReadAsync(new CsvItemReader(), file)),
            ignoreLineEndingDifferences: true);
    }

    [Theory]
    [InlineData("", "input is empty; csv starts with a line of attribute names.")]
    [InlineData("\n\r\n", "input is empty; csv starts with a line of attribute names.")]
    [InlineData("id,name,id\n", "input line 1: two columns are called 'id'; an item has an attribute once.")]
    [InlineData("\"id,name\n1,Ann\n2,Bob\n", "input line 1 names no attributes: A value starts with a quote that is never closed: the row runs to the end of the file.")]
    [InlineData("#TYPE x\n\"id\"x,name\n1,Ann\n", "input line 2 names no attributes: Text follows the closing quote of a value; a quote inside a quoted value is doubled.")]
    public async Task A_header_that_names_no_attributes_is_refused(string file, string message)
    {
        InvalidDataException exception = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(new CsvItemReader(), file));

        Assert.Equal(message, exception.Message);
    }

    [Theory]
    [InlineData("a,b\n5\" pipe,\"open\n6,7\n8,9\n", "2: MalformedRecord A value starts with a quote that is never closed: the row runs to the end of the file.")]
    [InlineData("a,b\n5\" pipe,\"x\"y\n8,9\n", "2: MalformedRecord Text follows the closing quote of a value; a quote inside a quoted value is doubled.\n3: {\"a\":{\"S\":\"8\"},\"b\":{\"S\":\"9\"}}")]
    [InlineData("a,b\n5\" pipe,\"x\"\"y\"\n", "2: {\"a\":{\"S\":\"5\\\" pipe\"},\"b\":{\"S\":\"x\\\"y\"}}")]
    public async Task A_quote_that_is_text_does_not_hide_one_that_is_wrong(string file, string records) =>
        Assert.Equal(records, Show(await ReadAsync(new CsvItemReader(), file)));

    [Fact]
    public async Task A_row_without_end_is_refused_and_those_before_it_are_good()
    {
        List<ItemRecord> records = [];
        InvalidDataException exception = await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            var file = new MemoryStream(Encoding.UTF8.GetBytes($"a,b\n1,2\n3,\"{new string('x', 40 << 20)}"));
            await foreach (IReadOnlyList<ItemRecord> page in new CsvItemReader().ReadAsync(file, Source, TestContext.Current.CancellationToken))
            {
                records.AddRange(page);
            }
        });

        Assert.Equal("input line 3: a row is longer than 16 MB, which no item is; is the closing quote of a value missing?", exception.Message);
        Assert.Equal("""2: {"a":{"S":"1"},"b":{"S":"2"}}""", Show(records));
    }

    [Fact]
    public async Task Lines_and_columns_are_right_over_many_blocks()
    {
        string rows = string.Concat(Enumerable.Range(0, 3000).Select(i => $"{i},\"{new string('x', i % 500 == 3 ? 200_000 : i % 90)}\n\"\n"));

        List<ItemRecord> records = await ReadAsync(new CsvItemReader(), "id,text\n" + rows);

        Assert.Equal(Enumerable.Range(0, 3000).Select(i => 2L + (2 * i)), records.Select(record => record.Position.Number));
        Assert.Equal(
            Enumerable.Range(0, 3000).Select(i => $$$"""{"id":{"S":"{{{i}}}"},"text":{"S":"{{{new string('x', i % 500 == 3 ? 200_000 : i % 90)}}}\u000a"}}"""),
            records.Select(record => record.Item.ToString()));
    }

    [Fact]
    public async Task UTF16_is_told_by_its_byte_order_mark()
    {
        byte[] file = [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("id\né\n")];

        Assert.Equal("2: {\"id\":{\"S\":\"é\"}}", Show(await ReadAsync(new CsvItemReader(), file)));
    }

    [Fact]
    public async Task Values_stand_apart_as_the_options_say()
    {
        Assert.Equal("2: {\"a\":{\"S\":\"1,5\"},\"b\":{\"S\":\"x;y\"}}", Show(await ReadAsync(new CsvItemReader(new ItemReaderOptions { Delimiter = ';' }), "a;b\n1,5;\"x;y\"\n")));
        Assert.Equal("2: {\"a\":{\"S\":\"1\"},\"b\":{\"S\":\"x\\u0009y\"}}", Show(await ReadAsync(new CsvItemReader(new ItemReaderOptions { Delimiter = '\t' }), "a\tb\n1\t\"x\ty\"\n")));
        foreach (char delimiter in "\"\r\n\0é")
        {
            Assert.Throws<ArgumentException>(() => new ItemReaderOptions { Delimiter = delimiter });
            Assert.Throws<ArgumentException>(() => new ItemWriterOptions { Delimiter = delimiter });
        }
    }

    [Fact]
    public async Task Where_the_names_are_given_the_first_line_is_a_row()
    {
        var reader = new CsvItemReader(new ItemReaderOptions { Header = ["id", "née \"x\"", ""] });

        Assert.Equal(
            """
            1: {"id":{"S":"id"},"née \"x\"":{"S":"name"}}
            2: MalformedRecord The row has 2 values, the header names 3.
            3: MalformedRecord Column 3 has a value but no name in the header.
            """,
            Show(await ReadAsync(reader, "id,name,\n1,2\n1,2,3\n")),
            ignoreLineEndingDifferences: true);
        Assert.Empty(await ReadAsync(reader, string.Empty));
        InvalidDataException exception = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(new CsvItemReader(new ItemReaderOptions { Header = ["a", "a"] }), "1,2\n"));
        Assert.Equal("input: two columns are called 'a'; an item has an attribute once.", exception.Message);
    }

    [Theory]
    [InlineData("NULL", """2: {"a":{"S":"x"},"b":{"NULL":true}}""", """3: {"a":{"NULL":true}}""")]
    [InlineData("", """2: {"a":{"S":"x"},"b":{"S":"NULL"}}""", """3: {"a":{"S":"NULL"},"b":{"NULL":true}}""")]
    [InlineData(null, """2: {"a":{"S":"x"},"b":{"S":"NULL"}}""", """3: {"a":{"S":"NULL"}}""")]
    public async Task A_text_may_stand_for_NULL(string? nullValue, string first, string second) =>
        Assert.Equal(
            $"{first}\n{second}",
            Show(await ReadAsync(new CsvItemReader(new ItemReaderOptions { NullValue = nullValue }), "a,b,\nx,NULL,\n\"NULL\",,\n")));

    [Fact]
    public async Task Columns_are_all_attributes_of_all_items()
    {
        string text = await WriteTextAsync(
            stream => NewWriter(stream, new ItemWriterOptions { LeadingColumns = ["id"] }),
            """{"name":{"S":"Ann \"A\", x"},"id":{"N":"1"}}""",
            """{"id":{"N":"2"},"ID":{"S":"x"},"ok":{"BOOL":true},"none":{"NULL":true},"bin":{"B":"aGk="}}""",
            """{"list":{"L":[{"N":"1"},{"S":"a"}]},"map":{"M":{"k":{"BOOL":false}}},"set":{"SS":["x\ny"]},"name":{"S":"\u00e9\n"},"id":{"N":"3"}}""");

        Assert.Equal(
            "id,name,ID,ok,none,bin,list,map,set\r\n" +
            "1,\"Ann \"\"A\"\", x\",,,,,,,\r\n" +
            "2,,x,true,,aGk=,,,\r\n" +
            "3,\"é\n\",,,,,\"[1,\"\"a\"\"]\",\"{\"\"k\"\":false}\",\"[\"\"x\\ny\"\"]\"\r\n",
            text);
    }

    [Fact]
    public async Task With_a_list_of_columns_these_are_written_and_at_once()
    {
        var stream = new MemoryStream();
        await using IItemWriter writer = NewWriter(stream, new ItemWriterOptions { Columns = ["b", "none", "a"] });
        ItemRecord[] page = [.. Enumerable.Range(0, 10_000).Select(i => new ItemRecord(Item.Parse($$$"""{"a":{"N":"{{{i}}}"},"b":{"S":"x"},"c":{"S":"y"}}"""), default))];

        await writer.WriteAsync(page, TestContext.Current.CancellationToken);

        Assert.StartsWith("b,none,a\r\nx,,0\r\nx,,1\r\n", Encoding.UTF8.GetString(stream.ToArray()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("=1+1", true)]
    [InlineData("+41 61 123", true)]
    [InlineData("-5", true)]
    [InlineData("-", true)]
    [InlineData("@SUM(A1)", true)]
    [InlineData("\t=1", true)]
    [InlineData("\rx", true)]
    [InlineData("\nx", true)]
    [InlineData("\0x", true)]
    [InlineData("  =1", true)]
    [InlineData("\uFF1D1", true)]
    [InlineData("\uFF0B1", true)]
    [InlineData("\uFF0D1", true)]
    [InlineData("\uFF20x", true)]
    [InlineData("1=1", false)]
    [InlineData("a;=1+1", false)]
    [InlineData("'=1", false)]
    [InlineData("\"=1", false)]
    [InlineData("\uFF1E", false)]
    [InlineData("  ", false)]
    public async Task What_a_spreadsheet_would_run_is_guarded_in_names_and_text_and_every_cell_is_quoted(string text, bool isGuarded)
    {
        string json = JsonValue.Create(text).ToJsonString();
        string written = await WriteTextAsync(stream => NewWriter(stream, new ItemWriterOptions { GuardsFormulas = true }), $$$"""{{{{json}}}:{"S":{{{json}}}},"n":{"N":"-5"},"l":{"L":[{"S":"=1"}]}}""");

        string cell = $"\"{(isGuarded ? "'" : string.Empty)}{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        Assert.Equal($"{cell},\"n\",\"l\"\r\n{cell},\"-5\",\"[\"\"=1\"\"]\"\r\n", written);
    }

    [Fact]
    public async Task Binary_that_looks_like_a_formula_is_guarded_and_what_is_not_there_stays_empty() => Assert.Equal(
        "\"b\",\"n\",\"ok\"\r\n\"'+/8=\",\"\",\"true\"\r\n\"\",\"\",\"\"\r\n",
        await WriteTextAsync(stream => NewWriter(stream, new ItemWriterOptions { GuardsFormulas = true }), """{"b":{"B":"+/8="},"n":{"NULL":true},"ok":{"BOOL":true}}""", "{}"));

    [Fact]
    public void No_cell_of_any_items_could_be_a_formula_but_a_number() =>
        Prop.ForAll(ArbitraryItems.Many, any =>
        {
            // A name with a quote may be what another one becomes, and the reader takes no column twice.
            IReadOnlyList<Item> items = [.. any.Where(item => JsonNode.Parse(item.Json.Span)!.AsObject().All(attribute => attribute.Key is not ['\'', ..]))];
            byte[] file = WriteAsync(stream => NewWriter(stream, new ItemWriterOptions { GuardsFormulas = true }), items).GetAwaiter().GetResult();
            List<string> names = [.. items.SelectMany(item => JsonNode.Parse(item.Json.Span)!.AsObject()).Select(attribute => attribute.Key).Distinct()];
            if (file.Length == 0 || names.Intersect(names.Select(name => "'" + name)).Any())
            {
                return; // a guarded name that is another's is a name twice, which no reader takes
            }

            List<ItemRecord> guarded = ReadAsync(new CsvItemReader(), file).GetAwaiter().GetResult();
            Assert.Equal(items.Select(Guarded), guarded.Select(record => Sorted(JsonNode.Parse(record.Item.Json.Span)!.AsObject())));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task Without_any_attribute_there_is_no_file_to_speak_of()
    {
        Assert.Equal(string.Empty, await WriteTextAsync(stream => NewWriter(stream)));
        Assert.Equal(string.Empty, await WriteTextAsync(stream => NewWriter(stream), "{}"));
    }

    [Fact]
    public async Task Waiting_items_lie_in_a_file_of_their_owner_that_goes_away()
    {
        var waiting = new TemporaryItems();
        string path = waiting.FilePath;
        Assert.True(File.Exists(path));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }

        await waiting.DisposeAsync();

        Assert.False(File.Exists(path));
    }

    [Fact]
    public void Any_items_come_back_as_strings_without_what_is_empty() =>
        Prop.ForAll(ArbitraryItems.Many, items =>
        {
            if (items.All(item => item.ToString() == "{}"))
            {
                return;
            }

            byte[] file = WriteAsync(stream => NewWriter(stream), items).GetAwaiter().GetResult();
            List<ItemRecord> records = ReadAsync(new CsvItemReader(), file).GetAwaiter().GetResult();
            Assert.Equal(items.Select(Flat), records.Select(record => Sorted(JsonNode.Parse(record.Item.Json.Span)!.AsObject())));
        }).QuickCheckThrowOnFailure();

    private static IItemWriter NewWriter(Stream stream, ItemWriterOptions? options = null) => ItemFormats.CreateWriter(stream, "x.csv", ItemFormat.Csv, options);

    /// <summary>What <see cref="Flat"/> says, with a quote before text, names included, that begins as a formula does.</summary>
    private static string Guarded(Item item)
    {
        JsonObject typed = JsonNode.Parse(item.Json.Span)!.AsObject();
        return new JsonObject(JsonNode.Parse(Flat(item))!.AsObject()
            .Select(cell => KeyValuePair.Create(Guard(cell.Key), (JsonNode?)(typed[cell.Key]!["N"] is null ? Guard(cell.Value!.GetValue<string>()) : cell.Value!.GetValue<string>())))
            .OrderBy(cell => cell.Key, StringComparer.Ordinal)).ToJsonString();

        static string Guard(string text) => text.TrimStart(' ') is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '\0', ..] ? "'" + text : text;
    }

    /// <summary>The documented losses: all is S; "" and NULL are gone; nested values and sets are their plain JSON.</summary>
    private static string Flat(Item item)
    {
        var flat = new JsonObject();
        foreach ((string name, JsonNode? value) in JsonNode.Parse(item.Json.Span)!.AsObject())
        {
            (string tag, JsonNode? content) = value!.AsObject().Single();
            string text = tag switch
            {
                "S" or "N" or "B" => content!.GetValue<string>(),
                "NULL" => string.Empty,
                "BOOL" => content!.ToJsonString(),
                _ => Plain(new JsonObject { ["x"] = value.DeepClone() }),
            };
            if (text.Length > 0)
            {
                flat[name] = new JsonObject { ["S"] = text };
            }
        }

        return Sorted(flat);
    }

    private static string Plain(JsonObject item)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        PlainJson.WriteItem(output, Item.Parse(item.ToJsonString()));
        string plain = Encoding.UTF8.GetString(output.WrittenSpan);
        return JsonNode.Parse(plain)!["x"]!.ToJsonString();
    }

    private static string Sorted(JsonObject item) =>
        new JsonObject(item.OrderBy(attribute => attribute.Key, StringComparer.Ordinal)
            .Select(attribute => KeyValuePair.Create(attribute.Key, (JsonNode?)Normalized(attribute.Value!)))).ToJsonString();

    // A cell with JSON keeps the escapes of the item, which may differ from those of the comparison.
    private static JsonNode Normalized(JsonNode value)
    {
        string text = value["S"]!.GetValue<string>();
        return text is ['[' or '{', ..] && TryParse(text) is JsonNode json ? json.ToJsonString() : text;
    }

    private static JsonNode? TryParse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
