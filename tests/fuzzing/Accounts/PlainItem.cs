using System.Text;
using System.Text.Json;

namespace DynamoBulk.Fuzzing.Accounts;

/// <summary>The item that a plain JSON object stands for.</summary>
internal static class PlainItem
{
    /// <summary>Tells the item of a record.</summary>
    /// <param name="record">Any bytes.</param>
    /// <returns>Tells whether an item is the one; null when the record holds none.</returns>
    public static Predicate<JsonElement>? Find(ReadOnlyMemory<byte> record)
    {
        if (Canonical.Parse(record) is not { ValueKind: JsonValueKind.Object } plain)
        {
            return null;
        }

        var text = new StringBuilder();
        try
        {
            AppendMembers(text, plain);
        }
        catch (InvalidOperationException)
        {
            return null; // a string that is no text
        }

        string expected = text.ToString();
        return item => Canonical.Of(item) == expected;
    }

    private static void AppendMembers(StringBuilder text, JsonElement map)
    {
        text.Append('{');
        foreach (JsonProperty property in map.EnumerateObject())
        {
            Canonical.AppendString(text, property.Name);
            AppendValue(text, property.Value);
        }

        text.Append('}');
    }

    private static void AppendValue(StringBuilder text, JsonElement value)
    {
        text.Append('{');
        Canonical.AppendString(text, value.ValueKind switch
        {
            JsonValueKind.Object => "M",
            JsonValueKind.Array => "L",
            JsonValueKind.String => "S",
            JsonValueKind.Number => "N",
            JsonValueKind.Null => "NULL",
            _ => "BOOL",
        });
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                AppendMembers(text, value);
                break;
            case JsonValueKind.Array:
                text.Append('[');
                foreach (JsonElement element in value.EnumerateArray())
                {
                    AppendValue(text, element);
                }

                text.Append(']');
                break;
            case JsonValueKind.String:
                Canonical.AppendString(text, value.GetString()!);
                break;
            case JsonValueKind.Number:
                Canonical.AppendString(text, value.GetRawText());
                break;
            default:
                text.Append(value.ValueKind == JsonValueKind.False ? "false " : "true ");
                break;
        }

        text.Append('}');
    }
}
