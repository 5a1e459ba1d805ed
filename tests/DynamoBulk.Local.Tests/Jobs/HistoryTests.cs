using System.Text;
using DynamoBulk.Items;
using DynamoBulk.Local.Jobs.Exports;
using DynamoBulk.Local.Metering;
using DynamoBulk.Local.Tables;
using DynamoBulk.Local.Tests.Metering;

namespace DynamoBulk.Local.Tests.Jobs;

/// <summary>What was, rebuilt from what is: against a model that keeps every state of random histories.</summary>
public sealed class HistoryTests
{
    private static readonly KeyAttribute s_key = new("pk", AttributeType.S);

    private readonly HandClock _clock = new();

    [Theory]
    [InlineData(1, 5, 300)]
    [InlineData(2, 40, 2_000)]
    [InlineData(3, 2_000, 4_000)]
    public void Any_state_and_any_period_of_a_history_can_be_rebuilt(int seed, int keys, int writes)
    {
        var random = new Random(seed);
        Table table = MakeTable();
        Write(random, table, keys, keys); // what was there before recovery was turned on
        var journal = new ChangeJournal(_clock);
        table.Journal = journal;
        var states = new List<(DateTimeOffset Time, Dictionary<string, string> Items)> { (journal.Latest(), StateOf(table)) };
        for (int step = 0; step < 12; step++)
        {
            _clock.Advance(random.Next(3)); // now and then the clock stands still
            Write(random, table, keys, writes / 12);
            states.Add((journal.Latest(), StateOf(table)));
        }

        var history = new TableHistory(table, journal);
        foreach ((DateTimeOffset time, Dictionary<string, string> items) in states)
        {
            Assert.Equal(items, Ranges(3).SelectMany(range => history.StateAt(time, range)).ToDictionary(KeyOf, TextOf));
        }

        for (int first = 0; first < states.Count; first++)
        {
            for (int last = first + 1; last < states.Count; last += 2)
            {
                var window = new ExportWindow(states[first].Time, states[last].Time, WithOldImages: true);
                ItemChange[] changes = [.. Ranges(2).SelectMany(range => history.ChangesWithin(window, range))];
                CheckChanges(changes, window, states[first].Items, states[last].Items);
            }
        }
    }

    [Fact]
    public async Task A_state_is_the_same_while_others_write()
    {
        var random = new Random(7);
        Table table = MakeTable();
        var journal = new ChangeJournal(TimeProvider.System);
        table.Journal = journal;
        Write(random, table, 500, 2_000);
        DateTimeOffset moment = journal.Latest();
        Dictionary<string, string> expected = StateOf(table);
        var before = new ExportWindow(DateTimeOffset.MinValue, moment, WithOldImages: true);
        var history = new TableHistory(table, journal);

        using var ending = new CancellationTokenSource();
        Task[] writers = [.. Enumerable.Range(0, 2).Select(writer => Task.Run(() =>
        {
            var own = new Random(writer);
            while (!ending.IsCancellationRequested)
            {
                Write(own, table, 500, 100);
            }
        }))];
        for (int round = 0; round < 20; round++)
        {
            Assert.Equal(expected, Ranges(4).SelectMany(range => history.StateAt(moment, range)).ToDictionary(KeyOf, TextOf));
            Assert.Equal(expected, Ranges(4).SelectMany(range => history.ChangesWithin(before, range)).ToDictionary(change => KeyOf(change.Any), change => TextOf(change.After!)));

            // What the writers have made of it until now, which is no longer known when it is read: told in two ways.
            DateTimeOffset now = journal.Latest();
            ItemChange[] changes = [.. Ranges(4).SelectMany(range => history.ChangesWithin(new ExportWindow(DateTimeOffset.MinValue, now, WithOldImages: true), range))];
            Assert.Equal(
                Ranges(4).SelectMany(range => history.StateAt(now, range)).ToDictionary(KeyOf, TextOf),
                changes.Where(change => change.After is not null).ToDictionary(change => KeyOf(change.Any), change => TextOf(change.After!)));
        }

        await ending.CancelAsync();
        await Task.WhenAll(writers);
    }

    [Fact]
    public void A_write_that_finds_nothing_to_remove_is_no_change()
    {
        Table table = MakeTable();
        var journal = new ChangeJournal(_clock);
        table.Journal = journal;

        table.TryReplace(RowOf(table, "a", "1").Key, null, new CapacityCharge(table));

        Assert.Empty(journal.HistoriesSince(DateTimeOffset.MinValue, RowRange.Segment(0, 1)));
    }

    private static void CheckChanges(ItemChange[] changes, ExportWindow window, Dictionary<string, string> from, Dictionary<string, string> to)
    {
        var forward = new Dictionary<string, string>(from);
        var back = new Dictionary<string, string>(to);
        foreach (ItemChange change in changes)
        {
            string key = KeyOf(change.Any);
            Assert.Equal((from.GetValueOrDefault(key), to.GetValueOrDefault(key)), (TextIfAny(change.Before), TextIfAny(change.After)));
            Assert.InRange(change.Written, window.From, window.To.AddTicks(-1));
            Set(forward, key, TextIfAny(change.After));
            Set(back, key, TextIfAny(change.Before));
        }

        Assert.Equal(changes.Length, changes.DistinctBy(change => KeyOf(change.Any)).Count());
        Assert.Equal(to, forward);
        Assert.Equal(from, back);
    }

    private static void Set(Dictionary<string, string> items, string key, string? text)
    {
        if (text is null)
        {
            items.Remove(key);
        }
        else
        {
            items[key] = text;
        }
    }

    private static void Write(Random random, Table table, int keys, int writes)
    {
        for (int i = 0; i < writes; i++)
        {
            Row row = RowOf(table, $"key {random.Next(keys)}", $"{random.Next()}");
            table.TryReplace(row.Key, random.Next(3) == 0 ? null : row, new CapacityCharge(table));
        }
    }

    private static Dictionary<string, string> StateOf(Table table)
    {
        var state = new Dictionary<string, string>();
        table.Rows.Visit(RowRange.Segment(0, 1), forward: true, row => state.TryAdd(KeyOf(row), TextOf(row)));
        return state;
    }

    private static IEnumerable<RowRange> Ranges(int count) => Enumerable.Range(0, count).Select(number => RowRange.Segment(number, count));

    private static Row RowOf(Table table, string key, string value)
    {
        byte[] json = Encoding.UTF8.GetBytes($$$"""{"pk":{"S":"{{{key}}}"},"v":{"S":"{{{value}}}"}}""");
        return new Row(table.Encoder.Encode(json), json, json.Length);
    }

    private static string KeyOf(Row row) => TextOf(row).Split('"')[5];

    private static string TextOf(Row row) => Encoding.UTF8.GetString(row.Json.Span);

    private static string? TextIfAny(Row? row) => row is null ? null : TextOf(row);

    private Table MakeTable()
    {
        var definition = new TableDefinition { Name = "People", Attributes = [s_key], PartitionKey = s_key, IsOnDemand = true };
        return new Table(definition, new TableMeter(new LocalEndpointOptions(), new CapacityJournal(_clock), _clock));
    }
}
