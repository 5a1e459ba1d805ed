using System.Text.Json.Nodes;
using DynamoBulk.Items;
using DynamoBulk.Planning;
using FsCheck;
using FsCheck.Fluent;

namespace DynamoBulk.Engine.Tests.Planning;

public class ItemMeterTests
{
    private static readonly KeySchema s_keys = new(new KeyAttribute("pk", AttributeType.S), new KeyAttribute("sk", AttributeType.N));

    [Fact]
    public void Nothing_measures_nothing()
    {
        ItemMeasure none = new ItemMeter().ToMeasure();

        Assert.Empty(none.Attributes);
        Assert.Empty(none.Keys);
        Assert.Equal(new ItemMeasure { Attributes = none.Attributes, Keys = none.Keys }, none);
    }

    [Fact]
    public void Items_add_up_to_sizes_units_and_attributes()
    {
        ItemMeasure measure = Measure(null, Sized("a", 1024), Sized("b", 1025), Sized("c", 4097), """{"n":{"N":"1"}}""");

        Assert.Equal((4, 0), (measure.Count, measure.ItemsTooLarge));
        Assert.Equal((6149, 3, 1537.2, 4097, 4097), (measure.TotalBytes, measure.MinimumBytes, measure.AverageBytes, measure.P95Bytes, measure.MaximumBytes));
        Assert.Equal((1 + 2 + 5 + 1, 0.5 + 0.5 + 1 + 0.5, 1), (measure.WriteUnits, measure.ReadUnits, measure.ScanReadUnits));
        Assert.Equal(
            [new("t", 3, 6137, 6137 / 6149.0), new("pk", 3, 9, 9 / 6149.0), new AttributeShare("n", 1, 3, 3 / 6149.0)],
            measure.Attributes);
        Assert.Empty(measure.Keys);
    }

    [Fact]
    public void A_scan_rounds_each_page_of_a_megabyte()
    {
        string[] megabyte = [.. Enumerable.Range(0, 1024).Select(i => Sized($"{i:0000}", 1024))];

        Assert.Equal(128, Measure(null, megabyte).ScanReadUnits);
        Assert.Equal(128.5, Measure(null, [.. megabyte, Sized("x", 100)]).ScanReadUnits);
        Assert.Equal(512, Measure(null, megabyte).ReadUnits);
    }

    [Fact]
    public void An_item_beyond_400_KB_is_measured_and_costs_nothing()
    {
        ItemMeasure measure = Measure(s_keys, WithSortKey(Sized("a", 409_600 - 4)), WithSortKey(Sized("a", 409_601 - 4)));

        Assert.Equal((2, 1, 409_601), (measure.Count, measure.ItemsTooLarge, measure.MaximumBytes));
        Assert.Equal((400, 50, 50), (measure.WriteUnits, measure.ReadUnits, measure.ScanReadUnits));
        Assert.Equal([new KeyHeat("a", 1, 409_600, 400, 1)], measure.Keys);
        Assert.Equal(2, measure.Attributes.Single(attribute => attribute.Name == "t").Count);
    }

    [Fact]
    public void Partition_keys_are_told_by_their_write_units_the_hottest_20_of_them()
    {
        ItemMeasure measure = Measure(s_keys,
        [
            .. Enumerable.Range(0, 30).Select(i => WithSortKey(Sized($"many{i:00}", 100))),
            WithSortKey(Sized("large", 5000)),
            WithSortKey(Sized("often", 100)), WithSortKey(Sized("often", 100)), WithSortKey(Sized("often", 120)),
        ]);

        Assert.Equal([new("large", 1, 5004, 5, 5 / 38.0), new("often", 3, 332, 3, 3 / 38.0), new KeyHeat("many00", 1, 104, 1, 1 / 38.0)], measure.Keys.Take(3));
        Assert.Equal(20, measure.Keys.Count);
    }

    [Theory]
    [InlineData(AttributeType.S, """{"pk":{"S":"a\u00e9"}}""", "aé")]
    [InlineData(AttributeType.S, """{"pk":{"N":"007"}}""", "007")]
    [InlineData(AttributeType.N, """{"pk":{"N":"1.50E+3"}}""", "1500")]
    [InlineData(AttributeType.N, """{"pk":{"S":"-0.25"}}""", "-0.25")]
    [InlineData(AttributeType.N, """{"pk":{"N":"12345678901234567890123456789012345678"}}""", "12345678901234567890123456789012345678")]
    [InlineData(AttributeType.B, """{"pk":{"B":"aGk="}}""", "aGk=")]
    public void A_partition_key_is_told_as_people_write_it_and_as_the_table_types_it(AttributeType type, string item, string key) =>
        Assert.Equal([key], Measure(new KeySchema(new KeyAttribute("pk", type)), item).Keys.Select(heat => heat.PartitionKey));

