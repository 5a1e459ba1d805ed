using System.Globalization;
using DynamoBulk.Items;
using DynamoBulk.Transfer.Sinks;

namespace DynamoBulk.Engine.Tests.Transfer;

public sealed class WriteQueueTests
{
    private static readonly ItemInspector s_inspector = new(new KeySchema(new KeyAttribute("k", AttributeType.N)));
    private static readonly ItemInspector s_sortedInspector = new(new KeySchema(new KeyAttribute("k", AttributeType.N), new KeyAttribute("s", AttributeType.N)));

    [Fact]
    public void A_batch_never_holds_a_key_twice_and_a_key_is_never_in_flight_twice()
    {
        var queue = new WriteQueue();
        queue.Add(Write("1", 0));
        queue.Add(Write("1.0", 1));
        queue.Add(Write("2", 2));
        List<PendingWrite> batch = queue.TakeBatch(0, double.PositiveInfinity);
        Assert.Equal([1, 2], batch.Select(Sequence).Order());

        queue.Add(Write("10E-1", 3));
        Assert.Empty(queue.TakeBatch(0, double.PositiveInfinity));
        PendingWrite newest = batch.Single(write => Sequence(write) == 1);
        queue.Confirm(newest);
        Assert.Single(newest.AllOlder);
        Assert.Equal([3], queue.TakeBatch(0, double.PositiveInfinity).Select(Sequence));
    }

