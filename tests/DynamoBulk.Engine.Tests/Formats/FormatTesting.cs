using System.Text;
using DynamoBulk.Formats;
using DynamoBulk.Items;

namespace DynamoBulk.Engine.Tests.Formats;

/// <summary>Reads and writes whole files in memory.</summary>
internal static class FormatTesting
{
    public const string Source = "input";

    public static async Task<List<ItemRecord>> ReadAsync(IItemReader reader, byte[] file)
    {
        var records = new List<ItemRecord>();
        await foreach (IReadOnlyList<ItemRecord> page in reader.ReadAsync(new TricklingStream(file), Source, TestContext.Current.CancellationToken))
        {
            Assert.InRange(page.Count, 1, 500);
            records.AddRange(page);
        }

        return records;
    }

    public static Task<List<ItemRecord>> ReadAsync(IItemReader reader, string file) => ReadAsync(reader, Encoding.UTF8.GetBytes(file));

    public static async Task<byte[]> WriteAsync(Func<Stream, IItemWriter> makeWriter, IReadOnlyList<Item> items)
    {
        var stream = new MemoryStream();
        await using (IItemWriter writer = makeWriter(stream))
        {
            foreach (Item[] page in items.Chunk(7))
            {
                await writer.WriteAsync([.. page.Select(item => new ItemRecord(item, default))], TestContext.Current.CancellationToken);
            }

            await writer.CompleteAsync(TestContext.Current.CancellationToken);
        }

        return stream.ToArray();
    }

    public static IReadOnlyList<ItemRecord> Records(params string[] items) => [.. items.Select(item => new ItemRecord(Item.Parse(item), default))];

    public static async Task<string> WriteTextAsync(Func<Stream, IItemWriter> makeWriter, params string[] items) =>
        Encoding.UTF8.GetString(await WriteAsync(makeWriter, [.. items.Select(Item.Parse)]));

    /// <summary>Each record in a line: <c>line: item</c>, or <c>line: code message</c>.</summary>
    public static string Show(IEnumerable<ItemRecord> records) =>
        string.Join('\n', records.Select(record => $"{record.Position.Number}: {(record.Problem is null ? record.Item : $"{record.Problem.Code} {record.Problem.Message}")}"));

    /// <summary>Gives its bytes in portions of odd sizes, as a network or a packed file does.</summary>
    private sealed class TricklingStream(byte[] bytes) : MemoryStream(bytes)
    {
        private int _portion = 1;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _portion = (_portion * 31 % 10_007) + 1;
            return base.ReadAsync(buffer[..Math.Min(buffer.Length, _portion)], cancellationToken);
        }
    }
}
