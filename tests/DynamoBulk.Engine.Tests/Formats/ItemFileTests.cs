using System.IO.Compression;
using System.Text;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using static DynamoBulk.Engine.Tests.Formats.FormatTesting;

namespace DynamoBulk.Engine.Tests.Formats;

public sealed class ItemFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("DynamoBulk-tests-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("a.csv", ItemFormat.Csv)]
    [InlineData("a.CSV.GZ", ItemFormat.Csv)]
    [InlineData("a.json", ItemFormat.Json)]
    [InlineData("a.jsonl", ItemFormat.JsonLines)]
    [InlineData("a.ndjson.gz", ItemFormat.JsonLines)]
    [InlineData("a.tsv.gz", ItemFormat.Tsv)]
    [InlineData("a.TAB", ItemFormat.Tsv)]
    [InlineData("a.ddb.json", ItemFormat.DynamoDbJson)]
    [InlineData("a.dynamodb.json.gz", ItemFormat.DynamoDbJson)]
    [InlineData("a.ddb.jsonl", ItemFormat.DynamoDbJson)]
    [InlineData("a.ion", ItemFormat.Ion)]
    [InlineData("a.ION.gz", ItemFormat.Ion)]
    public void The_name_tells_the_format(string name, ItemFormat format)
    {
        Assert.Equal(format, ItemFormats.Resolve(name, ItemFormat.Auto));
        Assert.Equal(ItemFormat.Csv, ItemFormats.Resolve(name, ItemFormat.Csv));
    }

    [Theory]
    [InlineData("a.txt")]
    [InlineData("a")]
    [InlineData("csv")]
    [InlineData("a.gz")]
    public void A_name_that_tells_no_format_is_refused(string name)
    {
        InvalidDataException exception = Assert.Throws<InvalidDataException>(() => ItemFormats.Resolve(name, ItemFormat.Auto));

        Assert.Equal($"The name of '{name}' does not tell its format; pass -Format with one of Csv, Tsv, Json, JsonLines, DynamoDbJson, Ion, DataPipeline.", exception.Message);
    }

    [Theory]
    [InlineData("a.csv", "id,x\r\n1,a\r\n", """{"id":{"S":"1"},"x":{"S":"a"}}""")]
    [InlineData("a.json", "[{\"id\":1}]", """{"id":{"N":"1"}}""")]
    [InlineData("a.jsonl", "{\"id\":1}\n", """{"id":{"N":"1"}}""")]
    [InlineData("a.ddb.json", "{\"Item\":{\"id\":{\"N\":\"1\"}}}\n", """{"id":{"N":"1"}}""")]
    [InlineData("a.json", "{\"Item\":{\"id\":{\"N\":\"1\"}}}\n{\"Item\":{\"id\":{\"N\":\"2\"}}}", """{"id":{"N":"1"}}|{"id":{"N":"2"}}""")]
    [InlineData("a.json", "\uFEFF[\n {\"id\":{\"N\":\"1\"},\"x\":{\"SS\":[\"a\"]}}]", """{"id":{"N":"1"},"x":{"SS":["a"]}}""")]
    [InlineData("a.jsonl", "{\"id\":{\"N\":\"1\"}}\n{\"id\":{\"N\":\"2\"}}\n", """{"id":{"N":"1"}}|{"id":{"N":"2"}}""")]
    [InlineData("a.json", "{\n\"id\":{\"N\":\n\"1\"}}\n{\"id\":{\"N\":\"2\"}}", "{\n\"id\":{\"N\":\n\"1\"}}|{\"id\":{\"N\":\"2\"}}")]
    [InlineData("a.ddb.json", "[{\"id\":{\"N\":\"1\"}},{\"Item\":{\"id\":{\"N\":\"2\"}}}]", """{"id":{"N":"1"}}|{"id":{"N":"2"}}""")]
    [InlineData("a.json", "{\"id\":{\"n\":\"1\"}}", """{"id":{"M":{"n":{"S":"1"}}}}""")]
    [InlineData("a.json", "{\"id\":{\"N\":1}}", """{"id":{"M":{"N":{"N":"1"}}}}""")]
    [InlineData("a.json", "{\"id\":{\"N\":\"1\",\"S\":\"x\"}}", """{"id":{"M":{"N":{"S":"1"},"S":{"S":"x"}}}}""")]
    [InlineData("a.json", "{\"id\":{\"N\":\"1\"},\"x\":2}", """{"id":{"M":{"N":{"S":"1"}}},"x":{"N":"2"}}""")]
    [InlineData("a.json", "{\"Item\":{\"id\":\"x\"}}", """{"Item":{"M":{"id":{"S":"x"}}}}""")]
    [InlineData("a.json", "{}", "{}")]
    [InlineData("a.json", "{\n \"Items\": [ {\"id\":{\"N\":\"1\"}},\n {\"id\":{\"N\":\"2\"}} ], \"Count\": 2, \"ConsumedCapacity\": null }\n", """{"id":{"N":"1"}}|{"id":{"N":"2"}}""")]
    [InlineData("a.json", "{\"Items\":[{\"id\":1}]}", """{"Items":{"L":[{"M":{"id":{"N":"1"}}}]}}""")]
    [InlineData("a.json", "{\"\\ud800Item\":[{\"id\":{\"N\":\"1\"}}]}", "{\"\\ud800Item\":{\"L\":[{\"M\":{\"id\":{\"M\":{\"N\":{\"S\":\"1\"}}}}}]}}")]
    [InlineData("a.ddb.json", "{\"Items\":{\"L\":[]}}", """{"Items":{"L":[]}}""")]
    [InlineData("a.ion", "$ion_1_0 {Item:{id:1.}}\n$ion_1_0 {Item:{id:2.}}\n", """{"id":{"N":"1"}}|{"id":{"N":"2"}}""")]
    [InlineData("a.ion", "\uFEFF{id:1.}", """{"id":{"N":"1"}}""")]
    [InlineData("a.json", "\n$ion_1_0 [{Item:{id:1.}},{Item:{id:2.}}]", """{"id":{"N":"1"}}|{"id":{"N":"2"}}""")]
    [InlineData("a.jsonl", "$ion_1_0\n{id:1}", """{"id":{"N":"1"}}""")]
    public async Task A_file_is_read_by_name_and_content_packed_or_not(string name, string content, string items)
    {
        string path = Path.Combine(_folder.FullName, name);
        await File.WriteAllTextAsync(path, content, TestContext.Current.CancellationToken);
        await using (var packed = new GZipStream(File.Create(path + ".gz"), CompressionLevel.Fastest))
        {
            await packed.WriteAsync(Encoding.UTF8.GetBytes(content), TestContext.Current.CancellationToken);
        }

        foreach (string each in new[] { path, path + ".gz" })
        {
            List<ItemRecord> records = await ReadFileAsync(each);
            Assert.Equal(items, string.Join('|', records.Select(record => record.Item)));
            Assert.All(records, record => Assert.Equal(each, record.Position.Source));
        }
    }

    [Theory]
    [InlineData("x.csv", "a,b;c\n1,2\n", null, """{"a":{"S":"1"},"b;c":{"S":"2"}}""")]
    [InlineData("x.csv", "a;b\r\n1,5;2\r\n", null, """{"a":{"S":"1,5"},"b":{"S":"2"}}""")]
    [InlineData("x.csv", "a\tb\n1;2\t3\n", null, """{"a":{"S":"1;2"},"b":{"S":"3"}}""")]
    [InlineData("x.csv", "a\n1;2\n", null, """{"a":{"S":"1;2"}}""")]
    [InlineData("x.csv", "a,b\n1,2\n", ';', """{"a,b":{"S":"1,2"}}""")]
    [InlineData("x.tsv", "a\tb,c\n1\t2\n", null, """{"a":{"S":"1"},"b,c":{"S":"2"}}""")]
    [InlineData("x.TAB", "a|b\n1|2\n", '|', """{"a":{"S":"1"},"b":{"S":"2"}}""")]
    public async Task The_delimiter_is_told_by_the_name_and_the_first_line(string name, string text, char? delimiter, string item)
    {
        Assert.Equal(item, Assert.Single(await ReadFileAsync(Write(name, Encoding.UTF8.GetBytes(text)), options: new ItemReaderOptions { Delimiter = delimiter })).Item.ToString());
    }

    [Fact]
    public async Task Text_of_another_encoding_is_decoded_and_what_is_no_text_in_it_refused()
    {
        byte[] latin = Encoding.Latin1.GetBytes("id,name\n1,Zoë\n");
        Assert.Equal("""{"id":{"S":"1"},"name":{"S":"Zoë"}}""", Assert.Single(await ReadFileAsync(Write("x.csv", latin), options: new ItemReaderOptions { Encoding = Encoding.Latin1 })).Item.ToString());

        byte[] wide = [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("""{"name":"Zoë"}""")];
        Assert.Equal("""{"name":{"S":"Zoë"}}""", Assert.Single(await ReadFileAsync(Write("x.jsonl", wide), options: new ItemReaderOptions { Encoding = Encoding.Unicode })).Item.ToString());

        string path = Write("ascii.csv", latin);
        InvalidDataException exception = await Assert.ThrowsAsync<InvalidDataException>(() => ReadFileAsync(path, options: new ItemReaderOptions { Encoding = Encoding.ASCII }));
        Assert.Equal($"{path} holds bytes that are no text in the encoding that was given or that its byte order mark tells: is it another one?", exception.Message);
    }

    [Theory]
    [InlineData("x.csv", "Počet;Cena\nx;y\n", """{"Počet":{"S":"x"},"Cena":{"S":"y"}}""")]
    [InlineData("x.tsv", "id\tname\nx\t\U0001F600\n", "{\"id\":{\"S\":\"x\"},\"name\":{\"S\":\"\U0001F600\"}}")]
    [InlineData("x.json", "{\"Items\":[{\"id\":{\"S\":\"Zoë\"}}],\"Count\":1}", """{"id":{"S":"Zoë"}}""")]
    public async Task A_byte_order_mark_tells_the_encoding_and_what_is_no_text_in_it_is_refused(string name, string text, string item)
    {
        foreach (Encoding encoding in (Encoding[])[Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32, new UTF32Encoding(bigEndian: true, byteOrderMark: true)])
        {
            byte[] marked = [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];
            Assert.Equal(item, Assert.Single(await ReadFileAsync(Write(name, marked))).Item.ToString());
        }

        byte[] halfAPair = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text[..^1]), 0x00, 0xD8, .. Encoding.Unicode.GetBytes(text[^1..])];
        byte[] cutShort = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)[..^1]];
        foreach (byte[] broken in (byte[][])[cutShort, halfAPair])
        {
            string path = Write(name, broken);
            InvalidDataException exception = await Assert.ThrowsAsync<InvalidDataException>(() => ReadFileAsync(path));
            Assert.StartsWith($"{path} holds bytes that are no text in the encoding", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_only_csv_has_is_refused_for_other_files()
    {
        string path = Write("x.jsonl", "{}"u8.ToArray());
        foreach (ItemReaderOptions options in (ItemReaderOptions[])[new() { Delimiter = ';' }, new() { Header = ["a"] }, new() { NullValue = "-" }])
        {
            Assert.StartsWith($"'{path}' is JsonLines, which has no delimiter", Assert.Throws<InvalidDataException>(() => ItemFile.Open(path, options: options)).Message, StringComparison.Ordinal);
        }

        Assert.Throws<InvalidDataException>(() => ItemFile.Create(Path.Join(_folder.FullName, "y.json"), options: new ItemWriterOptions { Delimiter = ';' }));
        Assert.EndsWith(
            "is JsonLines, in which no spreadsheet finds formulas: leave -FormulaGuard out, or write csv or tsv.",
            Assert.Throws<InvalidDataException>(() => ItemFile.Create(Path.Join(_folder.FullName, "y.jsonl"), options: new ItemWriterOptions { GuardsFormulas = true })).Message,
            StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => ItemFile.Create(Path.Join(_folder.FullName, "y"), ItemFormat.DataPipeline));
        Assert.Equal([path], Directory.GetFiles(_folder.FullName));
    }

    [Fact]
    public async Task The_format_that_the_user_names_is_not_guessed_at()
    {
        string path = Path.Combine(_folder.FullName, "a.txt");
        await File.WriteAllTextAsync(path, "{\"id\":{\"N\":\"1\"}}", TestContext.Current.CancellationToken);

        Assert.Equal("""1: {"id":{"M":{"N":{"S":"1"}}}}""", Show(await ReadFileAsync(path, ItemFormat.JsonLines)));
        Assert.Equal("""1: {"id":{"N":"1"}}""", Show(await ReadFileAsync(path, ItemFormat.DynamoDbJson)));
    }

    [Fact]
    public void A_file_that_is_not_there_and_a_folder_are_refused_at_once()
    {
        string missing = Path.Combine(_folder.FullName, "missing.csv");

        Assert.Equal($"There is no file '{missing}'.", Assert.Throws<FileNotFoundException>(() => ItemFile.Open(missing)).Message);
        Assert.Equal(
            $"'{_folder.FullName}' is a folder, not a file.",
            Assert.Throws<InvalidDataException>(() => ItemFile.Open(_folder.FullName, ItemFormat.Csv)).Message);
    }

    [Theory]
    [InlineData("a.jsonl.partial", ItemFormat.Auto)]
    [InlineData("a.jsonl.partial", ItemFormat.JsonLines)]
    [InlineData("a-00001.csv.gz.REPLACED", ItemFormat.Csv)]
    [InlineData("a.csv.items.partial", ItemFormat.DynamoDbJson)]
    public void What_an_unfinished_export_has_left_is_never_read(string name, ItemFormat format)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, "{\"id\":1}\n");
        Assert.Equal(
            $"'{path}' is what an export that was cut short has left: finish or remove it.",
            Assert.Throws<InvalidDataException>(() => ItemFile.Open(path, format)).Message);
    }

    [Theory]
    [InlineData("a.csv")]
    [InlineData("a.json")]
    [InlineData("a.jsonl.gz")]
    [InlineData("a.ddb.json.gz")]
    [InlineData("a.ion")]
    [InlineData("a.ion.gz")]
    public async Task What_is_written_is_read_again(string name)
    {
        string path = Path.Combine(_folder.FullName, name);
        Item[] items = [.. Enumerable.Range(0, 1000).Select(i => Item.Parse($$$"""{"id":{"S":"{{{i}}}"},"x":{"S":"{{{new string('x', i)}}}y"}}"""))];
        await using (IItemWriter writer = ItemFile.Create(path))
        {
            foreach (Item[] page in items.Chunk(300))
            {
                await writer.WriteAsync([.. page.Select(item => new ItemRecord(item, default))], TestContext.Current.CancellationToken);
            }

            await writer.CompleteAsync(TestContext.Current.CancellationToken);
        }

        List<ItemRecord> records = await ReadFileAsync(path);

        Assert.Equal(items.Select(item => item.ToString()), records.Select(record => record.Item.ToString()));
        byte[] start = [.. (await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken)).Take(2)];
        Assert.Equal(name.EndsWith(".gz", StringComparison.Ordinal), start is [0x1F, 0x8B]);
        Assert.Throws<IOException>(() => ItemFile.Create(path, mode: FileMode.CreateNew));
    }

    [Fact]
    public async Task Progress_is_told_in_stored_bytes()
    {
        string path = Path.Combine(_folder.FullName, "a.jsonl");
        await File.WriteAllTextAsync(path, "{\"id\":1}\n", TestContext.Current.CancellationToken);
        await using ItemFile file = ItemFile.Open(path);
        Assert.Equal((9, 0), (file.Length, file.BytesRead));

        await foreach (IReadOnlyList<ItemRecord> page in file.ReadAsync(TestContext.Current.CancellationToken))
        {
            Assert.Equal(9, file.BytesRead);
        }

        Assert.Equal(9, file.BytesRead);
    }

    [Fact]
    public async Task A_packed_file_that_is_none_or_cut_short_anywhere_is_told_in_a_sentence()
    {
        string path = Path.Combine(_folder.FullName, "a.jsonl.gz");
        await using (IItemWriter writer = ItemFile.Create(path))
        {
            await writer.WriteAsync([.. Enumerable.Range(0, 20).Select(i => new ItemRecord(Item.Parse($$$"""{"id":{"N":"{{{i}}}"}}"""), default))], TestContext.Current.CancellationToken);
            await writer.CompleteAsync(TestContext.Current.CancellationToken);
        }

        byte[] content = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        IEnumerable<byte[]> broken = Enumerable.Range(1, content.Length - 1).Select(length => content[..length]).Append([.. "{\"id\":1}\n"u8]);
        foreach (byte[] bytes in broken)
        {
            await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
            InvalidDataException exception = await Assert.ThrowsAsync<InvalidDataException>(() => ReadFileAsync(path));
            string why = $"{path} cannot be unpacked, its gzip data is damaged or cut short: ";
            Assert.Contains(exception.Message, new[] { $"{why}It ends too early.", $"{why}It is no valid gzip data." });
        }

        await File.WriteAllBytesAsync(path, [.. content, .. content], TestContext.Current.CancellationToken);
        Assert.Equal(40, (await ReadFileAsync(path)).Count);
    }

    [Theory]
    [InlineData("""{"id":1}""", """{"id":{"N":"1"}}""")]
    [InlineData(""" {"id":{"N":"1"}} """, """{"id":{"N":"1"}}""")]
    [InlineData("""{"Item":{"id":{"N":"1"}}}""", """{"id":{"N":"1"}}""")]
    [InlineData("""{"id":""", null)]
    [InlineData("", null)]
    public void A_text_is_an_item_in_either_JSON(string text, string? item)
    {
        ItemRecord record = new ItemText().Read(text, new ItemPosition(null, 3));

        Assert.Equal(item, record.Problem is null ? record.Item.ToString() : null);
        Assert.Equal(item is null ? ProblemCode.MalformedRecord : null, record.Problem?.Code);
        Assert.Equal(3, record.Position.Number);
    }

    private string Write(string name, byte[] content)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private static async Task<List<ItemRecord>> ReadFileAsync(string path, ItemFormat format = ItemFormat.Auto, ItemReaderOptions? options = null)
    {
        await using ItemFile file = ItemFile.Open(path, format, options);
        var records = new List<ItemRecord>();
        await foreach (IReadOnlyList<ItemRecord> page in file.ReadAsync(TestContext.Current.CancellationToken))
        {
            records.AddRange(page);
        }

        return records;
    }
}
