using System.Text.Json.Nodes;
using DynamoBulk.Items;
using FsCheck;
using FsCheck.Fluent;

namespace DynamoBulk.Engine.Tests.Items;

public sealed class ItemContentTests
{
    [Theory]
    [InlineData("""{"a":{"S":"x"},"b":{"N":"1"}}""", """{ "b" : {"N":"1.0"}, "a":{"S":"\u0078"} }""", true)]
    [InlineData("""{"a":{"N":"100"}}""", """{"a":{"N":"1E\u002b2"}}""", true)]
    [InlineData("""{"a":{"N":"0"}}""", """{"a":{"N":"-0.0"}}""", true)]
    [InlineData("""{"a":{"NS":["1","2.50","-3"]}}""", """{"a":{"NS":["-3.0","1","2.5"]}}""", true)]
    [InlineData("""{"a":{"SS":["x","yy",""]}}""", """{"a":{"SS":["","yy","x"]}}""", true)]
    [InlineData("""{"a":{"BS":["AA==","+/8="]}}""", """{"a":{"BS":["\u002b\/8=","AA=="]}}""", true)]
    [InlineData("""{"a":{"M":{"x":{"S":"1"},"y":{"NULL":true}}}}""", """{"a":{"M":{"y":{"NULL":true},"x":{"S":"1"}}}}""", true)]
    [InlineData("""{"a":{"L":[{"S":"1"},{"S":"2"}]}}""", """{"a":{"L":[{"S":"2"},{"S":"1"}]}}""", false)]
    [InlineData("""{"a":{"L":[{"S":"1"}],"b":{"S":"2"}}}""", """{"a":{"L":[{"S":"1"},{"S":"2"}]}}""", false)]
    [InlineData("""{"a":{"S":"1"}}""", """{"a":{"N":"1"}}""", false)]
    [InlineData("""{"a":{"S":"aGk="}}""", """{"a":{"B":"aGk="}}""", false)]
    [InlineData("""{"a":{"SS":["x"]}}""", """{"a":{"L":[{"S":"x"}]}}""", false)]
    [InlineData("""{"a":{"SS":["ab","c"]}}""", """{"a":{"SS":["a","bc"]}}""", false)]
    [InlineData("""{"a":{"BOOL":true}}""", """{"a":{"BOOL":false}}""", false)]
    [InlineData("""{"a":{"S":"é"}}""", """{"a":{"S":"e\u0301"}}""", false)]
    [InlineData("""{"a":{"M":{}}}""", """{"a":{"L":[]}}""", false)]
    [InlineData("""{"a":{"S":""}}""", """{}""", false)]
    public void Content_is_compared_by_value(string left, string right, bool equal) =>
        Assert.Equal(equal, ItemContent.Hash(Item.Parse(left)) == ItemContent.Hash(Item.Parse(right)));

    /// <summary>Records of earlier versions hold digests of these hashes: they may never change. Made from the description of the form, by another program.</summary>
    [Theory]
    [InlineData("{}", "df3f619804a92fdb4057192dc43dd748ea778adc52bc498ce80524c014b81119")]
    [InlineData(EveryType, "1377408bd327e0ccfe7829f9665acfbb1e14f2d3b8b4b35d90fe1b488b609d56")]
    public void The_hash_is_the_same_in_every_version(string item, string hash) =>
        Assert.Equal(hash, ItemContent.Hash(Item.Parse(item)).ToString());

