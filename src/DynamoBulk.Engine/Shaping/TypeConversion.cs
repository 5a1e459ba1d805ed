using System.Buffers;
using System.Text.Json;
using DynamoBulk.Items;

namespace DynamoBulk.Shaping;

/// <summary>Gives attribute values another type, where they say exactly the same in it. Not safe for several threads.</summary>
/// <remarks>
/// Text becomes a number, a bool, binary (base64) or, when it is JSON, a list, map or set, and each of them becomes text again;
/// a list becomes a set and a set a list; 0 and 1 become bools. NULL stays NULL.
/// </remarks>
internal sealed class TypeConversion
{
    private readonly ItemBuffer _documents = new();
    private readonly PlainJsonValues _parser;
    private readonly ArrayBufferWriter<byte> _plain = new();

    /// <summary>Makes a conversion.</summary>
    public TypeConversion() => _parser = new PlainJsonValues(_documents);

    /// <summary>Writes a value in another type.</summary>
    /// <param name="value">An attribute value in DynamoDB JSON.</param>
    /// <param name="type">The type it is to have.</param>
    /// <param name="output">Takes the attribute value.</param>
    /// <returns>False when it cannot have the type; what the output holds then is of no use.</returns>
    /// <exception cref="JsonException">The value is no valid DynamoDB JSON.</exception>
    public bool TryWrite(ReadOnlySpan<byte> value, AttributeType type, ItemBuffer output)
    {
        Utf8JsonReader content = PlainJson.OpenValue(value, out AttributeType actual);
        if (actual == type || actual == AttributeType.NULL)
        {
            output.Append(value);
            return true;
        }

        return type switch
        {
            AttributeType.S => WriteText(value, content, actual, output),
            AttributeType.N => actual == AttributeType.S && DdbNumber.TryParse(content.GetString(), out _) && WriteString(content, "{\"N\":"u8, output),
            AttributeType.B => actual == AttributeType.S && content.TryGetBytesFromBase64(out _) && WriteString(content, "{\"B\":"u8, output),
            AttributeType.BOOL => TryWriteBoolean(content, actual, output),
            AttributeType.SS or AttributeType.NS or AttributeType.BS => TryWriteSet(value, content, actual, type, output),
            AttributeType.L when actual is AttributeType.SS or AttributeType.NS or AttributeType.BS => WriteList(content, MemberType(actual), output),
            AttributeType.L or AttributeType.M => TryWriteDocument(content, actual, type, output),
            _ => false,
        };
    }

    private bool WriteText(ReadOnlySpan<byte> value, Utf8JsonReader content, AttributeType actual, ItemBuffer output)
    {
        if (actual is AttributeType.N or AttributeType.B)
        {
            return WriteString(content, "{\"S\":"u8, output);
        }

        _plain.ResetWrittenCount();
        var reader = new Utf8JsonReader(value, JsonText.AnyDepth);
        reader.Read();
        PlainJson.WriteValue(_plain, ref reader);
        output.Append("{\"S\":"u8);
        output.AppendString(_plain.WrittenSpan);
        output.Append("}"u8);
        return true;
    }

    /// <summary>Writes a JSON string, as it is escaped, under another tag.</summary>
    private static bool WriteString(Utf8JsonReader content, ReadOnlySpan<byte> opening, ItemBuffer output)
    {
        output.Append(opening);
        output.Append("\""u8, content.ValueSpan, "\"}"u8);
        return true;
    }

    private static bool TryWriteBoolean(Utf8JsonReader content, AttributeType actual, ItemBuffer output)
    {
        string text = actual is AttributeType.S or AttributeType.N ? content.GetString()! : string.Empty;
        bool isTrue = text == "1" || text.Equals("true", StringComparison.OrdinalIgnoreCase);
        output.Append(isTrue ? "{\"BOOL\":true}"u8 : "{\"BOOL\":false}"u8);
        return isTrue || text == "0" || text.Equals("false", StringComparison.OrdinalIgnoreCase);
    }

    private static bool WriteList(Utf8JsonReader content, AttributeType memberType, ItemBuffer output)
    {
        ReadOnlySpan<byte> separator = "{\"L\":["u8;
        while (content.Read() && content.TokenType == JsonTokenType.String)
        {
            output.Append(separator);
            separator = ","u8;
            WriteString(content, memberType switch { AttributeType.S => "{\"S\":"u8, AttributeType.N => "{\"N\":"u8, _ => "{\"B\":"u8 }, output);
        }

        output.Append("]}"u8);
        return true;
    }

    private bool TryWriteDocument(Utf8JsonReader content, AttributeType actual, AttributeType type, ItemBuffer output)
    {
        if (actual != AttributeType.S || !TryParse(content, type == AttributeType.M ? JsonTokenType.StartObject : JsonTokenType.StartArray, out Item parsed))
        {
            return false;
        }

        output.Append(parsed.Json.Span);
        return true;
    }

    private bool TryWriteSet(ReadOnlySpan<byte> value, Utf8JsonReader content, AttributeType actual, AttributeType type, ItemBuffer output)
    {
        if (actual == AttributeType.S && TryParse(content, JsonTokenType.StartArray, out Item parsed))
        {
            value = parsed.Json.Span;
        }
        else if (actual != AttributeType.L)
        {
            return false;
        }

        Utf8JsonReader member = PlainJson.OpenValue(value, out _);
        output.Append(type switch { AttributeType.SS => "{\"SS\":["u8, AttributeType.NS => "{\"NS\":["u8, _ => "{\"BS\":["u8 });
        bool any = false;
        while (member.Read() && member.TokenType == JsonTokenType.StartObject)
        {
            AttributeType memberType = PlainJson.ReadType(ref member);
            bool fits = memberType == MemberType(type) || (type == AttributeType.BS && memberType == AttributeType.S && member.TryGetBytesFromBase64(out _));
            if (!fits)
            {
                return false;
            }

            output.Append(any ? ",\""u8 : "\""u8, member.ValueSpan, "\""u8);
            any = true;
            member.Read();
        }

        output.Append("]}"u8);
        return true;
    }

    /// <summary>Reads text that is one JSON value to its end.</summary>
    private bool TryParse(Utf8JsonReader text, JsonTokenType first, out Item parsed)
    {
        parsed = default;
        try
        {
            byte[] json = new byte[text.ValueSpan.Length];
            int length = text.CopyString(json);
            var reader = new Utf8JsonReader(json.AsSpan(0, length), JsonText.AnyDepth);
            reader.Read();
            if (reader.TokenType == first && _parser.TryWriteValue(ref reader, 0) && !reader.Read())
            {
                parsed = _documents.Take();
                return true;
            }
        }
        catch (JsonException)
        {
            // It is other text.
        }

        _documents.Discard();
        return false;
    }

    private static AttributeType MemberType(AttributeType set) => set switch
    {
        AttributeType.SS => AttributeType.S,
        AttributeType.NS => AttributeType.N,
        _ => AttributeType.B,
    };
}
