using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>Writes items as lines of Ion text, <c>$ion_1_0 {Item:{…}}</c>, as the service's own export does and its import takes.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.Format.html</remarks>
/// <param name="stream">Where to; closed with the writer.</param>
public sealed class IonWriter(Stream stream) : BlockItemWriter(stream)
{
    /// <inheritdoc/>
    protected override void Append(ArrayBufferWriter<byte> block, Item item)
    {
        ArgumentNullException.ThrowIfNull(block);
        var reader = new Utf8JsonReader(item.Json.Span, JsonText.AnyDepth);
        try
        {
            reader.Read();
            PlainJson.Expect(ref reader, JsonTokenType.StartObject);
            block.Write("$ion_1_0 {Item:"u8);
            WriteMembers(block, ref reader);
            reader.Read();
            block.Write("}\n"u8);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new FormatException($"The item is no valid DynamoDB JSON: {JsonText.Reason(exception)}", exception);
        }
    }

    private static void WriteMembers(ArrayBufferWriter<byte> block, ref Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> separator = "{"u8;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            block.Write(separator);
            separator = ","u8;
            WriteName(block, ref reader);
            block.Write(":"u8);
            reader.Read();
            WriteValue(block, ref reader);
        }

        block.Write(separator[0] == '{' ? "{}"u8 : "}"u8);
    }

    // A name with a dollar could be one of Ion's own: $10, $ion_1_0.
    private static void WriteName(ArrayBufferWriter<byte> block, ref Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> name = reader.ValueSpan;
        if (!name.IsEmpty && name[0] != '$' && IonText.StartsIdentifier(name[0]) && !name.ContainsAnyExcept(IonText.Identifier) && !IonText.IsKeyword(name))
        {
            block.Write(name);
        }
        else
        {
            IonEscapes.Write(reader.ValueIsEscaped ? Unescape(ref reader) : name, (byte)'\'', block);
        }
    }

    private static void WriteValue(ArrayBufferWriter<byte> block, ref Utf8JsonReader reader)
    {
        AttributeType type = PlainJson.ReadType(ref reader);
        switch (type)
        {
            case AttributeType.M:
                PlainJson.Expect(ref reader, JsonTokenType.StartObject);
                WriteMembers(block, ref reader);
                break;
            case AttributeType.L:
                WriteElements(block, ref reader, "["u8, null);
                break;
            case AttributeType.SS:
                WriteElements(block, ref reader, "$dynamodb_SS::["u8, AttributeType.S);
                break;
            case AttributeType.NS:
                WriteElements(block, ref reader, "$dynamodb_NS::["u8, AttributeType.N);
                break;
            case AttributeType.BS:
                WriteElements(block, ref reader, "$dynamodb_BS::["u8, AttributeType.B);
                break;
            default:
                WriteScalar(block, ref reader, type);
                break;
        }

        reader.Read();
        PlainJson.Expect(ref reader, JsonTokenType.EndObject);
    }

    /// <summary>Writes the members of a set, which have one type, or the elements of a list, which name theirs.</summary>
    private static void WriteElements(ArrayBufferWriter<byte> block, ref Utf8JsonReader reader, ReadOnlySpan<byte> opening, AttributeType? type)
    {
        PlainJson.Expect(ref reader, JsonTokenType.StartArray);
        block.Write(opening);
        bool any = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            block.Write(any ? ","u8 : []);
            any = true;
            if (type is null)
            {
                WriteValue(block, ref reader);
            }
            else
            {
                WriteScalar(block, ref reader, type.Value);
            }
        }

        block.Write("]"u8);
    }

    private static void WriteScalar(ArrayBufferWriter<byte> block, ref Utf8JsonReader reader, AttributeType type)
    {
        switch (type)
        {
            case AttributeType.NULL:
                PlainJson.Expect(ref reader, JsonTokenType.True);
                block.Write("null"u8);
                break;
            case AttributeType.BOOL:
                block.Write(reader.TokenType switch
                {
                    JsonTokenType.True => "true"u8,
                    JsonTokenType.False => "false"u8,
                    _ => throw new JsonException($"BOOL holds {reader.TokenType}."),
                });
                break;
            case AttributeType.N:
                PlainJson.Expect(ref reader, JsonTokenType.String);
                WriteNumber(block, ref reader);
                break;
            case AttributeType.B:
                PlainJson.Expect(ref reader, JsonTokenType.String);
                WriteBlob(block, ref reader);
                break;
            default:
                PlainJson.Expect(ref reader, JsonTokenType.String);
                WriteString(block, ref reader);
                break;
        }
    }

    private static void WriteNumber(ArrayBufferWriter<byte> block, ref Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> number = JsonNumber.Of(reader.ValueIsEscaped ? Unescape(ref reader) : reader.ValueSpan);
        if (number.IsEmpty)
        {
            throw new JsonException("N holds no number.");
        }

        block.Advance(IonNumber.Write(number, block.GetSpan(number.Length + 1)));
    }

    private static void WriteBlob(ArrayBufferWriter<byte> block, ref Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> base64 = reader.ValueIsEscaped ? Unescape(ref reader) : reader.ValueSpan;
        if (!Base64.IsValid(base64))
        {
            throw new JsonException("B holds no base64.");
        }

        block.Write("{{"u8);
        block.Write(base64);
        block.Write("}}"u8);
    }

    // Ion has all escapes that JSON has, but takes no halves of surrogate pairs.
    private static void WriteString(ArrayBufferWriter<byte> block, ref Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped && reader.ValueSpan.IndexOf("\\u"u8) >= 0)
        {
            IonEscapes.Write(Unescape(ref reader), (byte)'"', block);
            return;
        }

        block.Write("\""u8);
        block.Write(reader.ValueSpan);
        block.Write("\""u8);
    }

    private static byte[] Unescape(ref Utf8JsonReader reader)
    {
        byte[] text = new byte[reader.ValueSpan.Length];
        return text[..reader.CopyString(text)];
    }
}
