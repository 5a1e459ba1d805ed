using System.Text.Json.Nodes;
using DynamoBulk.Items;
using DynamoBulk.Shaping;
using FsCheck;
using FsCheck.Fluent;

namespace DynamoBulk.Engine.Tests.Shaping;

public sealed class ItemShaperTests
{
    [Theory]
    [InlineData("""{"old":{"N":"1"},"b":{"S":"x"}}""", """{"id":{"N":"1"},"b":{"S":"x"}}""")]
    [InlineData("""{ "b" : {"M":{"old":{"S":"x"}}}, "o\u006cd" : { "N":"1"} }""", """{"b":{"M":{"old":{"S":"x"}}},"id":{ "N":"1"}}""")]
    [InlineData("""{"OLD":{"N":"1"}}""", """{"OLD":{"N":"1"}}""")]
    [InlineData("""{"old":{"N":"1"},"secret":{"S":"x"},"none":{"NULL":true},"deep":{"L":[{"NULL":true}]}}""", """{"id":{"N":"1"},"deep":{"L":[{"NULL":true}]}}""")]
    [InlineData("""{"secret":{"S":"x"}}""", "{}")]
    [InlineData("{}", "{}")]
    public void Attributes_go_on_under_their_new_names_or_not_at_all(string item, string shaped) =>
        Assert.Equal(shaped, Apply(new ItemShape { NewNames = new Dictionary<string, string> { ["old"] = "id" }, LeftOut = ["secret"], OmitsNull = true }, item).Item.ToString());

    [Fact]
    public void Names_may_change_places_but_not_meet()
    {
        var shape = new ItemShape { NewNames = new Dictionary<string, string> { ["a"] = "b", ["b"] = "a", ["c\""] = "d\"" } };

        Assert.Equal("""{"b":{"S":"1"},"a":{"S":"2"},"d\u0022":{"S":"3"}}""", Apply(shape, """{"a":{"S":"1"},"b":{"S":"2"},"c\"":{"S":"3"}}""").Item.ToString());
        ItemRecord bad = Apply(shape, """{"c\"":{"S":"1"},"d\"":{"S":"2"}}""");
        Assert.Equal((ProblemCode.DuplicateAttribute, "Two attributes would be called 'd\"': -AttributeMap gives one of them the other's name."), (bad.Problem!.Code, bad.Problem.Message));
    }

    [Fact]
    public void A_shape_knows_which_key_it_leaves_out()
    {
        var keys = new KeySchema(new KeyAttribute("id", AttributeType.S), new KeyAttribute("at", AttributeType.N));
        Assert.Null(new ItemShape { Kept = ["id", "at"] }.MissingKey(keys));
        Assert.Equal("at", new ItemShape { Kept = ["id"] }.MissingKey(keys));
        Assert.Equal("id", new ItemShape { LeftOut = ["id"] }.MissingKey(keys));
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("""{"a":{"S":"x"}""")]
    [InlineData("""{"a":{"S":"\ud800"},"b":""")]
    public void What_is_no_item_stays_as_it_is(string text)
    {
        ItemRecord record = Apply(new ItemShape { OmitsNull = true }, text);
        Assert.Equal((text, null), (record.Item.ToString(), record.Problem));
    }

    [Fact]
    public void Any_item_keeps_the_values_of_what_goes_on() =>
        Prop.ForAll(ArbitraryItems.Many, items =>
        {
            var shape = new ItemShape { NewNames = new Dictionary<string, string> { ["id"] = "new" }, LeftOut = ["ID"] };
            var shaper = new ItemShaper(shape);
            foreach (Item item in items)
            {
                JsonObject expected = JsonNode.Parse(item.Json.Span)!.AsObject();
                JsonObject shaped = new(expected.Where(member => member.Key != "ID").Select(member => KeyValuePair.Create(member.Key == "id" ? "new" : member.Key, member.Value?.DeepClone())));
                Assert.True(JsonNode.DeepEquals(shaped, JsonNode.Parse(shaper.Apply(new ItemRecord(item, default)).Item.Json.Span)), item.ToString());
            }
        }).QuickCheckThrowOnFailure();

    private static ItemRecord Apply(ItemShape shape, string item) => new ItemShaper(shape).Apply(new ItemRecord(Item.Parse(item), default));
}
