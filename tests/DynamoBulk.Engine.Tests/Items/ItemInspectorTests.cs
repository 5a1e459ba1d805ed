using System.Text;
using System.Text.Json.Nodes;
using DynamoBulk.Items;
using FsCheck;
using FsCheck.Fluent;

namespace DynamoBulk.Engine.Tests.Items;

public class ItemInspectorTests
{
    private static readonly ItemInspector s_inspector = new(new KeySchema(
        new KeyAttribute("pk", AttributeType.S),
        new KeyAttribute("sk", AttributeType.N),
        [new("mail", AttributeType.S, "by-mail"), new("bin", AttributeType.B, "by-bin"), new("sk", AttributeType.N, "by-bin")]));

    [Theory]
    [InlineData("""{"pk":{"S":"a"}}""", ProblemCode.MissingKey, "The item has no attribute 'sk', which is a key of the table.")]
    [InlineData("""{"PK":{"S":"a"},"sk":{"N":"1"}}""", ProblemCode.MissingKey, "The item has no attribute 'pk', which is a key of the table. It has 'PK': attribute names are matched exactly, case included.")]
    [InlineData("{}", ProblemCode.MissingKey, "The item has no attribute 'pk', which is a key of the table.")]
    [InlineData("""{"pk":{"S":""},"sk":{"N":"1"}}""", ProblemCode.EmptyKey, "Key attribute 'pk' of the table is empty.")]
    [InlineData("""{"pk":{"S":"a"},"sk":{"N":"1"},"mail":{"S":""}}""", ProblemCode.EmptyKey, "Key attribute 'mail' of index 'by-mail' is empty.")]
    [InlineData("""{"pk":{"S":"a"},"sk":{"N":"1"},"bin":{"B":""}}""", ProblemCode.EmptyKey, "Key attribute 'bin' of index 'by-bin' is empty.")]
    [InlineData("""{"pk":{"S":"a"},"sk":{"S":"1"}}""", ProblemCode.KeyTypeMismatch, "Key attribute 'sk' is of type S ('1'); the table declares N.")]
    [InlineData("""{"pk":{"S":"a"},"sk":{"N":"1"},"mail":{"NULL":true}}""", ProblemCode.KeyTypeMismatch, "Key attribute 'mail' is of type NULL; index 'by-mail' declares S.")]
    [InlineData("""{"pk":{"S":"a"},"sk":{"N":"NaN"}}""", ProblemCode.InvalidNumber, "'NaN' is not a number.")]
    [InlineData("""{"pk":{"S":"a"},"sk":{"N":"1"},"x":{"N":"1E126"}}""", ProblemCode.InvalidNumber, "'1E126' is larger than the largest number DynamoDB keeps (below 1E+126).")]
    [InlineData("""{"pk":{"S":"a"},"sk":{"N":"1"},"x":{"L":[{"NS":["1E-131"]}]}}""", ProblemCode.InvalidNumber, "'1E-131' is closer to zero than the smallest number DynamoDB keeps (1E-130).")]
    [InlineData("""{"pk":{"S":"a"},"sk":{"N":"1"},"x":{"SS":[]}}""", ProblemCode.EmptySet, "A set of type SS is empty, which DynamoDB does not take: leave the attribute out.")]
    [InlineData("""{"pk":{"S":"a"},"sk":{"N":"1"},"x":{"SS":["a","b","\u0061"]}}""", ProblemCode.DuplicateInSet, "A set of type SS holds 'a' twice.")]
    [InlineData("""{"pk":{"S":"a"},"sk":{"N":"1"},"x":{"NS":["1","1.0"]}}""", ProblemCode.DuplicateInSet, "A set of type NS holds '1.0' twice.")]
    [InlineData("""{"pk":{"S":"a"},"sk":{"N":"1"},"x":{"BS":["+w==","\u002bw=="]}}""", ProblemCode.DuplicateInSet, "A set of type BS holds '+w==' twice.")]
    [InlineData("""{"pk":{"S":"a"},"sk":{"N":"1"},"x":{"B":"not base64"}}""", ProblemCode.InvalidAttribute, "A binary value is no valid base64.")]
    [InlineData("""{"pk":{"S":"a"},"sk":{"N":"1"},"x":{}}""", ProblemCode.InvalidAttribute, "An attribute value is empty; it must hold exactly one type.")]
    [InlineData("""{"pk":{"S":"a"},"sk":{"N":"1"},"x":{"X":"a"}}""", ProblemCode.InvalidAttribute, "'X' is no attribute type of DynamoDB.")]
    [InlineData("""{"pk":{"S":"a"},"sk":{"N":"1"},"x":{"S":"a","N":"1"}}""", ProblemCode.InvalidAttribute, "An attribute value names more than one type.")]
    [InlineData("""{"pk":{"S":"a"},"sk":{"N":"1"},"":{"S":"a"}}""", ProblemCode.InvalidAttribute, "An attribute has an empty name.")]
    [InlineData("""{"pk":{"S":"a"},"sk":{"N":"1"},"x":{"NULL":false}}""", ProblemCode.InvalidAttribute, "The item is no valid DynamoDB JSON: true, the only value of NULL expected at byte 43, found False.")]
    [InlineData("""{"pk":{"S":"a"},"sk":{"N":1}}""", ProblemCode.InvalidAttribute, "The item is no valid DynamoDB JSON: String expected at byte 26, found Number.")]
    [InlineData("""{"pk":{"S":"a"},"sk":{"N":"1"},"sk":{"N":"2"}}""", ProblemCode.DuplicateAttribute, "The item, or a map in it, has 'sk' twice: of one name there can be one value.")]
    [InlineData("""{"pk":{"S":"a"},"sk":{"N":"1"},"x":{"L":[{"M":{"long name":{"S":""},"y":{"NULL":true},"long nam\u0065":{"S":""}}}]}}""", ProblemCode.DuplicateAttribute, "The item, or a map in it, has 'long name' twice: of one name there can be one value.")]
    [InlineData("""{"pk":"a"}""", ProblemCode.InvalidAttribute, "The item is no valid DynamoDB JSON: StartObject expected at byte 6, found String.")]
    [InlineData("[]", ProblemCode.InvalidAttribute, "The item is no valid DynamoDB JSON: StartObject expected at byte 0, found StartArray.")]
    public void What_the_service_refuses_is_told_before_it_is_sent(string item, string code, string message)
    {
        ItemProblem? problem = s_inspector.Inspect(Item.Parse(item), out ItemFacts facts);

        Assert.Equal(new ItemProblem(code, message), problem);
        Assert.Equal(default, facts);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(1000)]
    public void Of_any_number_of_names_the_one_that_stands_twice_is_found(int count)
    {
        string[] names = [.. Enumerable.Range(1, count).Select(i => $"a name that is long {i}")];
        static Item ItemOf(IEnumerable<string> all) =>
            Item.Parse("{\"pk\":{\"S\":\"a\"},\"sk\":{\"N\":\"1\"}," + string.Join(',', all.Select(name => $"\"{name}\":{{\"M\":{{\"same\":{{\"S\":\"\"}}}}}}")) + "}");

        Assert.Null(s_inspector.Inspect(ItemOf(names), out _));
        foreach (int again in (int[])[0, count / 2, count - 1])
        {
            Assert.Equal(ProblemCode.DuplicateAttribute, s_inspector.Inspect(ItemOf(names.Append(names[again])), out _)?.Code);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("""{"pk":{"S":"a"},"sk":{"N":"1"}""")]
    [InlineData("""{"pk":{"S":"a"},"sk":{"N":"1"}},"x":{"S":"a"}}""")]
    [InlineData("""{"pk":{"S":"\ud800"},"sk":{"N":"1"}}""")]
    [InlineData("""{"pk":{"S":"a"},"sk":{"N":"1"},"x":{"L":[}}""")]
    public void Broken_JSON_is_one_bad_item(string item) =>
        Assert.Equal(ProblemCode.InvalidAttribute, s_inspector.Inspect(Item.Parse(item), out _)?.Code);

    [Theory]
    [InlineData(2048, 1024, null)]
    [InlineData(2049, 1, ProblemCode.KeyTooLong)]
    [InlineData(1, 1025, ProblemCode.KeyTooLong)]
    public void Keys_have_a_longest_length_however_they_are_escaped(int partitionLength, int sortLength, string? code)
    {
        var inspector = new ItemInspector(new KeySchema(new KeyAttribute("pk", AttributeType.S), new KeyAttribute("sk", AttributeType.S)));
        string Item(string letter) => $$$"""{"pk":{"S":"{{{Repeat(letter, partitionLength)}}}"},"sk":{"S":"{{{Repeat(letter, sortLength)}}}"}}""";

        Assert.Equal(code, inspector.Inspect(DynamoBulk.Items.Item.Parse(Item("a")), out ItemFacts plain)?.Code);
        Assert.Equal(code, inspector.Inspect(DynamoBulk.Items.Item.Parse(Item("\\u0061")), out ItemFacts escaped)?.Code);
        Assert.Equal(plain, escaped);
    }

    [Fact]
    public void Binary_keys_are_as_long_as_what_they_decode_to()
    {
        var inspector = new ItemInspector(new KeySchema(new KeyAttribute("pk", AttributeType.B)));
        string Item(int length) => $$$"""{"pk":{"B":"{{{Convert.ToBase64String(new byte[length])}}}"}}""";

        Assert.Null(inspector.Inspect(DynamoBulk.Items.Item.Parse(Item(2048)), out ItemFacts facts));
        Assert.Equal(2050, facts.Size);
        Assert.Equal(
            new ItemProblem(ProblemCode.KeyTooLong, "Key attribute 'pk' has 2,049 bytes; DynamoDB takes at most 2,048."),
            inspector.Inspect(DynamoBulk.Items.Item.Parse(Item(2049)), out _));
    }

    [Theory]
    [InlineData(409_600, null)]
    [InlineData(409_601, "The item has 409,601 bytes; DynamoDB takes at most 409,600 (400 KB, attribute names included).")]
    public void An_item_has_at_most_400_KB(int size, string? message)
    {
        var inspector = new ItemInspector(new KeySchema(new KeyAttribute("pk", AttributeType.S)));
        Item item = Item.Parse($$$"""{"pk":{"S":"a"},"x":{"S":"{{{new string('x', size - 4)}}}"}}""");

        ItemProblem? problem = inspector.Inspect(item, out _);

        Assert.Equal(message is null ? null : new ItemProblem(ProblemCode.ItemTooLarge, message), problem);
        Assert.Equal(size, ItemInspector.MeasureSize(item));
    }

    [Theory]
    [InlineData(65_535, null)]
    [InlineData(65_536, ProblemCode.InvalidAttribute)]
    public void An_attribute_name_has_at_most_64_KB(int length, string? code) =>
        Assert.Equal(code, s_inspector.Inspect(Item.Parse($$$"""{"pk":{"S":"a"},"sk":{"N":"1"},"{{{new string('x', length)}}}":{"S":""}}"""), out _)?.Code);

    [Theory]
    [InlineData(32, null)]
    [InlineData(33, ProblemCode.NestedTooDeep)]
    [InlineData(40, ProblemCode.NestedTooDeep)]
    public void Lists_and_maps_nest_32_levels(int levels, string? code)
    {
        string lists = string.Concat(Enumerable.Repeat("{\"L\":[", levels)) + "{\"S\":\"\"}" + string.Concat(Enumerable.Repeat("]}", levels));
        string maps = string.Concat(Enumerable.Repeat("{\"M\":{\"a\":", levels)) + "{\"SS\":[\"\"]}" + string.Concat(Enumerable.Repeat("}}", levels));

        Assert.Equal(code, s_inspector.Inspect(Item.Parse($$$"""{"pk":{"S":"a"},"sk":{"N":"1"},"x":{{{lists}}}}"""), out _)?.Code);
        Assert.Equal(code, s_inspector.Inspect(Item.Parse($$$"""{"pk":{"S":"a"},"sk":{"N":"1"},"x":{{{maps}}}}"""), out _)?.Code);
    }

    [Theory]
    [InlineData("""{"shirt-color":{"S":"R"},"shirt-size":{"S":"M"}}""", 23)]
    [InlineData("{}", 0)]
    [InlineData("""{"a":{"S":""}}""", 1)]
    [InlineData("""{"é":{"S":"日本"}}""", 8)]
    [InlineData("""{"\u00e9":{"S":"\u65e5\u672c"}}""", 8)]
    [InlineData("""{"a":{"S":"\ud83d\ude00\n"}}""", 6)]
    [InlineData("""{"a":{"B":"aGVsbG8="}}""", 6)]
    [InlineData("""{"a":{"B":"\u002bw=="}}""", 2)]
    [InlineData("""{"a":{"N":"1E\u002b2"}}""", 3)]
    [InlineData("""{"a":{"BOOL":false},"b":{"NULL":true}}""", 4)]
    [InlineData("""{"a":{"L":[]},"b":{"M":{}}}""", 8)]
    [InlineData("""{"a":{"L":[{"S":"xy"},{"BOOL":true}]}}""", 9)]
    [InlineData("""{"a":{"M":{"bc":{"S":"xy"}}}}""", 9)]
    [InlineData("""{"a":{"SS":["x","yz"]},"b":{"NS":["1","123"]},"c":{"BS":["aGVsbG8="]}}""", 16)]
    public void Sizes_follow_the_rules_of_the_service(string item, int size) => Assert.Equal(size, ItemInspector.MeasureSize(Item.Parse(item)));

    [Fact]
    public void What_is_no_item_has_no_size() =>
        Assert.All(["", "[", """{"a":1}""", """{"a":{"X":1}}"""], json => Assert.Throws<FormatException>(() => ItemInspector.MeasureSize(Item.Parse(json))));

    [Fact]
    public void Any_item_with_its_key_is_good_and_as_large_as_a_model_says() =>
        Prop.ForAll(ArbitraryItems.Any, item =>
        {
            string rest = item.ToString() is { Length: > 2 } json ? "," + json[1..] : "}";
            Item keyed = Item.Parse($$$"""{"the pk":{"S":"a"}{{{rest}}}""");
            Assert.Null(new ItemInspector(new KeySchema(new KeyAttribute("the pk", AttributeType.S))).Inspect(keyed, out ItemFacts facts));
            Assert.Equal(7 + ModelSize(JsonNode.Parse(item.Json.Span)!.AsObject(), 0), facts.Size);
            Assert.Equal(facts.Size, ItemInspector.MeasureSize(keyed));

            var sizes = new List<AttributeSize>();
            Assert.Null(ItemInspector.MeasureAttributes(keyed, sizes));
            Assert.Equal(
                JsonNode.Parse(keyed.Json.Span)!.AsObject().Select(attribute => (attribute.Key, Encoding.UTF8.GetByteCount(attribute.Key) + ModelSize(attribute.Value!.AsObject()))),
                sizes.Select(size => (Encoding.UTF8.GetString(size.Name.Span), size.Size)));
        }).QuickCheckThrowOnFailure();

    private static string Repeat(string text, int count) => new StringBuilder().Insert(0, text, count).ToString();

    private static int ModelSize(JsonObject members, int overhead) =>
        members.Sum(member => Encoding.UTF8.GetByteCount(member.Key) + overhead + ModelSize(member.Value!.AsObject()));

    private static int ModelSize(JsonObject value)
    {
        (string tag, JsonNode? content) = value.Single();
        return tag switch
        {
            "M" => 3 + ModelSize(content!.AsObject(), 1),
            "L" => 3 + content!.AsArray().Sum(element => 1 + ModelSize(element!.AsObject())),
            "SS" or "NS" or "BS" => content!.AsArray().Sum(member => ModelSize(tag[..1], member!.GetValue<string>())),
            "BOOL" or "NULL" => 1,
            _ => ModelSize(tag, content!.GetValue<string>()),
        };
    }

    private static int ModelSize(string tag, string scalar) => tag switch
    {
        "S" => Encoding.UTF8.GetByteCount(scalar),
        "N" => DdbNumber.Parse(scalar).Size,
        _ => Convert.FromBase64String(scalar).Length,
    };
}
