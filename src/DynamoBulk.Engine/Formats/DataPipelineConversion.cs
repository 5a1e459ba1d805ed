using System.Text.Json;
using System.Text.Unicode;
using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>
/// Makes items of lines that AWS Data Pipeline and the EMR connector wrote: attribute values with type tags in other letters,
/// <c>{"id":{"n":"1"},"ok":{"bOOL":true}}</c>, or in their older form <c>id␃{"n":"1"}␂ok␃{"bOOL":true}</c>.
/// </summary>
internal sealed class DataPipelineConversion
{
    private const byte BetweenAttributes = 0x02;
    private const byte AfterName = 0x03;

    private readonly ItemBuffer _buffer = new();

    /// <summary>Converts a record.</summary>
    /// <param name="record">One line.</param>
    /// <param name="position">Where it stands.</param>
    /// <returns>The item, or why it is none.</returns>
    public ItemRecord Convert(ReadOnlyMemory<byte> record, ItemPosition position)
    {
        try
        {
            if (!Utf8.IsValid(record.Span))
            {
                throw new JsonException($"It {JsonText.NotUtf8}");
            }

            if (record.Span.Contains(AfterName))
            {
                WriteSeparated(record.Span);
            }
            else
            {
                var reader = new Utf8JsonReader(record.Span, JsonText.AnyDepth);
                reader.Read();
                Expect(reader.TokenType == JsonTokenType.StartObject, "An item is an object with attributes.");
                WriteMembers(ref reader, 0);
                reader.Read();
            }

            return new ItemRecord(_buffer.Take(), position);
        }
        catch (JsonException exception)
        {
            _buffer.Discard();
            return new ItemRecord(default, position, UnreadRecord.Of(record.Span, ItemFormat.DataPipeline), new ItemProblem(ProblemCode.MalformedRecord, $"The record is no item of a Data Pipeline backup: {JsonText.Reason(exception)}"));
        }
    }

    /// <summary>The tag that the service writes, for one in any letters.</summary>
    private static ReadOnlySpan<byte> TagOf(ReadOnlySpan<byte> tag)
    {
        Span<byte> upper = stackalloc byte[4];
        Expect(tag.Length <= upper.Length, "A value has one of the type tags s, n, b, sS, nS, bS, m, l, bOOL and nULL.");
        for (int i = 0; i < tag.Length; i++)
        {
            upper[i] = (byte)char.ToUpperInvariant((char)tag[i]);
        }

        Expect(AttributeTypes.TryParse(upper[..tag.Length], out AttributeType type), "A value has one of the type tags s, n, b, sS, nS, bS, m, l, bOOL and nULL.");
        return type switch
        {
            AttributeType.S => "S"u8,
            AttributeType.N => "N"u8,
            AttributeType.B => "B"u8,
            AttributeType.SS => "SS"u8,
            AttributeType.NS => "NS"u8,
            AttributeType.BS => "BS"u8,
            AttributeType.M => "M"u8,
            AttributeType.L => "L"u8,
            AttributeType.BOOL => "BOOL"u8,
            _ => "NULL"u8,
        };
    }

    private static void Expect(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new JsonException(otherwise);
        }
    }

    private void WriteSeparated(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> separator = "{"u8;
        while (!line.IsEmpty)
        {
            int end = line.IndexOf(BetweenAttributes);
            ReadOnlySpan<byte> attribute = end < 0 ? line : line[..end];
            line = end < 0 ? [] : line[(end + 1)..];
            int name = attribute.IndexOf(AfterName);
            Expect(name > 0, "An attribute has a name and a value, with the character 03 between them.");
            _buffer.Append(separator);
            separator = ","u8;
            _buffer.AppendString(attribute[..name]);
            _buffer.Append(":"u8);
            var reader = new Utf8JsonReader(attribute[(name + 1)..], JsonText.AnyDepth);
            reader.Read();
            WriteValue(ref reader, 0);
            Expect(!reader.Read(), "Text follows a value.");
        }

        _buffer.Append("}"u8);
    }

    private void WriteMembers(ref Utf8JsonReader reader, int nesting)
    {
        ReadOnlySpan<byte> separator = "{\""u8;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            _buffer.Append(separator, reader.ValueSpan, "\":"u8);
            separator = ",\""u8;
            reader.Read();
            WriteValue(ref reader, nesting);
        }

        _buffer.Append(separator[0] == '{' ? "{}"u8 : "}"u8);
    }

    /// <summary>Writes a value and leaves the reader on its closing bracket.</summary>
    private void WriteValue(ref Utf8JsonReader reader, int nesting)
    {
        Expect(reader.TokenType == JsonTokenType.StartObject && reader.Read() && reader.TokenType == JsonTokenType.PropertyName, "A value is an object with one type tag.");
        ReadOnlySpan<byte> tag = TagOf(reader.ValueSpan);
        _buffer.Append("{\""u8, tag, "\":"u8);
        reader.Read();
        if (tag[0] is (byte)'M' or (byte)'L')
        {
            Expect(nesting < ItemLimits.MaxNesting, $"Lists and maps are nested deeper than {ItemLimits.MaxNesting} levels, which DynamoDB does not take.");
            WriteDocument(ref reader, tag[0] == 'M', nesting + 1);
        }
        else
        {
            WriteScalars(ref reader);
        }

        _buffer.Append("}"u8);
        Expect(reader.Read() && reader.TokenType == JsonTokenType.EndObject, "A value is an object with one type tag.");
    }

    private void WriteDocument(ref Utf8JsonReader reader, bool isMap, int nesting)
    {
        Expect(reader.TokenType == (isMap ? JsonTokenType.StartObject : JsonTokenType.StartArray), "A map is an object, and a list an array.");
        if (isMap)
        {
            WriteMembers(ref reader, nesting);
            return;
        }

        ReadOnlySpan<byte> separator = "["u8;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            _buffer.Append(separator);
            separator = ","u8;
            WriteValue(ref reader, nesting);
        }

        _buffer.Append(separator[0] == '[' ? "[]"u8 : "]"u8);
    }

    /// <summary>Copies a string, true or false, or a set; what is wrong inside is told by whoever checks the item.</summary>
    private void WriteScalars(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            WriteScalar(ref reader);
            return;
        }

        ReadOnlySpan<byte> separator = "["u8;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            _buffer.Append(separator);
            separator = ","u8;
            WriteScalar(ref reader);
        }

        _buffer.Append(separator[0] == '[' ? "[]"u8 : "]"u8);
    }

    private void WriteScalar(ref Utf8JsonReader reader)
    {
        Expect(reader.TokenType is JsonTokenType.String or JsonTokenType.True or JsonTokenType.False, "A value is a string, true, false or a set of strings.");
        if (reader.TokenType == JsonTokenType.String)
        {
            _buffer.Append("\""u8, reader.ValueSpan, "\""u8);
        }
        else
        {
            _buffer.Append(reader.ValueSpan);
        }
    }
}
