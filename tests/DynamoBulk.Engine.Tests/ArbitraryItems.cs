using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DynamoBulk.Items;
using FsCheck;
using FsCheck.Fluent;

namespace DynamoBulk.Engine.Tests;

/// <summary>Items with every type, nested, with text and numbers at the edges; for properties that hold for any item.</summary>
public static class ArbitraryItems
{
    private static readonly JsonSerializerOptions s_unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] s_edgeNumbers =
    [
        "0", "-0", "1", "-1", "1.0", "10E-1", "1E-130", "-1E-130", "1e+125", "9.9999999999999999999999999999999999999E+125",
        "-9.9999999999999999999999999999999999999E+125", "12345678901234567890123456789012345678",
        "0.00000000000000000000000000000000000001", "18446744073709551616", "9223372036854775807", "79228162514264337593543950336",
    ];

    private static readonly string[] s_edgeTexts =
    [
        "", " ", "\"", "\\", "\n", "\r\n", "\0", "\u001f", "\u007f", "a,b", "'", "it's", "é", "日本語", "\U0001F600", "a\U00010348b", "\uFEFF",
        "\u2028", "{\"S\":\"x\"}", "Item", "S", "M", "007", "null", "=1+1", "</script>",
    ];

    /// <summary>Text: letters, edge cases, and both together.</summary>
    public static Gen<string> Text { get; } = Gen.OneOf(
        Gen.Elements(s_edgeTexts),
        Gen.Choose(0, 30).SelectMany(length => Gen.Choose('a', 'z').Select(c => (char)c).ListOf(length)).Select(string.Concat),
        Gen.Elements(s_edgeTexts).ListOf(4).Select(string.Concat));

    /// <summary>Numbers in a notation that JSON has too, up to 38 digits and to the limits.</summary>
    public static Gen<string> Number { get; } = Gen.OneOf(
        Gen.Elements(s_edgeNumbers),
        Gen.Choose(int.MinValue, int.MaxValue).Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        from negative in Gen.Elements("", "-")
        from lead in Gen.Choose(1, 9)
        from rest in Gen.Choose(0, 37).SelectMany(length => Gen.Choose(0, 9).ListOf(length))
        from exponent in Gen.OneOf(Gen.Choose(-80, 80).Select(e => $"E{e}"), Gen.Constant(string.Empty))
        select $"{negative}{lead}{(rest.Count > 0 ? "." : string.Empty)}{string.Concat(rest)}{exponent}");

    /// <summary>Binary, empty included.</summary>
    public static Gen<byte[]> Bytes { get; } = Gen.Choose(0, 255).Select(b => (byte)b).ListOf().Select(bytes => bytes.ToArray());

    /// <summary>The attributes of an item in DynamoDB JSON; names differ, sometimes only in case.</summary>
    public static Gen<JsonObject> Attributes { get; } = AttributesOf(Text, Number, Bytes);

    /// <summary>Any item without a key of its own, with names and text escaped or not.</summary>
    public static Arbitrary<Item> Any { get; } = Arb.From(
        from attributes in Attributes
        from escaped in Gen.Elements(true, false)
        select Item.Parse(Print(attributes, escaped)),
        Shrink);

    /// <summary>Some hundred items or none.</summary>
    public static Arbitrary<IReadOnlyList<Item>> Many { get; } = Arb.From(
        Any.Generator.ListOf().Select(items => (IReadOnlyList<Item>)[.. items]),
        items => Enumerable.Range(0, items.Count).Select(left => (IReadOnlyList<Item>)[.. items.Where((_, i) => i != left)]));

    /// <summary>The same, of certain text, numbers and binary alone.</summary>
    /// <param name="text">Makes values and, where it is not empty, names.</param>
    /// <param name="numbers">Makes values.</param>
    /// <param name="bytes">Makes values.</param>
    public static Gen<JsonObject> AttributesOf(Gen<string> text, Gen<string> numbers, Gen<byte[]> bytes) => Members(
        Gen.OneOf(text.Where(name => name.Length > 0), Gen.Elements("id", "ID", "Id")),
        Gen.Sized(size => ValueOf(Math.Min(size, 4), text, numbers, bytes)));

    private static string Print(JsonNode node, bool escaped) => escaped ? node.ToJsonString() : node.ToJsonString(s_unescaped);

    private static IEnumerable<Item> Shrink(Item item)
    {
        JsonObject attributes = JsonNode.Parse(item.Json.Span)!.AsObject();
        foreach (string name in attributes.Select(attribute => attribute.Key).ToList())
        {
            JsonObject fewer = attributes.DeepClone().AsObject();
            fewer.Remove(name);
            yield return Item.Parse(Print(fewer, escaped: false));
        }
    }

    private static Gen<JsonObject> ValueOf(int depth, Gen<string> text, Gen<string> numbers, Gen<byte[]> bytes)
    {
        Gen<JsonObject> scalar = Gen.OneOf(
            text.Select(value => Tagged("S", value)),
            numbers.Select(number => Tagged("N", number)),
            bytes.Select(value => Tagged("B", Convert.ToBase64String(value))),
            Gen.Elements(true, false).Select(value => Tagged("BOOL", value)),
            Gen.Constant(0).Select(_ => Tagged("NULL", true)),
            SetOf(text).Select(set => Tagged("SS", set)),
            SetOf(numbers, number => DdbNumber.Parse(number)).Select(set => Tagged("NS", set)),
            SetOf(bytes.Select(Convert.ToBase64String)).Select(set => Tagged("BS", set)));
        if (depth == 0)
        {
            return scalar;
        }

        Gen<JsonObject> inner = ValueOf(depth - 1, text, numbers, bytes);
        return Gen.Frequency(
            (4, scalar),
            (1, Members(text.Where(name => name.Length > 0), inner).Select(map => Tagged("M", map))),
            (1, inner.ListOf().Resize(4).Select(list => Tagged("L", new JsonArray([.. list])))));
    }

    private static Gen<JsonObject> Members(Gen<string> names, Gen<JsonObject> values) =>
        (from name in names
         from value in values
         select (name, value)).ListOf().Resize(8).Select(members =>
        {
            var map = new JsonObject();
            foreach ((string name, JsonObject value) in members)
            {
                map.TryAdd(name, value);
            }

            return map;
        });

    private static Gen<JsonArray> SetOf(Gen<string> members, Func<string, object>? identity = null) =>
        members.NonEmptyListOf().Resize(4).Select(list => new JsonArray([.. list.DistinctBy(identity ?? (text => text)).Select(text => JsonValue.Create(text))]));

    private static JsonObject Tagged(string tag, JsonNode value) => new() { [tag] = value };
}
