using System.Text;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using FsCheck;
using FsCheck.Fluent;

namespace DynamoBulk.Engine.Tests.Formats;

public sealed class PartedItemWriterTests
{
    public static TheoryData<string> Names { get; } = [.. from name in (string[])["x.csv", "x.tsv", "x.json", "x.jsonl", "x.ddb.json"] from packed in (string[])["", ".gz"] select name + packed];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_parts_of_any_items_keep_their_size_and_together_hold_all_of_them(string name) =>
        Prop.ForAll(ArbitraryItems.Many, Gen.Choose(1, 3000).ToArbitrary(), (items, maxSize) =>
        {
            string whole = Text(Write(name, items, long.MaxValue).Single(), name);
            MemoryParts parts = WriteParts(name, items, maxSize);
            List<List<string>> read = [.. parts.Stored.Select(part => Text(part, name)).Select(text => Read(text, name))];

            Assert.Equal(Read(whole, name), read.SelectMany(part => part));
            Assert.All(parts.Stored.Zip(read), part => Assert.True(part.First.Length <= maxSize || part.Second.Count <= 1, $"{part.First.Length} bytes of {maxSize}, {part.Second.Count} items"));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(50));

    [Theory]
    [InlineData("x.jsonl.gz", 0x80, 0xFFFD, 0.9)]
    [InlineData("x.jsonl.gz", ' ', '~', 0.9)]
    [InlineData("x.csv.gz", 0x80, 0x7FF, 0.9)]
    [InlineData("x.ddb.json.gz", 'x', 'x', 0.9)]
    [InlineData("x.json", ' ', '~', 0.99)]
    [InlineData("x.csv", 0x80, 0xFFFD, 0.99)]
    public void A_part_is_full_and_no_more_whether_it_packs_well_or_not(string name, int lowest, int highest, double fill)
    {
        const int MaxSize = 100_000;
        var random = new Random(7);
        Item[] items = [.. Enumerable.Range(0, 4000).Select(i =>
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(300)).Select(_ => (char)random.Next(lowest, highest + 1)).Where(c => !char.IsSurrogate(c)));
            return Item.Parse($$$"""{"id":{"N":"{{{i}}}"},"v":{"S":{{{System.Text.Json.JsonSerializer.Serialize(text)}}}}}""");
        })];
        Item[] enough = [.. Enumerable.Repeat(items, lowest == highest ? 40 : 1).SelectMany(each => each)];

        List<byte[]> parts = Write(name, enough, MaxSize);

        Assert.True(parts.Count > 2, $"{parts.Count} parts");
        Assert.All(parts, part => Assert.True(part.Length <= MaxSize, $"{part.Length}"));
        Assert.All(parts.SkipLast(1), part => Assert.True(part.Length >= fill * MaxSize, $"{part.Length}"));
        Assert.Equal(enough.Length, parts.Sum(part => Read(Text(part, name), name).Count));
    }

    [Fact]
    public void Each_part_is_a_file_by_itself()
    {
        Item[] items = [.. Enumerable.Range(1, 5).Select(i => Item.Parse($$$"""{"id":{"N":"{{{i}}}"}}""")), Item.Parse("""{"id":{"N":"6"},"late":{"S":"x"}}""")];

        Assert.Equal(
            ["id,late\r\n1,\r\n2,\r\n", "id,late\r\n3,\r\n4,\r\n", "id,late\r\n5,\r\n6,x\r\n"],
            Write("x.csv", items, 26).Select(part => Text(part, "x.csv")));
        Assert.Equal(
            ["[\n{\"id\":1},\n{\"id\":2}\n]\n", "[\n{\"id\":3},\n{\"id\":4}\n]\n", "[\n{\"id\":5}\n]\n", "[\n{\"id\":6,\"late\":\"x\"}\n]\n"],
            Write("x.json", items, 30).Select(part => Text(part, "x.json")));
    }

    [Theory]
    [InlineData("x.csv", "")]
    [InlineData("x.json", "[]\n")]
    [InlineData("x.jsonl.gz", "")]
    public void No_items_are_one_part(string name, string text) => Assert.Equal(text, Text(Assert.Single(Write(name, [], 1)), name));

    [Fact]
    public void An_item_larger_than_a_part_is_one_by_itself()
    {
        Item large = Item.Parse($$$"""{"id":{"S":"{{{new string('x', 5000)}}}"}}""");
        Item small = Item.Parse("""{"id":{"S":"a"}}""");

        Assert.Equal([2, 1, 1, 1], Write("x.jsonl", [small, small, large, large, small], 100).Select(part => Read(Text(part, "x.jsonl"), "x.jsonl").Count));
    }

    [Fact]
    public async Task What_is_cut_short_is_not_published()
    {
        var parts = new MemoryParts();
        await using (IItemWriter writer = ItemFormats.CreateWriter(parts, "x.csv", ItemFormat.Auto, 10, new ItemWriterOptions { Columns = ["id"] }))
        {
            await writer.WriteAsync(FormatTesting.Records("""{"id":{"N":"1"}}""", """{"id":{"N":"2"}}""", """{"id":{"N":"3"}}"""), TestContext.Current.CancellationToken);
        }

        Assert.Equal((3, false, true), (parts.Stored.Count, parts.Published, parts.Disposed));
    }

    private static List<byte[]> Write(string name, IReadOnlyList<Item> items, long maxSize) => WriteParts(name, items, maxSize).Stored;

    private static MemoryParts WriteParts(string name, IReadOnlyList<Item> items, long maxSize)
    {
        var parts = new MemoryParts();
        WriteAsync().GetAwaiter().GetResult();
        Assert.True(parts.Published && parts.Disposed);
        return parts;

        async Task WriteAsync()
        {
            await using IItemWriter writer = ItemFormats.CreateWriter(parts, name, ItemFormat.Auto, maxSize);
            foreach (Item[] page in items.Chunk(700))
            {
                await writer.WriteAsync([.. page.Select(item => new ItemRecord(item, default))], TestContext.Current.CancellationToken);
            }

            await writer.CompleteAsync(TestContext.Current.CancellationToken);
        }
    }

    private static string Text(byte[] stored, string name)
    {
        Stream stream = new MemoryStream(stored);
        using var reader = new StreamReader(ItemFormats.IsPacked(name) ? new UnpackingStream(stream) : stream, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false);
        return reader.ReadToEndAsync(TestContext.Current.CancellationToken).GetAwaiter().GetResult();
    }

    private static List<string> Read(string text, string name)
    {
        if (text.Length == 0)
        {
            return [];
        }

        return ReadAsync().GetAwaiter().GetResult();

        async Task<List<string>> ReadAsync()
        {
            var items = new List<string>();
            IAsyncEnumerable<IReadOnlyList<ItemRecord>> pages = ItemFormats.ReadAsync(
                new MemoryStream(Encoding.UTF8.GetBytes(text)), name.Replace(".gz", string.Empty, StringComparison.Ordinal), ItemFormat.Auto, ItemReaderOptions.None, TestContext.Current.CancellationToken);
            await foreach (IReadOnlyList<ItemRecord> page in pages)
            {
                items.AddRange(page.Select(record => record.Problem?.Message ?? record.Item.ToString()));
            }

            return items;
        }
    }

    private sealed class MemoryParts : IPartStore
    {
        private readonly List<MemoryStream> _streams = [];

        public List<byte[]> Stored => [.. _streams.Select(stream => stream.ToArray())];

        public bool Published { get; private set; }

        public bool Disposed { get; private set; }

        public Stream Open(int number)
        {
            Assert.False(Published);
            Assert.Equal(_streams.Count + 1, number);
            Assert.All(_streams, stream => Assert.False(stream.CanWrite));
            _streams.Add(new MemoryStream());
            return _streams[^1];
        }

        public Task PublishAsync(CancellationToken cancellationToken)
        {
            Assert.All(_streams, stream => Assert.False(stream.CanWrite));
            Published = true;
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            Assert.All(_streams, stream => Assert.False(stream.CanWrite));
            Disposed = true;
            return ValueTask.CompletedTask;
        }
    }
}
