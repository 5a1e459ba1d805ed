using System.IO.Compression;
using System.Text;
using DynamoBulk.Formats;
using DynamoBulk.Items;

namespace DynamoBulk.Engine.Tests.Formats;

/// <summary>Records of a gigabyte, and others that no item is like: refused, by file and line, in bounded memory and time.</summary>
public sealed class HugeRecordTests
{
    private const long Gigabyte = 1L << 30;

    // The limit of a record is 16 MB. A block is doubled until that is reached, and so is what a csv row knows of its values.
    private const long MostRead = 64 << 20;
    private const long MostAllocated = 640 << 20;

    private static readonly ItemInspector s_inspector = new(new KeySchema(new KeyAttribute("id", AttributeType.S)));

    public static TheoryData<string, ItemFormat, string, char, int> HugeRecords => new()
    {
        // name, format, what stands before the gigabyte, what the gigabyte is, and the line that is told
        { "x.csv", ItemFormat.Auto, "", 'x', 1 },
        { "x.csv", ItemFormat.Auto, "", ',', 1 },
        { "x.csv", ItemFormat.Auto, "", '"', 1 },
        { "x.csv", ItemFormat.Auto, "id,b\na,b\n", 'x', 3 },
        { "x.csv", ItemFormat.Auto, "id,b\na,b\n", ',', 3 },
        { "x.csv", ItemFormat.Auto, "id,b\na,b\n", '"', 3 },
        { "x.csv", ItemFormat.Auto, "id,b\na,b\nc,\"", '\n', 3 },
        { "x.tsv", ItemFormat.Auto, "id\tb\na\tb\n", '\t', 3 },
        { "x.json", ItemFormat.Auto, "{\"id\":\"", 'x', 1 },
        { "x.json", ItemFormat.Auto, "[", '[', 1 },
        { "x.json", ItemFormat.Auto, "[{\"id\":\"a\"},\n{\"id\":", '[', 1 },
        { "x.json", ItemFormat.Auto, "[{\"id\":\"a\"},\n{\"id\":", '1', 1 },
        { "x.json", ItemFormat.Auto, "[{\"id\":\"a\"},\n", ' ', 1 },
        { "x.json", ItemFormat.Auto, "{\"id\":\"a\"}\n\n{\"id\":\"", 'x', 3 },
        { "x.json", ItemFormat.Auto, "{\"Items\":[{\"id\":{\"S\":\"a\"}},\n{\"id\":{\"S\":\"", 'x', 1 },
        { "x.json", ItemFormat.Auto, "{\"Items\":[{\"id\":{\"S\":\"a\"}}\n],\"Count\":", '1', 2 },
        { "x.json", ItemFormat.Auto, "[{\"id\":{\"S\":\"a\"}},\n{\"id\":{\"S\":\"", 'x', 1 },
        { "x.json", ItemFormat.Auto, "{\n\"id\":{\"S\":\"a\"}}\n{\"id\":{\"L\":", '[', 3 },
        { "x.jsonl", ItemFormat.Auto, "", 'x', 1 },
        { "x.jsonl", ItemFormat.Auto, "", ' ', 1 },
        { "x.jsonl", ItemFormat.Auto, "", '\0', 1 },
        { "x.jsonl", ItemFormat.Auto, "", '{', 1 },
        { "x.jsonl", ItemFormat.Auto, "{\"id\":\"a\"}\n{\"id\":\"", 'x', 2 },
        { "x.jsonl", ItemFormat.Auto, "{\"id\":{\"S\":\"a\"}}\n{\"id\":{\"S\":\"", 'x', 2 },
        { "x.ddb.json", ItemFormat.Auto, "{\"Item\":{\"id\":{\"S\":\"a\"}}}\n{\"Item\":{\"id\":{\"S\":\"", 'x', 2 },
        { "x.ion", ItemFormat.Auto, "{id:\"a\"}\n", 'x', 2 },
        { "x.ion", ItemFormat.Auto, "{id:\"a\"}\n{id:\"", 'x', 2 },
        { "x.ion", ItemFormat.Auto, "{id:\"a\"}\n{id:'''", '\n', 2 },
        { "x.ion", ItemFormat.Auto, "{id:\"a\"}\n{id:", '[', 2 },
        { "x.ion", ItemFormat.Auto, "{id:\"a\"}\n{id:{{", 'A', 2 },
        { "x.ion", ItemFormat.Auto, "{id:\"a\"}\n", '\'', 2 },
        { "x.ion", ItemFormat.Auto, "{id:\"a\"}\n", '(', 2 },
        { "x.ion", ItemFormat.Auto, "{id:\"a\"}\n/*", '*', 2 },
        { "x.json", ItemFormat.Auto, "$ion_1_0 [{id:\"a\"},\n{id:", '9', 2 },
        { "x", ItemFormat.DataPipeline, "{\"id\":{\"s\":\"a\"}}\n{\"id\":{\"s\":\"", 'x', 2 },
        { "x", ItemFormat.DataPipeline, "id\u0003{\"s\":\"a\"}\nid\u0003{\"l\":", '[', 2 },
    };

