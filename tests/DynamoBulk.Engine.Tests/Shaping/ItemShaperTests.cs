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
    [InlineData("""{"a":{"S":"x"}} {"a":{"S":"y"}}""")]
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

    [Fact]
    public void Attributes_take_the_types_of_their_rules_and_the_others_that_of_all_others()
    {
        var shape = new ItemShape
        {
            NewNames = new Dictionary<string, string> { ["alter"] = "age" },
            Rules = new Dictionary<string, AttributeRule> { ["age"] = new(AttributeType.N), ["any"] = new() },
            OtherType = AttributeType.S,
        };

        Assert.Equal("""{"age":{"N":"7"},"any":{"S":"1"},"x":{"S":"true"},"y":{"NULL":true}}""", Apply(shape, """{"alter":{"S":"7"},"any":{"N":"1"},"x":{"BOOL":true},"y":{"NULL":true}}""").Item.ToString());
        ItemRecord bad = Apply(shape, """{"alter":{"S":"seven"}}""");
        Assert.Equal((ProblemCode.TypeMismatch, "Attribute 'age' is 'seven', which is no number that DynamoDB takes (N): mend the value, or give the attribute another type."), (bad.Problem!.Code, bad.Problem.Message));
        Assert.Equal("""{"alter":{"S":"seven"}}""", bad.Item.ToString());
    }

    [Theory]
    [InlineData("""{"id":{"S":"1"}}""", """{"id":{"S":"1"},"state":{"S":"new"}}""")]
    [InlineData("""{"id":{"S":"1"},"state":{"S":"paid"},"n":{"N":"10E-1"}}""", """{"id":{"S":"1"},"state":{"S":"paid"},"n":{"N":"10E-1"}}""")]
    [InlineData("""{"id":{"S":"1"},"n":{"NULL":true}}""", """{"id":{"S":"1"},"n":{"NULL":true},"state":{"S":"new"}}""")]
    [InlineData("""{"state":{"S":"new"}}""", "MissingAttribute The item has no attribute 'id', which the schema requires.")]
    [InlineData("""{"id":{"NULL":true}}""", "MissingAttribute Attribute 'id' is NULL, and the schema requires it.")]
    [InlineData("""{"id":{"S":"1"},"state":{"S":"New"}}""", "ValueNotAllowed Attribute 'state' is 'New', which is none of the values that the schema allows.")]
    [InlineData("""{"id":{"S":"1"},"n":{"N":"2"}}""", "ValueNotAllowed Attribute 'n' is '2', which is none of the values that the schema allows.")]
    [InlineData("""{"id":{"S":"1"},"n":{"L":[]}}""", """ValueNotAllowed Attribute 'n' is '{"L":[]}', which is none of the values that the schema allows.""")]
    public void A_schema_completes_items_and_refuses_them(string item, string expected)
    {
        var shape = new ItemShape
        {
            Rules = new Dictionary<string, AttributeRule>
            {
                ["id"] = new(isRequired: true),
                ["state"] = new(AttributeType.S, defaultValue: Json("""{"S":"new"}"""), allowedValues: [Json("""{"S":"new"}"""), Json("""{"S":"paid"}""")]),
                ["n"] = new(allowedValues: [Json("""{"N":"1.0"}"""), Json("""{"BOOL":true}""")]),
                ["gone"] = new(isRequired: true),
            },
            LeftOut = ["gone"],
        };

        ItemRecord record = Apply(shape, item);
        Assert.Equal(expected, record.Problem is null ? record.Item.ToString() : $"{record.Problem.Code} {record.Problem.Message}");
    }

    [Fact]
    public void A_rule_that_contradicts_itself_is_refused()
    {
        Assert.Equal("""{"N":"1"}""", System.Text.Encoding.UTF8.GetString(new AttributeRule(AttributeType.N, defaultValue: Json("""{"S":"1"}""")).Default!.Value.Span));
        Assert.Equal("is of type N, and 'x' is not.", Assert.Throws<FormatException>(() => new AttributeRule(AttributeType.N, defaultValue: Json("""{"S":"x"}"""))).Message);
        Assert.Equal("has the default '3', which is none of its allowed values.", Assert.Throws<FormatException>(() => new AttributeRule(defaultValue: Json("""{"N":"3"}"""), allowedValues: [Json("""{"S":"3"}""")])).Message);
        Assert.Throws<FormatException>(() => new AttributeRule(allowedValues: [Json("""{"L":[]}""")]));
    }

    [Fact]
    public void A_shard_is_appended_to_text_or_stands_alone()
    {
        var rule = new ShardRule { Attribute = "day", Count = 10, HashedAttributes = ["id"] };
        var shape = new ItemShape { NewNames = new Dictionary<string, string> { ["nr"] = "id" }, Shard = rule };

        // SHA-256 of "42" begins with 73475cb4, of "é" with 4a99557e: 1934056628 and 1251562878 modulo 10, plus 1.
        Assert.Equal("""{"id":{"N":"42.0"},"x":{"S":"y"},"day":{"S":"2026\".9"}}""", Apply(shape, """{"day":{"S":"2026\u0022"},"nr":{"N":"42.0"},"x":{"S":"y"}}""").Item.ToString());
        Assert.Equal("""{"id":{"S":"é"},"day":{"N":"9"}}""", Apply(shape, """{"id":{"S":"é"}}""").Item.ToString());
        Assert.Equal("MissingKey", Apply(shape, """{"day":{"S":"x"}}""").Problem!.Code);
        Assert.Equal("TypeMismatch", Apply(shape, """{"day":{"N":"2026"},"id":{"S":"x"}}""").Problem!.Code);
        Assert.Equal("TypeMismatch", Apply(shape with { Shard = rule with { IsNumber = true } }, """{"day":{"S":"2026"},"id":{"S":"x"}}""").Problem!.Code);
    }

    [Fact]
    public void Shards_are_all_used_and_a_hashed_one_is_always_the_same()
    {
        var shape = new ItemShape { Shard = new ShardRule { Attribute = "shard", Count = 5, HashedAttributes = ["id", "at"] } };
        string[] items = [.. Enumerable.Range(0, 500).Select(i => $$$"""{"id":{"N":"{{{i}}}"},"at":{"S":"x"}}""")];

        string[] shards = [.. items.Select(item => Apply(shape, item).Item.ToString())];
        Assert.Equal(shards, items.Select(item => Apply(shape, item).Item.ToString()));
        Assert.Equal(["1", "2", "3", "4", "5"], shards.Select(Shard).Distinct().Order());
        ItemShape byChance = shape with { Shard = shape.Shard with { HashedAttributes = [] } };
        Assert.Equal(["1", "2", "3", "4", "5"], items.Select(item => Shard(Apply(byChance, item).Item.ToString())).Distinct().Order());
    }

    private static string Shard(string item) => JsonNode.Parse(item)!["shard"]!["N"]!.GetValue<string>();

    private static ReadOnlyMemory<byte> Json(string value) => System.Text.Encoding.UTF8.GetBytes(value);

    private static ItemRecord Apply(ItemShape shape, string item) => new ItemShaper(shape).Apply(new ItemRecord(Item.Parse(item), default));
}
