using System.Text.Json.Nodes;
using DynamoBulk.Items;
using DynamoBulk.Service;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Staging;
using FsCheck;
using FsCheck.Fluent;

namespace DynamoBulk.Engine.Tests.Transfer.Staging;

public sealed class StagedInputTests
{
    private static readonly KeySchema s_keys = new(new KeyAttribute("pk", AttributeType.S), new KeyAttribute("sk", AttributeType.N));

    private readonly List<FailedItem> _failed = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Of_any_items_the_last_of_each_key_is_loaded_once_and_the_others_are_superseded() =>
        Prop.ForAll(Keyed.ListOf().ToArbitrary(), items =>
        {
            var account = new TransferAccount(_failed.Add);
            using var input = new StagedInput(s_keys, account);
            TakeInPages(input, [.. items.Select((item, i) => new ItemRecord(item, new ItemPosition("all.json", i + 1)))]);
            input.Settle(Token);

            Dictionary<ItemKey, int> last = [];
            for (int i = 0; i < items.Count; i++)
            {
                last[KeyOf(items[i])] = i;
            }

            List<ItemRecord> loaded = Loaded(input);
            Assert.Equal(last.Values.Order(), loaded.Select(record => (int)record.Position.Number - 1).Order());
            Assert.All(loaded, record => Assert.Equal(items[(int)record.Position.Number - 1].ToString(), record.Item.ToString()));
            Assert.Equal(items.Count - last.Count, account.ToResult("Import", "a", "b", TimeSpan.Zero, null, ended: true).ItemsSuperseded);
            Assert.Equal(last.Values.Sum(i => (long)ItemInspector.MeasureSize(items[i])), input.Lines.Size);
            Assert.Equal(loaded.Sum(record => (long)record.Item.Json.Length + StagedLine.Frame), input.Lines.Bytes);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void An_item_that_the_table_would_not_take_fails_with_its_place_and_reason_and_the_others_go_on()
    {
        var account = new TransferAccount(_failed.Add);
        using var input = new StagedInput(s_keys, account);
        string[] json =
        [
            """{"pk":{"S":"a"},"sk":{"N":"1"}}""",
            """{"pk":{"S":"a"}}""",
            """{"pk":{"S":""},"sk":{"N":"2"}}""",
            """{"pk":{"S":"b"},"sk":{"S":"3"}}""",
            """{"pk":{"S":"b"},"sk":{"S":"three"}}""",
            $$$"""{"pk":{"S":"c"},"sk":{"N":"4"},"x":{"S":"{{{new string('x', ItemLimits.MaxItemSize)}}}"}}""",
        ];
        input.Take([.. json.Select((item, i) => new ItemRecord(Item.Parse(item), new ItemPosition("rows.csv", i + 2)))], Token);
        input.Settle(Token);

        Assert.Equal(
            [(ProblemCode.MissingKey, "rows.csv line 3"), (ProblemCode.EmptyKey, "rows.csv line 4"), (ProblemCode.KeyTypeMismatch, "rows.csv line 6"), (ProblemCode.ItemTooLarge, "rows.csv line 7")],
            _failed.Select(failed => (failed.Problem.Code, failed.Record.Position.ToString())));
        Assert.Equal(
            ["""{"pk":{"S":"a"},"sk":{"N":"1"}}""", """{"pk":{"S":"b"},"sk":{"N":"3"}}"""], // the table's type, as it converts exactly
            Loaded(input).Select(record => record.Item.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_is_found_again_is_as_it_came_before_it_was_shaped_too()
    {
        using var input = new StagedInput(s_keys, new TransferAccount(_failed.Add));
        ItemRecord[] records =
        [
            new(Item.Parse("""{"pk":{"S":"a"},"sk":{"N":"1"}}"""), new ItemPosition("one.csv", 7), Unshaped: Item.Parse("""{"old":{"S":"a"},"sk":{"N":"1"}}""")),
            new(Item.Parse("""{"pk":{"S":"b"},"sk":{"N":"1"}}"""), new ItemPosition(null, 1)),
            new(Item.Parse("""{"pk":{"S":"c"},"sk":{"N":"1"}}"""), new ItemPosition("two.csv", 7)),
        ];
        input.Take(records, Token);
        input.Settle(Token);

        Assert.Equal(
            records.Select(record => (record.Position, record.Item.ToString(), record.Unshaped.ToString())),
            Loaded(input).Select(record => (record.Position, record.Item.ToString(), record.Unshaped.ToString())).OrderBy(record => record.Item2, StringComparer.Ordinal));
        Assert.Null(input.LineOf(1, 3));
        Assert.Null(input.LineOf(2, 0));
        Assert.Null(input.LineOf(1, -1));
    }

    [Fact]
    public void Neighbours_of_a_sorted_input_are_spread_over_all_of_it()
    {
        using var input = new StagedInput(s_keys, new TransferAccount(_failed.Add));
        const int Count = 50_000;
        TakeInPages(input, [.. Enumerable.Range(0, Count).Select(i => new ItemRecord(Item.Parse($$$"""{"pk":{"S":"{{{i:D6}}}"},"sk":{"N":"1"}}"""), new ItemPosition(null, i)))]);
        input.Settle(Token);

        // Of each hundred lines some are of each tenth of the input: with chance alone none is missed in a thousand years.
        foreach (ItemRecord[] window in Loaded(input).Chunk(200))
        {
            Assert.Equal(10, window.Select(record => record.Position.Number * 10 / Count).Distinct().Count());
        }
    }

    [Fact]
    public void A_delete_ends_it_before_anything_is_loaded()
    {
        using var input = new StagedInput(s_keys, new TransferAccount(_failed.Add));
        ServiceException refused = Assert.Throws<ServiceException>(() =>
            input.Take([new ItemRecord(Item.Parse("""{"pk":{"S":"a"},"sk":{"N":"1"}}"""), new ItemPosition("changes.jsonl", 3), IsDelete: true)], Token));

        Assert.Equal("DeleteInLoad", refused.Code);
        Assert.StartsWith("changes.jsonl line 3 is a delete", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Items of few keys, each in several notations.</summary>
    private static Gen<Item> Keyed { get; } =
        from attributes in ArbitraryItems.Attributes
        from pk in Gen.Elements("a", "b", "é\n", "\"")
        from sk in Gen.Elements("1", "1.0", "10E-1", "-3", "2")
        select WithKey(attributes, pk, sk);

    private static Item WithKey(JsonObject attributes, string pk, string sk)
    {
        JsonObject item = attributes.DeepClone().AsObject();
        item["pk"] = new JsonObject { ["S"] = pk };
        item["sk"] = new JsonObject { ["N"] = sk };
        return Item.Parse(item.ToJsonString());
    }

    private static ItemKey KeyOf(Item item)
    {
        Assert.Null(new ItemInspector(s_keys).Inspect(item, out ItemFacts facts));
        return facts.Key;
    }

    private static void TakeInPages(StagedInput input, IReadOnlyList<ItemRecord> records)
    {
        foreach (ItemRecord[] page in records.Chunk(97))
        {
            input.Take(page, Token);
        }
    }

    private static List<ItemRecord> Loaded(StagedInput input) =>
        [.. input.Objects.SelectMany(one => Enumerable.Range(0, (int)one.Count).Select(index => input.Read(input.LineOf(one.Number, index)!.Value).Record))];
}
