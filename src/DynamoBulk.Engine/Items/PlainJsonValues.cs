using System.Text;
using System.Text.Json;

namespace DynamoBulk.Items;

/// <summary>
/// Writes plain JSON as attribute values: a string becomes S, a number N with all its digits, true and false BOOL, null NULL, an
/// array L, an object M.
/// </summary>
/// <remarks>Both sides are JSON, so that names and strings are copied as they are escaped, in one pass.</remarks>
/// <param name="buffer">Takes the values.</param>
internal sealed class PlainJsonValues(ItemBuffer buffer)
{
    /// <summary>Why the last value could not be written.</summary>
    public ItemProblem? Problem { get; private set; }

    /// <summary>Writes the members of an object, with its braces.</summary>
    /// <param name="reader">Stands on the opening brace; ends on the closing one.</param>
    /// <param name="nesting">In how many lists and maps the object stands; 0 for an item, whose attributes a problem names.</param>
    /// <returns>False when <see cref="Problem"/> says why not; what the buffer holds then is of no use.</returns>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    public bool TryWriteMembers(ref Utf8JsonReader reader, int nesting)
    {
        ReadOnlySpan<byte> separator = "{\""u8;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = reader.ValueSpan;
            buffer.Append(separator, name, "\":"u8);
            separator = ",\""u8;
            reader.Read();
            if (!TryWriteValue(ref reader, nesting))
            {
                if (nesting == 0)
                {
                    Problem = Problem! with { Message = $"Attribute '{Quotation.Of(Encoding.UTF8.GetString(name))}': {Problem.Message}" };
                }

                return false;
            }
        }

        buffer.Append(separator[0] == '{' ? "{}"u8 : "}"u8);
        return true;
    }

    /// <summary>Writes a value.</summary>
    /// <param name="reader">Stands on the value's first token; ends on its last.</param>
    /// <param name="nesting">In how many lists and maps the value stands.</param>
    /// <returns>False when <see cref="Problem"/> says why not; what the buffer holds then is of no use.</returns>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    public bool TryWriteValue(ref Utf8JsonReader reader, int nesting)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                buffer.Append("{\"S\":\""u8, reader.ValueSpan, "\"}"u8);
                return true;
            case JsonTokenType.Number:
                return TryWriteNumber(reader.ValueSpan);
            case JsonTokenType.True:
                buffer.Append("{\"BOOL\":true}"u8);
                return true;
            case JsonTokenType.False:
                buffer.Append("{\"BOOL\":false}"u8);
                return true;
            case JsonTokenType.Null:
                buffer.Append("{\"NULL\":true}"u8);
                return true;
            default:
                return TryWriteDocument(ref reader, nesting + 1);
        }
    }

    private bool TryWriteElements(ref Utf8JsonReader reader, int nesting)
    {
        ReadOnlySpan<byte> separator = "["u8;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            buffer.Append(separator);
            separator = ","u8;
            if (!TryWriteValue(ref reader, nesting))
            {
                return false;
            }
        }

        buffer.Append(separator[0] == '[' ? "[]"u8 : "]"u8);
        return true;
    }

    private bool TryWriteNumber(ReadOnlySpan<byte> text)
    {
        DdbNumber.ParseFailure failure = DdbNumber.TryParse(text, out _);
        if (failure != DdbNumber.ParseFailure.None)
        {
            Problem = new ItemProblem(ProblemCode.InvalidNumber, DdbNumber.Describe(failure, Encoding.UTF8.GetString(text)));
            return false;
        }

        buffer.Append("{\"N\":\""u8, text, "\"}"u8);
        return true;
    }

    private bool TryWriteDocument(ref Utf8JsonReader reader, int nesting)
    {
        if (nesting > ItemLimits.MaxNesting)
        {
            Problem = new ItemProblem(ProblemCode.NestedTooDeep, $"Lists and maps are nested deeper than {ItemLimits.MaxNesting} levels, which DynamoDB does not take.");
            return false;
        }

        bool isMap = reader.TokenType == JsonTokenType.StartObject;
        buffer.Append(isMap ? "{\"M\":"u8 : "{\"L\":"u8);
        bool written = isMap ? TryWriteMembers(ref reader, nesting) : TryWriteElements(ref reader, nesting);
        buffer.Append("}"u8);
        return written;
    }
}
