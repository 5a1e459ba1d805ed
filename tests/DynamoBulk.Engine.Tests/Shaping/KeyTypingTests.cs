using DynamoBulk.Items;
using DynamoBulk.Shaping;
using FsCheck;
using FsCheck.Fluent;

namespace DynamoBulk.Engine.Tests.Shaping;

public class KeyTypingTests
{
    private static readonly KeySchema s_schema = new(
        new KeyAttribute("id", AttributeType.N), new KeyAttribute("name", AttributeType.S), [new("at", AttributeType.N, "by-time"), new("name", AttributeType.S, "by-time"), new("bin", AttributeType.B, "by-bin")]);

    [Theory]
    [InlineData("""{"id":{"S":"42"},"x":{"S":"42"}}""", """{"id":{"N":"42"},"x":{"S":"42"}}""")]
    [InlineData("""{"x":{"M":{"id":{"S":"1"}}}, "id" : { "S" : "007" } }""", """{"x":{"M":{"id":{"S":"1"}}}, "id" : { "N" : "007" } }""")]
    [InlineData("""{"id":{"S":"-1.5E+3"},"name":{"N":"1.0"},"at":{"S":"0"}}""", """{"id":{"N":"-1.5E+3"},"name":{"S":"1.0"},"at":{"N":"0"}}""")]
    [InlineData("""{"i\u0064":{"S":"\u0034\u0032"}}""", """{"i\u0064":{"N":"\u0034\u0032"}}""")]
    [InlineData("""{"id":{"N":"1"},"name":{"S":"a"},"bin":{"B":"aGk="}}""", """{"id":{"N":"1"},"name":{"S":"a"},"bin":{"B":"aGk="}}""")]
    [InlineData("""{"bin":{"S":"aGk="}}""", """{"bin":{"B":"aGk="}}""")]
    [InlineData("""{"ID":{"S":"1"}}""", """{"ID":{"S":"1"}}""")]
    [InlineData("{}", "{}")]
    public void A_key_gets_its_declared_type(string item, string converted) =>
        Assert.Equal(converted, new KeyTyping(s_schema).Convert(Item.Parse(item)).ToString());

    [Theory]
    [InlineData("""{"id":{"S":""}}""")]
    [InlineData("""{"id":{"S":" 42 "}}""")]
    [InlineData("""{"id":{"S":"42a"}}""")]
    [InlineData("""{"id":{"S":"NaN"}}""")]
    [InlineData("""{"id":{"S":"1E999"}}""")]
    [InlineData("""{"id":{"S":"123456789012345678901234567890123456789"}}""")]
    [InlineData("""{"id":{"BOOL":true}}""")]
    [InlineData("""{"id":{"B":"aGk="}}""")]
    [InlineData("""{"name":{"L":[{"S":"a"}]}}""")]
    [InlineData("""{"name":{"NULL":true},"id":{"S":"1"}}""")]
    [InlineData("""{"bin":{"S":"hi!"}}""")]
    public void What_does_not_convert_exactly_is_left(string item) => Assert.Null(new KeyTyping(s_schema).Convert(Item.Parse(item)));

    [Fact]
    public void Nothing_but_the_key_changes() =>
        Prop.ForAll(ArbitraryItems.Any, ArbitraryItems.Number.ToArbitrary(), (item, number) =>
        {
            string rest = item.ToString() is { Length: > 2 } json ? "," + json[1..] : "}";
            Item converted = new KeyTyping(new KeySchema(new KeyAttribute("the key", AttributeType.N))).Convert(Item.Parse($"{{\"the key\":{{\"S\":\"{number}\"}}{rest}")).GetValueOrDefault();
            Assert.Equal($"{{\"the key\":{{\"N\":\"{number}\"}}{rest}", converted.ToString());
        }).QuickCheckThrowOnFailure();
}
