using System.Text;
using System.Text.Json;
using DynamoBulk.Items;

namespace DynamoBulk.Shaping;

/// <summary>Attribute values as text.</summary>
internal static class AttributeText
{
    /// <summary>A value as text, the same for equal numbers.</summary>
    /// <param name="value">An attribute value in DynamoDB JSON.</param>
    /// <returns>A string as it is, a number in its shortest form, binary in base64, and DynamoDB JSON of all others.</returns>
    public static string Of(ReadOnlySpan<byte> value)
    {
        Utf8JsonReader reader = PlainJson.OpenValue(value, out AttributeType type);
        return type switch
        {
            AttributeType.N when DdbNumber.TryParse(reader.GetString(), out DdbNumber number) => number.ToString(),
            _ when reader.TokenType == JsonTokenType.String => reader.GetString()!,
            _ => Encoding.UTF8.GetString(value),
        };
    }

    /// <summary>A value as messages show it, shortened and in quotes.</summary>
    /// <param name="value">An attribute value in DynamoDB JSON.</param>
    public static string Show(ReadOnlySpan<byte> value) => $"'{Quotation.Of(Of(value))}'";

    /// <summary>Whether a value is NULL.</summary>
    /// <param name="value">An attribute value in DynamoDB JSON.</param>
    public static bool IsNull(ReadOnlySpan<byte> value)
    {
        var reader = new Utf8JsonReader(value, JsonText.AnyDepth);
        reader.Read();
        return IsNull(reader);
    }

    /// <summary>Whether a value is NULL.</summary>
    /// <param name="value">Stands on the opening brace of an attribute value.</param>
    public static bool IsNull(Utf8JsonReader value) => value.TokenType == JsonTokenType.StartObject && value.Read() && value.ValueTextEquals("NULL"u8);
}
