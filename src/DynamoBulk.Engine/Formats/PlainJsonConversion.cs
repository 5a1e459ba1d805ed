using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>
/// Makes items of plain JSON objects: a string becomes S, a number N with all its digits, true and false BOOL, null NULL, an
/// array L, an object M.
/// </summary>
/// <remarks>
/// Both sides are JSON, so that names and strings are copied as they are escaped. One pass; the items share the chunks of a
/// buffer.
/// </remarks>
internal sealed class PlainJsonConversion
{
    private readonly ItemBuffer _buffer = new();
    private ItemProblem? _problem;

    /// <summary>Converts a record.</summary>
    /// <param name="record">One JSON object.</param>
    /// <param name="position">Where it stands.</param>
    /// <returns>The item, or why it is none.</returns>
    public ItemRecord Convert(ReadOnlyMemory<byte> record, ItemPosition position)
    {
        _problem = null;
        try
        {
            if (!Utf8.IsValid(record.Span))
            {
                throw new JsonException("It is not valid UTF-8; save the file as UTF-8.");
            }

            var reader = new Utf8JsonReader(record.Span, JsonText.AnyDepth);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw new JsonException("An item is an object with attributes.");
            }

            if (TryWriteMembers(ref reader, 0))
            {
                reader.Read();
                return new ItemRecord(_buffer.Take(), position);
            }
        }
        catch (JsonException exception)
        {
            _problem = new ItemProblem(ProblemCode.MalformedRecord, $"The record is no JSON object: {JsonText.Reason(exception)}");
        }

        _buffer.Discard();
        return new ItemRecord(default, position, JsonText.Original(record), _problem);
    }

    private bool TryWriteMembers(ref Utf8JsonReader reader, int nesting)
    {
        ReadOnlySpan<byte> separator = "{\""u8;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = reader.ValueSpan;
            _buffer.Append(separator, name, "\":"u8);
            separator = ",\""u8;
            reader.Read();
            if (!TryWriteValue(ref reader, nesting))
            {
                if (nesting == 0)
                {
                    _problem = _problem! with { Message = $"Attribute '{Encoding.UTF8.GetString(name)}': {_problem.Message}" };
                }

                return false;
            }
        }

        _buffer.Append(separator[0] == '{' ? "{}"u8 : "}"u8);
        return true;
    }

    private bool TryWriteElements(ref Utf8JsonReader reader, int nesting)
    {
        ReadOnlySpan<byte> separator = "["u8;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            _buffer.Append(separator);
            separator = ","u8;
            if (!TryWriteValue(ref reader, nesting))
            {
                return false;
            }
        }

        _buffer.Append(separator[0] == '[' ? "[]"u8 : "]"u8);
        return true;
    }

    private bool TryWriteValue(ref Utf8JsonReader reader, int nesting)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                _buffer.Append("{\"S\":\""u8, reader.ValueSpan, "\"}"u8);
                return true;
            case JsonTokenType.Number:
                return TryWriteNumber(reader.ValueSpan);
            case JsonTokenType.True:
                _buffer.Append("{\"BOOL\":true}"u8);
                return true;
            case JsonTokenType.False:
                _buffer.Append("{\"BOOL\":false}"u8);
                return true;
            case JsonTokenType.Null:
                _buffer.Append("{\"NULL\":true}"u8);
                return true;
            default:
                return TryWriteDocument(ref reader, nesting + 1);
        }
    }

    private bool TryWriteNumber(ReadOnlySpan<byte> text)
    {
        DdbNumber.ParseFailure failure = DdbNumber.TryParse(text, out _);
        if (failure != DdbNumber.ParseFailure.None)
        {
            _problem = new ItemProblem(ProblemCode.InvalidNumber, DdbNumber.Describe(failure, Encoding.UTF8.GetString(text)));
            return false;
        }

        _buffer.Append("{\"N\":\""u8, text, "\"}"u8);
        return true;
    }

    private bool TryWriteDocument(ref Utf8JsonReader reader, int nesting)
    {
        if (nesting > ItemLimits.MaxNesting)
        {
            _problem = new ItemProblem(ProblemCode.NestedTooDeep, $"Lists and maps are nested deeper than {ItemLimits.MaxNesting} levels, which DynamoDB does not take.");
            return false;
        }

        bool isMap = reader.TokenType == JsonTokenType.StartObject;
        _buffer.Append(isMap ? "{\"M\":"u8 : "{\"L\":"u8);
        bool written = isMap ? TryWriteMembers(ref reader, nesting) : TryWriteElements(ref reader, nesting);
        _buffer.Append("}"u8);
        return written;
    }
}
