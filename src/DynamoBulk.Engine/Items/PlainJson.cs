using System.Buffers;
using System.Text;
using System.Text.Json;

namespace DynamoBulk.Items;

/// <summary>Writes items and attribute values as plain JSON.</summary>
/// <remarks>Names and strings are copied as they are escaped; numbers keep all their digits; sets become arrays, binary stays base64.</remarks>
internal static class PlainJson
{
    /// <summary>Writes an item as an object.</summary>
    /// <param name="output">Takes the JSON.</param>
    /// <param name="item">The item.</param>
    /// <exception cref="FormatException">The item is no valid DynamoDB JSON.</exception>
    public static void WriteItem(ArrayBufferWriter<byte> output, Item item)
    {
        var reader = new Utf8JsonReader(item.Json.Span, JsonText.AnyDepth);
        try
        {
            reader.Read();
            Expect(ref reader, JsonTokenType.StartObject);
            WriteMembers(output, ref reader);
            reader.Read();
        }
        catch (JsonException exception)
        {
            throw new FormatException($"The item is no valid DynamoDB JSON: {JsonText.Reason(exception)}", exception);
        }
    }

    /// <summary>Writes an attribute value; the reader stands on its opening brace and ends on the closing one.</summary>
    /// <param name="output">Takes the JSON.</param>
    /// <param name="reader">Reads DynamoDB JSON.</param>
    /// <exception cref="JsonException">The value is no valid DynamoDB JSON.</exception>
    public static void WriteValue(ArrayBufferWriter<byte> output, ref Utf8JsonReader reader)
    {
        AttributeType type = ReadType(ref reader);
        switch (type)
        {
            case AttributeType.M:
                Expect(ref reader, JsonTokenType.StartObject);
                WriteMembers(output, ref reader);
                break;
            case AttributeType.L:
                Expect(ref reader, JsonTokenType.StartArray);
                WriteElements(output, ref reader);
                break;
            case AttributeType.SS or AttributeType.NS or AttributeType.BS:
                Expect(ref reader, JsonTokenType.StartArray);
                WriteSet(output, ref reader, type);
                break;
            default:
                WriteScalar(output, ref reader, type);
                break;
        }

        reader.Read();
        Expect(ref reader, JsonTokenType.EndObject);
    }

    /// <summary>Reads the type of a value; the reader stands on the value's opening brace and ends on what the type tag names.</summary>
    /// <param name="reader">Reads DynamoDB JSON.</param>
    /// <returns>The type.</returns>
    /// <exception cref="JsonException">The value is no valid DynamoDB JSON.</exception>
    public static AttributeType ReadType(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        reader.Read();
        if (reader.TokenType != JsonTokenType.PropertyName || !AttributeTypes.TryParse(reader.ValueSpan, out AttributeType type))
        {
            throw new JsonException("An attribute value names no type of DynamoDB.");
        }

        reader.Read();
        return type;
    }

    /// <summary>Opens an attribute value.</summary>
    /// <param name="value">The value in DynamoDB JSON, from brace to brace.</param>
    /// <param name="type">Its type.</param>
    /// <returns>A reader that stands on what the type tag names.</returns>
    /// <exception cref="JsonException">The value is no valid DynamoDB JSON.</exception>
    public static Utf8JsonReader OpenValue(ReadOnlySpan<byte> value, out AttributeType type)
    {
        var reader = new Utf8JsonReader(value, JsonText.AnyDepth);
        reader.Read();
        type = ReadType(ref reader);
        return reader;
    }

    private static void WriteMembers(ArrayBufferWriter<byte> output, ref Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> separator = "{\""u8;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            Write(output, separator, reader.ValueSpan, "\":"u8);
            separator = ",\""u8;
            reader.Read();
            WriteValue(output, ref reader);
        }

        output.Write(separator[0] == '{' ? "{}"u8 : "}"u8);
    }

    private static void WriteElements(ArrayBufferWriter<byte> output, ref Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> separator = "["u8;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            output.Write(separator);
            separator = ","u8;
            WriteValue(output, ref reader);
        }

        output.Write(separator[0] == '[' ? "[]"u8 : "]"u8);
    }

    private static void WriteSet(ArrayBufferWriter<byte> output, ref Utf8JsonReader reader, AttributeType type)
    {
        AttributeType member = type == AttributeType.NS ? AttributeType.N : AttributeType.S;
        ReadOnlySpan<byte> separator = "["u8;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            output.Write(separator);
            separator = ","u8;
            WriteScalar(output, ref reader, member);
        }

        output.Write(separator[0] == '[' ? "[]"u8 : "]"u8);
    }

    private static void WriteScalar(ArrayBufferWriter<byte> output, ref Utf8JsonReader reader, AttributeType type)
    {
        switch (type)
        {
            case AttributeType.NULL:
                Expect(ref reader, JsonTokenType.True);
                output.Write("null"u8);
                break;
            case AttributeType.BOOL:
                output.Write(reader.TokenType switch
                {
                    JsonTokenType.True => "true"u8,
                    JsonTokenType.False => "false"u8,
                    _ => throw new JsonException($"BOOL holds {reader.TokenType}."),
                });
                break;
            case AttributeType.N:
                Expect(ref reader, JsonTokenType.String);
                WriteNumber(output, reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan);
                break;
            default:
                Expect(ref reader, JsonTokenType.String);
                Write(output, "\""u8, reader.ValueSpan, "\""u8);
                break;
        }
    }

    private static void WriteNumber(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> number = JsonNumber.Of(text);
        output.Write(number.IsEmpty ? throw new JsonException("N holds no number.") : number);
    }

    private static void Write(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> before, ReadOnlySpan<byte> value, ReadOnlySpan<byte> after)
    {
        int length = before.Length + value.Length + after.Length;
        Span<byte> free = output.GetSpan(length);
        before.CopyTo(free);
        value.CopyTo(free[before.Length..]);
        after.CopyTo(free[(before.Length + value.Length)..]);
        output.Advance(length);
    }

    /// <summary>Says what stands there instead when it is not what DynamoDB JSON has in that place.</summary>
    /// <param name="reader">Stands on a token.</param>
    /// <param name="type">What the token is to be.</param>
    /// <exception cref="JsonException">It is another.</exception>
    public static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (reader.TokenType != type)
        {
            throw new JsonException($"{type} is expected at byte {reader.TokenStartIndex}, not {reader.TokenType}.");
        }
    }
}
