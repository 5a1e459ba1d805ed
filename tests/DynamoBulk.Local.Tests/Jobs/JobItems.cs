using System.Globalization;
using System.Text.Json.Nodes;
using DynamoBulk.Engine.Tests;
using FsCheck.Fluent;

namespace DynamoBulk.Local.Tests.Jobs;

/// <summary>Items of all types for imports and loads, and the notations of their input.</summary>
internal static class JobItems
{
    /// <summary>Items whose key <c>pk</c> counts from a number.</summary>
    public static IReadOnlyList<string> Make(int count, int from = 0) =>
    [
        .. ArbitraryItems.Attributes.Sample(count, 30).Select((attributes, i) =>
        {
            attributes["pk"] = new JsonObject { ["S"] = (from + i).ToString(CultureInfo.InvariantCulture) };
            return attributes.ToJsonString();
        }),
    ];

    /// <summary>The text of an input object.</summary>
    public static string Print(IEnumerable<string> items, string format) =>
        string.Concat(items.Select(item => format == "ION" ? $"$ion_1_0 {{Item:{Struct(JsonNode.Parse(item)!.AsObject())}}}\n" : $$"""{"Item":{{item}} }""" + "\n"));

    private static string Struct(JsonObject attributes) =>
        "{" + string.Join(',', attributes.Select(attribute => $"{JsonValue.Create(attribute.Key)!.ToJsonString()}:{Value(attribute.Value!.AsObject())}")) + "}";

    private static string Value(JsonObject value)
    {
        (string type, JsonNode? content) = value.Single();
        return type switch
        {
            "M" => Struct(content!.AsObject()),
            "L" => $"[{string.Join(',', content!.AsArray().Select(element => Value(element!.AsObject())))}]",
            "SS" or "NS" or "BS" => $"$dynamodb_{type}::[{string.Join(',', content!.AsArray().Select(member => Scalar(type[..1], member!)))}]",
            "NULL" => "null",
            _ => Scalar(type, content!),
        };
    }

    private static string Scalar(string type, JsonNode content) => type switch
    {
        "N" when content.GetValue<string>() is var number => number.IndexOfAny(['e', 'E']) is >= 0 and var mark ? $"{number[..mark]}d{number[(mark + 1)..]}" : number + (number.Contains('.', StringComparison.Ordinal) ? "" : "."),
        "B" => $"{{{{{content.GetValue<string>()}}}}}",
        _ => content.ToJsonString(),
    };
}