    [Fact]
    public void What_comes_back_unprocessed_never_overtakes_a_newer_write_of_its_key()
    {
        var queue = new WriteQueue();
        queue.Add(Write("1", 0));
        PendingWrite old = Assert.Single(queue.TakeBatch(0, double.PositiveInfinity));
        queue.Add(Write("1", 1));
        queue.Return(old);
        PendingWrite next = Assert.Single(queue.TakeBatch(0, double.PositiveInfinity));
        Assert.Equal(1, Sequence(next));
        queue.Confirm(next);
        Assert.Single(next.AllOlder);
        Assert.True(queue.IsEmpty);
        Assert.Equal(0, queue.Weight);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Behind_a_write_that_was_given_up_and_may_still_be_done_the_next_of_its_key_waits(bool isConfirmed)
    {
        var queue = new WriteQueue();
        queue.Add(Write("1", 0));
        PendingWrite old = Assert.Single(queue.TakeBatch(10, double.PositiveInfinity));
        old.HoldsUntil = 12;
        if (isConfirmed)
        {
            queue.Confirm(old);
            Assert.True(queue.IsEmpty);
        }
        else
        {
            queue.Return(old);
        }

        queue.Add(Write("1", 1));
        queue.Add(Write("2", 2));
        Assert.Equal(2, Sequence(Assert.Single(queue.TakeBatch(11.5, double.PositiveInfinity))));
        Assert.Equal(0.5, queue.NextDue(11.5));
        Assert.False(queue.IsEmpty);

        PendingWrite next = Assert.Single(queue.TakeBatch(12, double.PositiveInfinity));
        Assert.Equal(1, Sequence(next));
        Assert.Null(queue.NextDue(12));
        queue.Confirm(next);
        Assert.Equal(isConfirmed ? [] : [0], next.AllOlder.Select(Sequence));
    }

    [Fact]
    public void When_the_newest_is_rejected_the_older_one_is_written_after_all()
    {
        var queue = new WriteQueue();
        queue.Add(Write("1", 0));
        queue.Add(Write("1", 1));
        queue.Reject(Assert.Single(queue.TakeBatch(0, double.PositiveInfinity)));
        PendingWrite older = Assert.Single(queue.TakeBatch(0, double.PositiveInfinity));
        Assert.Equal(0, Sequence(older));
        queue.Confirm(older);
        Assert.Empty(older.AllOlder);
        Assert.True(queue.IsEmpty);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Any_history_ends_as_the_sequential_one(int seed)
    {
        var random = new Random(seed);
        for (int history = 0; history < 500; history++)
        {
            Replay(random, writes: random.Next(1, 200), keys: random.Next(1, 12));
        }
    }

    [Fact]
    public void Sorted_input_is_drawn_from_many_partition_keys_at_once()
    {
        var queue = new WriteQueue();
        for (int i = 0; i < 1000; i++)
        {
            queue.Add(Write($"{i / 100}", i, sortKey: i));
        }

        Assert.InRange(queue.TakeBatch(0, double.PositiveInfinity).Select(write => write.Record.Position.Number / 100).Distinct().Count(), 5, 10);
    }

    [Fact]
    public void Writes_of_other_key_ranges_overtake_those_of_a_hot_one_until_it_has_cooled()
    {
        var queue = new WriteQueue();
        for (int i = 0; i < 200; i++)
        {
            queue.Add(Write(i < 100 ? "1" : "2", i, sortKey: i));
        }

        List<PendingWrite> first = queue.TakeBatch(0, double.PositiveInfinity);
        foreach (PendingWrite write in first)
        {
            bool isHot = write.Record.Position.Number < 100;
            if (isHot)
            {
                queue.Heat(write, 0);
                queue.Return(write);
            }
            else
            {
                queue.Confirm(write);
            }
        }

        var overtakers = new List<PendingWrite>();
        while (queue.TakeBatch(0, double.PositiveInfinity) is { Count: > 0 } batch)
        {
            overtakers.AddRange(batch);
        }

        Assert.All(overtakers, write => Assert.InRange(write.Record.Position.Number, 100, 199));
        Assert.Equal(0, queue.CountReady(0));
        Assert.True(queue.HotWeight > 0);
        double due = queue.NextDue(0)!.Value;
        Assert.InRange(due, 0.001, 1);
        Assert.All(queue.TakeBatch(due + 0.001, double.PositiveInfinity), write => Assert.InRange(write.Record.Position.Number, 0, 99));
        overtakers.ForEach(write => queue.Confirm(write));
    }

    [Fact]
    public void A_request_costs_no_more_than_it_may_but_a_dear_write_goes_alone()
    {
        var queue = new WriteQueue();
        for (int i = 0; i < 25; i++)
        {
            queue.Add(Write($"{i}", i));
        }

        Assert.Equal(10, queue.TakeBatch(0, maxUnits: 10).Count);
        Assert.Single(queue.TakeBatch(0, maxUnits: 0.5));
    }

    /// <summary>Adds, sends, and lets the service confirm, return (some of them as hot) or (bad writes, always) reject, in random order.</summary>
    private static void Replay(Random random, int writes, int keys)
    {
        var queue = new WriteQueue();
        var expected = new Dictionary<ItemKey, int>();
        var table = new Dictionary<ItemKey, int>();
        var inFlight = new List<PendingWrite>();
        int added = 0;
        int ended = 0;
        double now = 0;
        while (added < writes || !queue.IsEmpty)
        {
            now += random.NextDouble() * 0.2;
            bool draining = added == writes;
            switch (random.Next(3))
            {
                case 0 when !draining:
                    PendingWrite write = Write(random.Next(keys).ToString(CultureInfo.InvariantCulture), added++);
                    queue.Add(write);
                    if (!IsBad(write))
                    {
                        expected[write.Key] = Sequence(write);
                    }

                    break;
                case 1:
                    List<PendingWrite> batch = queue.TakeBatch(now, random.Next(1, 40));
                    Assert.Equal(batch.Count, batch.Select(w => w.Key).Concat(inFlight.Select(w => w.Key)).Distinct().Count() - inFlight.Count);
                    inFlight.AddRange(batch);
                    break;
                default:
                    if (inFlight.Count == 0)
                    {
                        break;
                    }

                    PendingWrite landing = inFlight[random.Next(inFlight.Count)];
                    inFlight.Remove(landing);
                    if (IsBad(landing))
                    {
                        queue.Reject(landing);
                        ended++;
                    }
                    else if (random.Next(4) == 0)
                    {
                        if (random.Next(2) == 0)
                        {
                            queue.Heat(landing, now);
                        }

                        queue.Return(landing);
                    }
                    else
                    {
                        table[landing.Key] = Sequence(landing);
                        queue.Confirm(landing);
                        ended += 1 + landing.AllOlder.Count();
                    }

                    break;
            }
        }

        Assert.Equal(expected.OrderBy(e => e.Value), table.OrderBy(e => e.Value));
        Assert.Equal(writes, ended);
        Assert.Equal((0, 0), (queue.Weight, queue.HotWeight));
    }

    private static bool IsBad(PendingWrite write) => Sequence(write) % 7 == 3;

    private static int Sequence(PendingWrite write) => (int)write.Record.Position.Number;

    private static PendingWrite Write(string key, int sequence, int? sortKey = null)
    {
        var item = Item.Parse($"{{\"k\":{{\"N\":\"{key}\"}}{(sortKey is null ? string.Empty : $",\"s\":{{\"N\":\"{sortKey}\"}}")}}}");
        ItemInspector inspector = sortKey is null ? s_inspector : s_sortedInspector;
        Assert.Null(inspector.Inspect(item, out ItemFacts facts));
        return new PendingWrite(new ItemRecord(item, new ItemPosition(null, sequence)), facts);
    }
}
