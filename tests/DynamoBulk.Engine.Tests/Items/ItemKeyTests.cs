using DynamoBulk.Items;
using FsCheck;
using FsCheck.Fluent;

namespace DynamoBulk.Engine.Tests.Items;

public class ItemKeyTests
{
    [Theory]
    [InlineData(AttributeType.N, """{"N":"1"}""", """{"N":"1.0"}""", true)]
    [InlineData(AttributeType.N, """{"N":"1"}""", """{"N":"10E-1"}""", true)]
    [InlineData(AttributeType.N, """{"N":"100"}""", """{"N":"1E\u002b2"}""", true)]
    [InlineData(AttributeType.N, """{"N":"0"}""", """{"N":"-0.00"}""", true)]
    [InlineData(AttributeType.N, """{"N":"1"}""", """{"N":"-1"}""", false)]
    [InlineData(AttributeType.N, """{"N":"12345678901234567890123456789012345678"}""", """{"N":"12345678901234567890123456789012345679"}""", false)]
    [InlineData(AttributeType.S, """{"S":"a"}""", """{ "S" : "\u0061" }""", true)]
    [InlineData(AttributeType.S, """{"S":"😀/"}""", """{"S":"\ud83d\ude00\/"}""", true)]
    [InlineData(AttributeType.S, """{"S":"a"}""", """{"S":"A"}""", false)]
    [InlineData(AttributeType.S, """{"S":"1"}""", """{"S":"1.0"}""", false)]
    [InlineData(AttributeType.B, """{"B":"+/8="}""", """{"B":"\u002b\/8="}""", true)]
    [InlineData(AttributeType.B, """{"B":"AA=="}""", """{"B":"AAA="}""", false)]
    public void Keys_are_compared_by_value(AttributeType type, string left, string right, bool equal)
    {
        var schema = new KeySchema(new KeyAttribute("pk", type));
        ItemKey leftKey = KeyOf(schema, $$"""{"pk":{{left}}}""");
        ItemKey rightKey = KeyOf(schema, $$"""{"x":{"S":"other"},"p\u006b":{{right}}}""");

        Assert.Equal(equal, leftKey == rightKey);
        Assert.Equal(equal, leftKey.Canonical.SequenceEqual(rightKey.Canonical));
        Assert.Equal(!equal, leftKey != rightKey);
        Assert.True(!equal || leftKey.GetHashCode() == rightKey.GetHashCode());
    }

    [Fact]
    public void Both_parts_count_and_their_order()
    {
        var schema = new KeySchema(new KeyAttribute("pk", AttributeType.S), new KeyAttribute("sk", AttributeType.S));
        ItemKey[] keys = [.. new[] { ("a", "b"), ("b", "a"), ("ab", "c"), ("a", "bc"), ("a", "a") }
            .Select(key => KeyOf(schema, $$$"""{"sk":{"S":"{{{key.Item2}}}"},"pk":{"S":"{{{key.Item1}}}"}}"""))];

        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.True(keys[0].PartitionKey.SequenceEqual(keys[3].PartitionKey));
        Assert.True(keys[0].PartitionKey.SequenceEqual(keys[4].PartitionKey));
        Assert.False(keys[0].PartitionKey.SequenceEqual(keys[2].PartitionKey));
    }

    [Fact]
    public void A_string_and_binary_of_the_same_bytes_are_two_keys() =>
        Assert.NotEqual(
            KeyOf(new KeySchema(new KeyAttribute("pk", AttributeType.S)), """{"pk":{"S":"hi"}}"""),
            KeyOf(new KeySchema(new KeyAttribute("pk", AttributeType.B)), """{"pk":{"B":"aGk="}}"""));

    [Fact]
    public void A_key_is_the_same_in_any_item_and_differs_as_its_parts_do() =>
        Prop.ForAll(KeyParts(), KeyParts(), (left, right) =>
        {
            var schema = new KeySchema(new KeyAttribute("the pk", AttributeType.S), new KeyAttribute("the sk", AttributeType.N));
            ItemKey leftKey = KeyOf(schema, left.Item);
            ItemKey rightKey = KeyOf(schema, right.Item);
            Assert.Equal(left.Text == right.Text && DdbNumber.Parse(left.Number) == DdbNumber.Parse(right.Number), leftKey == rightKey);
            Assert.Equal(left.Text == right.Text, leftKey.PartitionKey.SequenceEqual(rightKey.PartitionKey));
            Assert.Equal(left.Text, ItemKey.ToText(leftKey.PartitionKey));
            Assert.Equal(DdbNumber.Parse(left.Number).ToString(), ItemKey.ToText(leftKey.Canonical[leftKey.PartitionKey.Length..]));
        }).QuickCheckThrowOnFailure();

    private static Arbitrary<(string Text, string Number, string Item)> KeyParts() =>
        (from text in Gen.OneOf(ArbitraryItems.Text.Where(text => text.Length > 0), Gen.Elements("a", "b"))
         from number in Gen.OneOf(ArbitraryItems.Number, Gen.Elements("1", "1.0", "10E-1"))
         from item in ArbitraryItems.Any.Generator
         let rest = item.ToString() is { Length: > 2 } json ? "," + json[1..] : "}"
         select (text, number, $$$"""{"the sk":{"N":"{{{number}}}"},"the pk":{"S":{{{System.Text.Json.JsonSerializer.Serialize(text)}}}}{{{rest}}}""")).ToArbitrary();

    private static ItemKey KeyOf(KeySchema schema, string item)
    {
        Assert.Null(new ItemInspector(schema).Inspect(Item.Parse(item), out ItemFacts facts));
        return facts.Key;
    }
}