    [Theory]
    [InlineData("""{"pk":{"S":"a"}}""", ProblemCode.MissingKey)]
    [InlineData("""{"pk":{"S":""},"sk":{"N":"1"}}""", ProblemCode.EmptyKey)]
    [InlineData("""{"pk":{"S":"a"},"sk":{"S":"x"}}""", ProblemCode.KeyTypeMismatch)]
    [InlineData("""{"pk":{"S":"a"},"sk":{"N":"1"},"x":{"SS":[]}}""", ProblemCode.EmptySet)]
    [InlineData("""{"pk":"a"}""", ProblemCode.InvalidAttribute)]
    public void What_the_table_would_not_take_is_told_and_not_measured(string item, string code)
    {
        var meter = new ItemMeter(s_keys);

        Assert.Equal(code, meter.Add(Item.Parse(item))?.Code);
        Assert.Equal((0, 0), (meter.ToMeasure().Count, meter.ToMeasure().Attributes.Count));
    }

    [Theory]
    [InlineData("""{"pk":{"S":"a"},"x":{"SS":[]}}""", ProblemCode.EmptySet)]
    [InlineData("""{"pk":{"S":"a"}}x""", ProblemCode.InvalidAttribute)]
    [InlineData("""[]""", ProblemCode.InvalidAttribute)]
    public void Without_a_key_an_item_must_still_be_one(string item, string code)
    {
        var meter = new ItemMeter();

        Assert.Equal(code, meter.Add(Item.Parse(item))?.Code);
        Assert.Equal((0, 0), (meter.ToMeasure().Count, meter.ToMeasure().Attributes.Count));
    }

    [Fact]
    public void The_attributes_of_any_items_share_all_their_bytes() =>
        Prop.ForAll(ArbitraryItems.Many, items =>
        {
            var meter = new ItemMeter();
            Assert.All(items, item => Assert.Null(meter.Add(item)));
            ItemMeasure measure = meter.ToMeasure();

            Assert.Equal(items.Sum(item => (long)ItemInspector.MeasureSize(item)), measure.TotalBytes);
            Assert.Equal(measure.TotalBytes, measure.Attributes.Sum(attribute => attribute.Bytes));
            Assert.Equal(
                items.SelectMany(item => JsonNode.Parse(item.Json.Span)!.AsObject()).GroupBy(attribute => attribute.Key).Select(group => (group.Key, (long)group.Count())).Order(),
                measure.Attributes.Select(attribute => (attribute.Name, attribute.Count)).Order());
            Assert.Equal(measure.Attributes.OrderByDescending(attribute => attribute.Bytes).Select(attribute => attribute.Bytes), measure.Attributes.Select(attribute => attribute.Bytes));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Ten_thousand_attributes_have_a_name_and_the_others_are_counted_together()
    {
        string[] items = [.. Enumerable.Range(0, 30_000).Select(i => $$$"""{"id":{"N":"1"},"only{{{i:00000}}}":{"S":"x"}}""")];

        ItemMeasure measure = Measure(null, items);

        Assert.Equal(new("id", 30_000, 120_000, 120 / 420.0), measure.Attributes[0]);
        Assert.InRange(measure.Attributes.Count, 2, 10_001);
        Assert.Equal("(others)", measure.Attributes[^1].Name);
        Assert.Equal((60_000, 420_000), (measure.Attributes.Sum(attribute => attribute.Count), measure.Attributes.Sum(attribute => attribute.Bytes)));
    }

    [Fact]
    public void A_name_that_no_index_could_have_is_among_the_others() =>
        Assert.Equal(
            [new("(others)", 1, 257, 257 / 513.0), new AttributeShare(new string('x', 255), 1, 256, 256 / 513.0)],
            Measure(null, $$$"""{"{{{new string('y', 256)}}}":{"BOOL":true},"{{{new string('x', 255)}}}":{"BOOL":true}}""").Attributes.OrderByDescending(attribute => attribute.Bytes));

    private static ItemMeasure Measure(KeySchema? keys, params string[] items)
    {
        var meter = new ItemMeter(keys);
        Assert.All(items, item => Assert.Null(meter.Add(Item.Parse(item))));
        return meter.ToMeasure();
    }

    /// <summary>An item of a certain size by the service's rules.</summary>
    private static string Sized(string key, int size) => $$$"""{"pk":{"S":"{{{key}}}"},"t":{"S":"{{{new string('x', size - 3 - key.Length)}}}"}}""";

    /// <summary>The same with a sort key, which adds four bytes.</summary>
    private static string WithSortKey(string item) => """{"sk":{"N":"7"},""" + item[1..];
}
