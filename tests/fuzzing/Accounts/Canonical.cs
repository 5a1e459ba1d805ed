using System.Text;
using System.Text.Json;

namespace DynamoBulk.Fuzzing.Accounts;

/// <summary>JSON with its text as it is meant, not as it is escaped, so that two forms of one item are the same.</summary>
internal static class Canonical
{
    /// <summary>Deeper than any item may be, and shallow enough for methods that call themselves.</summary>
    public static readonly JsonDocumentOptions Depth = new() { MaxDepth = 500 };

    /// <summary>Reads JSON.</summary>
    /// <param name="text">Any bytes.</param>
    /// <returns>The value; null when this is no JSON, or too deep for any item.</returns>
    public static JsonElement? Parse(ReadOnlyMemory<byte> text)
    {
        try
        {
            return JsonDocument.Parse(text, Depth).RootElement;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The canonical form.</summary>
    /// <param name="value">JSON.</param>
    /// <returns>Text to compare; null when a string in it is no text (half a surrogate pair, or no UTF-8).</returns>
    public static string? Of(JsonElement value)
    {
        var text = new StringBuilder();
        try
        {
            Append(text, value);
            return text.ToString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Adds a string with its length, so that no two texts read alike.</summary>
    public static void AppendString(StringBuilder text, string value) => text.Append(value.Length).Append('"').Append(value);

    private static void Append(StringBuilder text, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                foreach (JsonProperty property in value.EnumerateObject())
                {
                    AppendString(text, property.Name);
                    Append(text, property.Value);
                }

                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                foreach (JsonElement element in value.EnumerateArray())
                {
                    Append(text, element);
                }

                text.Append(']');
                break;
            case JsonValueKind.String:
                AppendString(text, value.GetString()!);
                break;
            default:
                text.Append(value.GetRawText()).Append(' ');
                break;
        }
    }
}