    [Fact]
    public void An_item_has_the_same_hash_in_every_notation() =>
        Prop.ForAll(ArbitraryItems.Any, Arb.From(Gen.Choose(0, int.MaxValue)), (item, seed) =>
        {
            var random = new Random(seed);
            var respelt = Respelt(JsonNode.Parse(item.Json.Span)!.AsObject(), random);
            Assert.Equal(ItemContent.Hash(item), ItemContent.Hash(Item.Parse(respelt.ToJsonString())));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Items_have_the_same_hash_exactly_when_they_have_the_same_content() =>
        Prop.ForAll(ArbitraryItems.Any, ArbitraryItems.Any, (left, right) =>
            Assert.Equal(Transfer.TestTable.Canonical(left) == Transfer.TestTable.Canonical(right), ItemContent.Hash(left) == ItemContent.Hash(right))).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_value_that_is_changed_changes_the_hash() =>
        Prop.ForAll(ArbitraryItems.Any, Arb.From(Gen.Choose(0, int.MaxValue)), (item, seed) =>
        {
            JsonObject changed = JsonNode.Parse(item.Json.Span)!.AsObject();
            List<JsonNode> values = [.. Values(changed).Where(value => value is JsonValue)];
            if (values.Count == 0)
            {
                changed["added"] = new JsonObject { ["NULL"] = true };
            }
            else
            {
                JsonNode value = values[new Random(seed).Next(values.Count)];
                value.ReplaceWith(Other(value));
            }

            Assert.NotEqual(ItemContent.Hash(item), ItemContent.Hash(Item.Parse(changed.ToJsonString())));
        }).QuickCheckThrowOnFailure();

    /// <summary>The same map with its attributes in another order, members of sets too, and numbers in another notation.</summary>
    private static JsonObject Respelt(JsonObject map, Random random)
    {
        var result = new JsonObject();
        foreach ((string name, JsonNode? value) in map.OrderBy(_ => random.Next()))
        {
            result[name] = RespeltValue(value!.AsObject(), random);
        }

        return result;
    }

    private static JsonObject RespeltValue(JsonObject tagged, Random random)
    {
        (string tag, JsonNode? value) = tagged.Single();
        return new JsonObject
        {
            [tag] = tag switch
            {
                "M" => Respelt(value!.AsObject(), random),
                "L" => new JsonArray([.. value!.AsArray().Select(element => RespeltValue(element!.AsObject(), random))]),
                "N" => Renumbered(value!.GetValue<string>(), random),
                "NS" => new JsonArray([.. value!.AsArray().OrderBy(_ => random.Next()).Select(number => JsonValue.Create(Renumbered(number!.GetValue<string>(), random)))]),
                "SS" or "BS" => new JsonArray([.. value!.AsArray().OrderBy(_ => random.Next()).Select(member => member!.DeepClone())]),
                _ => value!.DeepClone(),
            },
        };
    }

    private static string Renumbered(string number, Random random) => random.Next(3) switch
    {
        0 => DdbNumber.Parse(number).ToString(),
        1 when !number.Contains('e', StringComparison.OrdinalIgnoreCase) => number + "E0",
        2 when !number.Contains('e', StringComparison.OrdinalIgnoreCase) => number + (number.Contains('.', StringComparison.Ordinal) ? "00" : ".0"),
        _ => number,
    };

    private static IEnumerable<JsonNode> Values(JsonNode node) => node switch
    {
        JsonObject map => map.SelectMany(member => Values(member.Value!)),
        JsonArray list => list.SelectMany(element => Values(element!)),
        _ => [node],
    };

    private static JsonNode Other(JsonNode value)
    {
        string tag = value.Parent is JsonObject parent ? parent.Single().Key : value.Parent!.Parent!.AsObject().Single().Key;
        return tag switch
        {
            "BOOL" => !value.GetValue<bool>(),
            "NULL" => Replaced(value),
            "N" or "NS" => "77777.00000777",
            "B" or "BS" => Convert.ToBase64String([.. Convert.FromBase64String(value.GetValue<string>()), 0]),
            _ => value.GetValue<string>() + "!other",
        };
    }

    /// <summary>NULL has one value only, so that the type has to change.</summary>
    private static JsonNode Replaced(JsonNode value)
    {
        JsonObject parent = value.Parent!.AsObject();
        parent.Remove("NULL");
        parent["BOOL"] = false;
        return true;
    }

    private const string EveryType = """{"s":{"S":"a\u0062"},"n":{"N":"-12345678901234567890.5"},"b":{"B":"AAH/"},"t":{"BOOL":true},"z":{"NULL":true},"m":{"M":{"y":{"N":"1"},"x":{"S":""}}},"l":{"L":[{"N":"1"},{"S":"2"}]},"ss":{"SS":["b","a"]},"ns":{"NS":["2","1.0"]},"bs":{"BS":["AQ==","AA=="]}}""";
}
