using System.Text.Json.Nodes;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using FsCheck;
using FsCheck.Fluent;
using static DynamoBulk.Engine.Tests.Formats.FormatTesting;

namespace DynamoBulk.Engine.Tests.Formats;

public sealed class IonWriterTests
{
    [Fact]
    public async Task A_file_is_written_as_the_import_of_the_service_takes_it()
    {
        string text = await WriteTextAsync(
            stream => new IonWriter(stream),
            """{"Id":{"N":"103"},"Title":{"S":"x"},"Authors":{"SS":["A1","A2"]},"InPublication":{"BOOL":false},"Sold":{"BOOL":true},"Nothing":{"NULL":true}}""",
            """{"n":{"N":"-1.50"},"e":{"N":"6E+2"},"f":{"N":"1e-130"},"big":{"N":"12345678901234567890123456789012345678"},"odd":{"NS":["007","+1",".5","1.","-0","1E\u002B2"]}}""",
            """{"b":{"B":"aGk="},"c":{"B":"\u002B\/8="},"d":{"B":""},"bs":{"BS":["aGk=","AA=="]},"l":{"L":[{"S":"x"},{"L":[]},{"M":{}}]},"m":{"M":{"x":{"M":{"y":{"N":"1"}}}}}}""",
            "{\n \"s\": {\n \"S\": \"a\\nb\\tc\\\"d\\\\\\/ it's \\u00e9\\ud83d\\ude00\\u0000\\u2028 日\" } }",
            """{"a b":{"N":"1"},"it's":{"N":"2"},"\u00e9":{"N":"3"},"null":{"N":"4"},"nan":{"N":"5"},"$10":{"N":"6"},"1a":{"N":"7"},"_a$":{"N":"8"},"line\nend":{"N":"9"},"\u0061":{"N":"10"}}""",
            "{}");

        Assert.Equal(
            """
            $ion_1_0 {Item:{Id:103.,Title:"x",Authors:$dynamodb_SS::["A1","A2"],InPublication:false,Sold:true,Nothing:null}}
            $ion_1_0 {Item:{n:-1.50,e:6d+2,f:1d-130,big:12345678901234567890123456789012345678.,odd:$dynamodb_NS::[7.,1.,0.5,1.,-0.,1d+2]}}
            $ion_1_0 {Item:{b:{{aGk=}},c:{{+/8=}},d:{{}},bs:$dynamodb_BS::[{{aGk=}},{{AA==}}],l:["x",[],{}],m:{x:{y:1.}}}}
            $ion_1_0 {Item:{s:"a\nb\tc\"d\\/ it\'s é😀\x00[2028] 日"}}
            $ion_1_0 {Item:{'a b':1.,'it\'s':2.,'é':3.,'null':4.,'nan':5.,'$10':6.,'1a':7.,_a$:8.,'line\nend':9.,'a':10.}}
            $ion_1_0 {Item:{}}

            """.Replace("[2028]", "\u2028", StringComparison.Ordinal),
            text,
            ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Any_items_come_back() =>
        Prop.ForAll(ArbitraryItems.Many, items =>
        {
            byte[] file = WriteAsync(stream => new IonWriter(stream), items).GetAwaiter().GetResult();
            List<ItemRecord> records = ReadAsync(new IonReader(), file).GetAwaiter().GetResult();
            Assert.Equal(items.Select(Canonical), records.Select(record => Canonical(record.Item)));
            Assert.Equal(items.Count, file.Count(c => c == '\n'));
            Assert.DoesNotContain((byte)'\r', file);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("+0.00")]
    [InlineData("007")]
    [InlineData("+1")]
    [InlineData(".5")]
    [InlineData("-.5e1")]
    [InlineData("5.")]
    [InlineData("5.e2")]
    [InlineData("1E-130")]
    [InlineData("-1e-130")]
    [InlineData("9.9999999999999999999999999999999999999E+125")]
    [InlineData("-99999999999999999999999999999999999999E88")]
    [InlineData("0.00000000000000000000000000000000000001")]
    [InlineData("000123456789012345678901234567890123456.78E-0100")]
    [InlineData("1000000000000000000000000000000000000000000000000000000000000")]
    public async Task A_number_in_any_spelling_comes_back_as_the_same(string number)
    {
        byte[] file = await WriteAsync(stream => new IonWriter(stream), [Item.Parse($$$"""{"a":{"N":"{{{number}}}"}}""")]);

        string read = JsonNode.Parse(Assert.Single(await ReadAsync(new IonReader(), file)).Item.Json.Span)!["a"]!["N"]!.GetValue<string>();
        Assert.Equal(DdbNumber.Parse(number), DdbNumber.Parse(read));
    }

    [Theory]
    [InlineData("""{"a":{"X":"1"}}""", "An attribute value names no type of DynamoDB.")]
    [InlineData("""{"a":{"N":"x"}}""", "N holds no number.")]
    [InlineData("""{"a":{"N":1}}""", "String is expected at byte 10, not Number.")]
    [InlineData("""{"a":{"B":"x}}"}}""", "B holds no base64.")]
    [InlineData("""{"a":{"S":"1","N":"1"}}""", "EndObject is expected at byte 14, not PropertyName.")]
    [InlineData("""{"a":{"S":"1"}} {}""", "'{' is invalid after a single JSON value. Expected end of data.")]
    [InlineData("""{"a":1}""", "StartObject is expected at byte 5, not Number.")]
    [InlineData("""[]""", "StartObject is expected at byte 0, not StartArray.")]
    [InlineData("""{"a":{"BOOL":"true"}}""", "BOOL holds String.")]
    [InlineData("""{"a":{"S":"\ud83d"}}""", "Cannot read ")]
    public async Task What_is_no_item_is_not_written(string json, string message)
    {
        await using var writer = new IonWriter(new MemoryStream());
        ItemRecord[] page = [new(Item.Parse(json), new ItemPosition(Source, 7))];

        InvalidDataException exception = await Assert.ThrowsAsync<InvalidDataException>(async () => await writer.WriteAsync(page, TestContext.Current.CancellationToken));

        Assert.StartsWith($"input line 7: The item is no valid DynamoDB JSON: {message}", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>The item with its numbers in one notation, of whichever there are.</summary>
    private static string Canonical(Item item) => Canonical(JsonNode.Parse(item.Json.Span))!.ToJsonString();

    private static JsonNode? Canonical(JsonNode? node) => node switch
    {
        JsonObject { Count: 1 } value when value.First() is { Key: "N", Value: JsonValue number } => new JsonObject { ["N"] = DdbNumber.Parse(number.GetValue<string>()).ToString() },
        JsonObject { Count: 1 } value when value.First() is { Key: "NS", Value: JsonArray numbers } => new JsonObject { ["NS"] = new JsonArray([.. numbers.Select(number => JsonValue.Create(DdbNumber.Parse(number!.GetValue<string>()).ToString()))]) },
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Canonical(member.Value)))),
        JsonArray elements => new JsonArray([.. elements.Select(Canonical)]),
        _ => node?.DeepClone(),
    };
}