    [Theory]
    [MemberData(nameof(HugeRecords))]
    public async Task A_record_of_a_gigabyte_is_refused_and_what_stands_before_it_is_good(string name, ItemFormat format, string before, char filler, int line)
    {
        var stream = new FillerStream(Encoding.UTF8.GetBytes(before), (byte)filler, Gigabyte);
        (List<ItemRecord> records, InvalidDataException? end, long allocated) = await ReadAsync(stream, name, format);

        Assert.NotNull(end);
        Assert.Matches($"^{name} line {line}: a (single record|row) is longer than 16 MB, which no item is; ", end.Message);
        Assert.Equal(before.Contains("\"a\"", StringComparison.Ordinal) || before.Contains("a,b\n", StringComparison.Ordinal) || before.Contains("a\tb\n", StringComparison.Ordinal) ? 1 : 0, records.Count);
        Assert.InRange(stream.BytesRead, 0, MostRead);
        Assert.InRange(allocated, 0, MostAllocated);
    }

    [Theory]
    [InlineData("x.csv.gz", "id,b\na,b\n", ItemFormat.Auto, 3)]
    [InlineData("x.json.gz", "[{\"id\":\"a\"},\n{\"id\":\"", ItemFormat.Auto, 1)]
    [InlineData("x.jsonl.gz", "{\"id\":\"a\"}\n{\"id\":\"", ItemFormat.Auto, 2)]
    [InlineData("x.ddb.json.gz", "{\"id\":{\"S\":\"a\"}}\n{\"id\":{\"S\":\"", ItemFormat.Auto, 2)]
    [InlineData("x.ion.gz", "{id:\"a\"}\n{id:\"", ItemFormat.Auto, 2)]
    [InlineData("x.gz", "{\"id\":{\"s\":\"a\"}}\n{\"id\":{\"s\":\"", ItemFormat.DataPipeline, 2)]
    public async Task A_small_packed_file_with_a_huge_record_is_refused(string name, string before, ItemFormat format, int line)
    {
        var packed = new MemoryStream();
        await using (var packing = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await new FillerStream(Encoding.UTF8.GetBytes(before), (byte)'a', Gigabyte / 8).CopyToAsync(packing, TestContext.Current.CancellationToken);
        }

        packed.Position = 0;
        (List<ItemRecord> records, InvalidDataException? end, long allocated) = await ReadAsync(packed, name, format);

        Assert.NotNull(end);
        Assert.StartsWith($"{name} line {line}: a ", end.Message, StringComparison.Ordinal);
        Assert.Contains("is longer than 16 MB", end.Message, StringComparison.Ordinal);
        Assert.Single(records);
        Assert.InRange(allocated, 0, MostAllocated);
    }

