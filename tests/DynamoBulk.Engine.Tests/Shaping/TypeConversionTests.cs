using System.Text.Json.Nodes;
using DynamoBulk.Items;
using DynamoBulk.Shaping;
using FsCheck;
using FsCheck.Fluent;

namespace DynamoBulk.Engine.Tests.Shaping;

public sealed class TypeConversionTests
{
    [Theory]
    [InlineData("""{"S":"42"}""", AttributeType.N, """{"N":"42"}""")]
    [InlineData("""{"S":"\u0034\u0032"}""", AttributeType.N, """{"N":"\u0034\u0032"}""")]
    [InlineData("""{"S":"007"}""", AttributeType.N, """{"N":"007"}""")]
    [InlineData("""{"S":"n/a"}""", AttributeType.N, null)]
    [InlineData("""{"S":""}""", AttributeType.N, null)]
    [InlineData("""{"BOOL":true}""", AttributeType.N, null)]
    [InlineData("""{"N":"1E5"}""", AttributeType.S, """{"S":"1E5"}""")]
    [InlineData("""{"BOOL":false}""", AttributeType.S, """{"S":"false"}""")]
    [InlineData("""{"B":"aGk="}""", AttributeType.S, """{"S":"aGk="}""")]
    [InlineData("""{"L":[{"N":"1"},{"M":{"a":{"S":"\"x\""}}}]}""", AttributeType.S, """{"S":"[1,{\"a\":\"\\\"x\\\"\"}]"}""")]
    [InlineData("""{"SS":["b","a"]}""", AttributeType.S, """{"S":"[\"b\",\"a\"]"}""")]
    [InlineData("""{"S":"aGk="}""", AttributeType.B, """{"B":"aGk="}""")]
    [InlineData("""{"S":"hi!"}""", AttributeType.B, null)]
    [InlineData("""{"S":"True"}""", AttributeType.BOOL, """{"BOOL":true}""")]
    [InlineData("""{"S":"0"}""", AttributeType.BOOL, """{"BOOL":false}""")]
    [InlineData("""{"N":"1"}""", AttributeType.BOOL, """{"BOOL":true}""")]
    [InlineData("""{"N":"2"}""", AttributeType.BOOL, null)]
    [InlineData("""{"S":"yes"}""", AttributeType.BOOL, null)]
    [InlineData("""{"S":"[1,\"x\",null]"}""", AttributeType.L, """{"L":[{"N":"1"},{"S":"x"},{"NULL":true}]}""")]
    [InlineData("""{"S":"{\"a\":{\"b\":[]}}"}""", AttributeType.M, """{"M":{"a":{"M":{"b":{"L":[]}}}}}""")]
    [InlineData("""{"S":"{\"a\":1}"}""", AttributeType.L, null)]
    [InlineData("""{"S":"[1] "}""", AttributeType.L, """{"L":[{"N":"1"}]}""")]
    [InlineData("""{"S":"[1"}""", AttributeType.L, null)]
    [InlineData("""{"S":"[1e200]"}""", AttributeType.L, null)]
    [InlineData("""{"M":{}}""", AttributeType.L, null)]
    [InlineData("""{"NS":["1","2"]}""", AttributeType.L, """{"L":[{"N":"1"},{"N":"2"}]}""")]
    [InlineData("""{"L":[{"S":"a"},{"S":"b"}]}""", AttributeType.SS, """{"SS":["a","b"]}""")]
    [InlineData("""{"S":"[\"a\",\"b\"]"}""", AttributeType.SS, """{"SS":["a","b"]}""")]
    [InlineData("""{"S":"[1,2.5]"}""", AttributeType.NS, """{"NS":["1","2.5"]}""")]
    [InlineData("""{"L":[{"S":"aGk="},{"B":"YQ=="}]}""", AttributeType.BS, """{"BS":["aGk=","YQ=="]}""")]
    [InlineData("""{"L":[{"S":"a"},{"N":"1"}]}""", AttributeType.SS, null)]
    [InlineData("""{"L":[{"L":[]}]}""", AttributeType.SS, null)]
    [InlineData("""{"S":"a"}""", AttributeType.SS, null)]
    [InlineData("""{"NULL":true}""", AttributeType.NS, """{"NULL":true}""")]
    public void A_value_has_another_type_where_it_says_the_same(string value, AttributeType type, string? expected)
    {
        Assert.Equal(expected, Convert(value, type));
    }

    /// <summary>Whatever becomes another type, and back, is what it was; text of JSON keeps its meaning.</summary>
    [Fact]
    public void There_and_back_a_value_is_what_it_was() =>
        Prop.ForAll(ArbitraryItems.Any, Gen.Elements(Enum.GetValues<AttributeType>()).ToArbitrary(), (item, target) =>
        {
            foreach ((_, JsonNode? value) in JsonNode.Parse(item.Json.Span)!.AsObject())
            {
                AttributeType actual = Enum.Parse<AttributeType>(value!.AsObject().Single().Key);
                string? converted = Convert(value.ToJsonString(), target);
                if (converted is null || actual is AttributeType.NULL or AttributeType.BS || (actual is AttributeType.S && target is not (AttributeType.N or AttributeType.B)))
                {
                    continue; // cannot be, stays NULL, or (1 as a bool, text with other white space) comes back in another notation
                }

                string? back = actual is AttributeType.L or AttributeType.M ? converted : Convert(converted, actual);
                if (actual is AttributeType.L or AttributeType.M && target == AttributeType.S)
                {
                    string json = JsonNode.Parse(converted)!["S"]!.GetValue<string>();
                    Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse(Plain(value))), converted);
                }
                else if (actual is not (AttributeType.L or AttributeType.M) && !(actual == AttributeType.N && target == AttributeType.BOOL))
                {
                    Assert.True(JsonNode.DeepEquals(value, JsonNode.Parse(back!)), $"{value.ToJsonString()} became {converted} became {back}");
                }
            }
        }).QuickCheckThrowOnFailure();

    private static string Plain(JsonNode value)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        var reader = new System.Text.Json.Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(value.ToJsonString()));
        reader.Read();
        PlainJson.WriteValue(output, ref reader);
        return System.Text.Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static string? Convert(string value, AttributeType type)
    {
        var buffer = new ItemBuffer();
        return new TypeConversion().TryWrite(System.Text.Encoding.UTF8.GetBytes(value), type, buffer) ? buffer.Take().ToString() : null;
    }
}
