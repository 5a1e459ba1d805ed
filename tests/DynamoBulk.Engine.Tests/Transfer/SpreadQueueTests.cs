using DynamoBulk.Transfer.Sinks;

namespace DynamoBulk.Engine.Tests.Transfer;

public sealed class SpreadQueueTests
{
    [Fact]
    public void Each_key_comes_out_once_however_adding_and_taking_alternate()
    {
        var random = new Random(7);
        var queue = new SpreadQueue();
        List<KeyWrites> added = [];
        List<KeyWrites> taken = [];
        for (int round = 0; round < 400; round++)
        {
            for (int i = random.Next(60); i > 0; i--)
            {
                added.Add(new KeyWrites());
                queue.Enqueue(added[^1]);
            }

            for (int i = random.Next(60); i > 0 && queue.TryDequeue(out KeyWrites key); i--)
            {
                taken.Add(key);
            }
        }

        while (queue.TryDequeue(out KeyWrites key))
        {
            taken.Add(key);
        }

        Assert.Equal(added.Count, taken.Count);
        Assert.Equal(added.ToHashSet(), taken.ToHashSet());
    }

    [Fact]
    public void What_is_taken_comes_from_all_parts_of_what_waits()
    {
        var queue = new SpreadQueue();
        KeyWrites[] keys = [.. Enumerable.Range(0, 10_000).Select(_ => new KeyWrites())];
        Dictionary<KeyWrites, int> places = keys.Select((key, place) => (key, place)).ToDictionary();
        Array.ForEach(keys, queue.Enqueue);
        int[] tenths = new int[10];
        for (int i = 0; i < 1000; i++)
        {
            Assert.True(queue.TryDequeue(out KeyWrites key));
            tenths[places[key] / 1000]++;
        }

        Assert.All(tenths, count => Assert.InRange(count, 70, 130));
    }
}