    [Theory]
    [InlineData("x.csv", ItemFormat.Auto, "x.csv is empty; csv starts with a line of attribute names.")]
    [InlineData("x.json", ItemFormat.Auto, "x.json is empty; a JSON file holds an array of objects, or one object.")]
    [InlineData("x.jsonl", ItemFormat.Auto, null)]
    [InlineData("x.ion", ItemFormat.Auto, null)]
    [InlineData("x", ItemFormat.DataPipeline, null)]
    public async Task Empty_lines_are_passed_over_however_many(string name, ItemFormat format, string? end)
    {
        var stream = new FillerStream([], (byte)'\n', Gigabyte / 8);
        (List<ItemRecord> records, InvalidDataException? exception, long allocated) = await ReadAsync(stream, name, format);

        Assert.Empty(records);
        Assert.Equal(end, exception?.Message);
        Assert.Equal(Gigabyte / 8, stream.BytesRead);
        Assert.InRange(allocated, 0, Gigabyte / 2);
    }

    [Theory]
    [InlineData("x.json", "[{\"id\":\"a\",\"b\":?}]", ItemFormat.Auto)]
    [InlineData("x.jsonl", "{\"id\":\"a\",\"b\":?}", ItemFormat.Auto)]
    [InlineData("x.jsonl", "{\"id\":{\"S\":\"a\"},\"b\":{\"L\":?}}", ItemFormat.Auto)]
    [InlineData("x.ddb.json", "{\"Item\":{\"id\":{\"S\":\"a\"},\"b\":{\"L\":?}}}", ItemFormat.Auto)]
    [InlineData("x.ddb.json", "{\"Item\":?}", ItemFormat.Auto)]
    [InlineData("x.ddb.json", "{\n\"id\":{\"S\":\"a\"},\"b\":{\"L\":?}}", ItemFormat.Auto)]
    [InlineData("x.ddb.json", "[{\"id\":{\"S\":\"a\"},\"b\":{\"L\":?}}]", ItemFormat.Auto)]
    [InlineData("x.json", "{\"Items\":[{\"id\":{\"S\":\"a\"}},{\"id\":{\"L\":?}}]}", ItemFormat.Auto)]
    [InlineData("x.json", "{\"Items\":[{\"id\":{\"S\":\"a\"}},?]}", ItemFormat.Auto)]
    [InlineData("x.ion", "{Item:{id:\"a\",b:?}}", ItemFormat.Auto)]
    [InlineData("x.ion", "[?]", ItemFormat.Auto)]
    [InlineData("x", "{\"id\":{\"s\":\"a\"},\"b\":{\"l\":?}}", ItemFormat.DataPipeline)]
    [InlineData("x", "id\u0003{\"l\":?}", ItemFormat.DataPipeline)]
    public async Task A_hundred_thousand_brackets_inside_one_another_are_a_bad_record(string name, string text, ItemFormat format)
    {
        foreach ((string open, string close) in ((string, string)[])[("[", "]"), ("{\"a\":", "}"), ("[{\"L\":", "}]"), ("{\"M\":", "}"), ("{\"M\":{\"M\":", "}}")])
        {
            const int Depth = 100_000;
            string deep = string.Concat(Enumerable.Repeat(open, Depth)) + "1" + string.Concat(Enumerable.Repeat(close, Depth));
            (List<ItemRecord> records, InvalidDataException? end, _) = await ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text.Replace("?", deep, StringComparison.Ordinal))), name, format);

            Assert.Null(end);
            Assert.NotNull(ProblemOf(records[^1]));
        }
    }

    [Fact]
    public async Task Brackets_in_a_csv_cell_are_no_nesting_that_can_end_the_reading()
    {
        string deep = new('[', 100_000);
        (List<ItemRecord> records, InvalidDataException? end, _) = await ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes($"id,b\na,{deep}\nb,{deep}1{new string(']', 100_000)}\nc,x\n")), "x.csv", ItemFormat.Auto);

        Assert.Null(end);
        Assert.Equal([2, 3, 4], records.Select(record => record.Position.Number));
        Assert.Null(ProblemOf(records[2]));
    }

    [Theory]
    [InlineData("x.jsonl", "{\"id\":\"a\"?}", ",\"#\":1", ItemFormat.Auto)]
    [InlineData("x.json", "[{\"id\":\"a\"?}]", ",\"#\":1", ItemFormat.Auto)]
    [InlineData("x.jsonl", "{\"id\":[1?]}", ",#", ItemFormat.Auto)]
    [InlineData("x.jsonl", "{\"id\":{\"S\":\"a\"}?}", ",\"#\":{\"N\":\"1\"}", ItemFormat.Auto)]
    [InlineData("x.jsonl", "{\"id\":{\"NS\":[\"0\"?]}}", ",\"#\"", ItemFormat.Auto)]
    [InlineData("x.json", "{\"Items\":[{\"id\":{\"S\":\"a\"}?}]}", ",\"#\":{\"N\":\"1\"}", ItemFormat.Auto)]
    [InlineData("x.ion", "{id:\"a\"?}", ",a#:1.", ItemFormat.Auto)]
    [InlineData("x", "{\"id\":{\"s\":\"a\"}?}", ",\"#\":{\"n\":\"1\"}", ItemFormat.DataPipeline)]
    [InlineData("x", "id\u0003{\"s\":\"a\"}?", "\u0002#\u0003{\"n\":\"1\"}", ItemFormat.DataPipeline)]
    public async Task Half_a_million_tiny_attributes_are_an_item_too_large(string name, string text, string attribute, ItemFormat format)
    {
        string many = string.Concat(Enumerable.Range(1, 500_000).Select(i => attribute.Replace("#", $"{i}", StringComparison.Ordinal)));
        (List<ItemRecord> records, InvalidDataException? end, long allocated) = await ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text.Replace("?", many, StringComparison.Ordinal))), name, format);

        Assert.Null(end);
        Assert.Contains(ProblemOf(Assert.Single(records))?.Code, (string[])[ProblemCode.ItemTooLarge, ProblemCode.KeyTypeMismatch]);
        Assert.InRange(allocated, 0, MostAllocated);
    }

    [Theory]
    [InlineData(",", "x.csv line 2")]
    [InlineData("a?,", "x.csv line 2")]
    public async Task A_csv_header_of_a_million_columns_is_read(string column, string position)
    {
        string header = string.Concat(Enumerable.Range(0, 1_000_000).Select(i => column.Replace("?", $"{i}", StringComparison.Ordinal)));
        (List<ItemRecord> records, InvalidDataException? end, long allocated) = await ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(header + "\n1,2\n")), "x.csv", ItemFormat.Auto);

        Assert.Null(end);
        Assert.Equal(position, Assert.Single(records).Position.ToString());
        Assert.InRange(allocated, 0, MostAllocated);
    }

    private static ItemProblem? ProblemOf(ItemRecord record) => record.Problem ?? s_inspector.Inspect(record.Item, out _);

    private static async Task<(List<ItemRecord> Records, InvalidDataException? End, long Allocated)> ReadAsync(Stream stream, string name, ItemFormat format)
    {
        var records = new List<ItemRecord>();
        InvalidDataException? end = null;
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            await foreach (IReadOnlyList<ItemRecord> page in ItemFormats.ReadAsync(stream, name, format, ItemReaderOptions.None, TestContext.Current.CancellationToken))
            {
                records.AddRange(page);
            }
        }
        catch (InvalidDataException exception)
        {
            end = exception;
        }

        return (records, end, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>Some bytes, and then one byte over and over, made as it is read.</summary>
    private sealed class FillerStream(byte[] beginning, byte filler, long length) : MemoryStream(beginning)
    {
        private long _left = length;

        public long BytesRead { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int read = Read(buffer.Span);
            if (read == 0)
            {
                read = (int)Math.Min(buffer.Length, _left);
                buffer.Span[..read].Fill(filler);
                _left -= read;
            }

            BytesRead += read;
            return ValueTask.FromResult(read);
        }

        public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
        {
            byte[] block = new byte[bufferSize];
            for (int read = await ReadAsync(block, cancellationToken); read > 0; read = await ReadAsync(block, cancellationToken))
            {
                await destination.WriteAsync(block.AsMemory(0, read), cancellationToken);
            }
        }
    }
}
