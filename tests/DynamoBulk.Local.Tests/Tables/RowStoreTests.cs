using System.Text;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Tests.Tables;

public sealed class RowStoreTests
{
    [Theory]
    [InlineData(1, 300, 20_000)]
    [InlineData(2, 5000, 20_000)]
    [InlineData(3, 3, 20_000)]
    public void Any_writes_end_as_in_a_sorted_dictionary(int seed, int partitionKeys, int writes)
    {
        var random = new Random(seed);
        var store = new RowStore();
        var model = new SortedDictionary<RowKey, string>();
        for (int i = 0; i < writes; i++)
        {
            RowKey key = KeyOf(random.Next(partitionKeys), random.Next(50));
            bool delete = random.Next(3) == 0;
            string json = $"{{\"n\":{i},\"pad\":\"{new string('x', random.Next(400))}\"}}";
            string? before = null;
            store.Change(key, current =>
            {
                before = current is null ? null : Encoding.UTF8.GetString(current.Json.Span);
                return delete ? null : new Row(key, Encoding.UTF8.GetBytes(json), json.Length);
            });

            Assert.Equal(model.GetValueOrDefault(key), before);
            if (delete)
            {
                model.Remove(key);
            }
            else
            {
                model[key] = json;
            }
        }

        Assert.Equal(model.Values, ReadAll(store, RowRange.Segment(0, 1), forward: true));
        Assert.Equal(model.Values.Reverse(), ReadAll(store, RowRange.Segment(0, 1), forward: false));
        Assert.Equal(model.Values, Enumerable.Range(0, 7).SelectMany(segment => ReadAll(store, RowRange.Segment(segment, 7), forward: true)));
        Assert.Equal((model.Count, model.Values.Sum(json => (long)json.Length)), (store.Count, store.Size));
        RowKey middle = KeyOf(partitionKeys / 2, 25);
        Assert.Equal(model.Where(pair => pair.Key.CompareTo(middle) >= 0).Select(pair => pair.Value), ReadAll(store, new RowRange(middle, null), forward: true));
        Assert.Equal(model.Where(pair => pair.Key.CompareTo(middle) < 0).Select(pair => pair.Value).Reverse(), ReadAll(store, new RowRange(default, middle), forward: false));
    }

    [Fact]
    public async Task Writers_side_by_side_lose_nothing()
    {
        var store = new RowStore();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(() =>
        {
            for (int i = 0; i < 5000; i++)
            {
                RowKey key = KeyOf(i, 0);
                store.Change(key, current => new Row(key, BitConverter.GetBytes((current is null ? 0 : BitConverter.ToInt32(current.Json.Span)) + 1), 4));
            }
        })));

        var counts = new List<int>();
        store.Visit(RowRange.Segment(0, 1), forward: true, row =>
        {
            counts.Add(BitConverter.ToInt32(row.Json.Span));
            return true;
        });
        Assert.Equal(Enumerable.Repeat(4, 5000), counts);
    }

    private static RowKey KeyOf(int partition, int sort)
    {
        byte[] partitionKey = KeyEncoder.EncodeValue(Encoding.UTF8.GetBytes($"p{partition}"), open: false);
        return new RowKey(KeyEncoder.Hash(partitionKey), partitionKey).Append([(byte)sort]);
    }

    private static List<string> ReadAll(RowStore store, RowRange range, bool forward)
    {
        var found = new List<string>();
        store.Visit(range, forward, row =>
        {
            found.Add(Encoding.UTF8.GetString(row.Json.Span));
            return true;
        });
        return found;
    }
}
