using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace DynamoBulk.Items;

/// <summary>Reads attribute values from end to end, checks them by the service's rules and adds up their size.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html</remarks>
internal static class AttributeValueReader
{
    // Some JSON writers escape the plus sign of an exponent.
    public static ReadOnlySpan<byte> Text(ref Utf8JsonReader reader) =>
        reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan;

    [SkipLocalsInit]
    public static int ReadMapBody(ref Utf8JsonReader reader, int nesting, int overheadPerEntry)
    {
        int size = 0;
        var names = new MapNames(reader, stackalloc uint[MapNames.Few]);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            names.Add(reader);
            size += NameSize(ref reader) + overheadPerEntry;
            reader.Read();
            size += ReadValue(ref reader, nesting);
        }

        return size;
    }

    public static int NameSize(ref Utf8JsonReader reader)
    {
        int size = reader.ValueIsEscaped ? Encoding.UTF8.GetByteCount(reader.GetString()!) : reader.ValueSpan.Length;
        return size switch
        {
            0 => throw new ItemProblemException(ProblemCode.InvalidAttribute, "An attribute has an empty name."),
            > ItemLimits.MaxAttributeNameSize => throw new ItemProblemException(ProblemCode.InvalidAttribute, $"An attribute name has {size:N0} bytes; DynamoDB takes at most {ItemLimits.MaxAttributeNameSize:N0}."),
            _ => size,
        };
    }

    public static int ScalarSize(ref Utf8JsonReader reader, AttributeType type) => type switch
    {
        AttributeType.S => StringSize(ref reader),
        AttributeType.N => NumberSize(ref reader),
        _ => BinarySize(ref reader),
    };

    public static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (reader.TokenType != type)
        {
            throw Unexpected(ref reader, type.ToString());
        }
    }

    private static int StringSize(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.String);
        return reader.ValueIsEscaped ? Encoding.UTF8.GetByteCount(reader.GetString()!) : reader.ValueSpan.Length;
    }

    private static int NumberSize(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.String);
        DdbNumber.ParseFailure failure = DdbNumber.TryParse(Text(ref reader), out DdbNumber number);
        return failure == DdbNumber.ParseFailure.None
            ? number.Size
            : throw new ItemProblemException(ProblemCode.InvalidNumber, DdbNumber.Describe(failure, reader.GetString()!));
    }

    private static int BinarySize(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.String);
        if (!reader.ValueIsEscaped && System.Buffers.Text.Base64.IsValid(reader.ValueSpan, out int length))
        {
            return length;
        }

        return reader.TryGetBytesFromBase64(out byte[]? bytes)
            ? bytes.Length
            : throw new ItemProblemException(ProblemCode.InvalidAttribute, "A binary value is no valid base64.");
    }

    /// <summary>Reads <c>{"tag":value}</c>; the reader stands on the opening brace and ends on the closing one.</summary>
    public static int ReadValue(ref Utf8JsonReader reader, int nesting)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        reader.Read();
        if (reader.TokenType != JsonTokenType.PropertyName || !AttributeTypes.TryParse(reader.ValueSpan, out AttributeType type))
        {
            throw new ItemProblemException(
                ProblemCode.InvalidAttribute,
                reader.TokenType == JsonTokenType.PropertyName ? $"'{Quotation.Of(reader.GetString()!)}' is no attribute type of DynamoDB." : "An attribute value is empty; it must hold exactly one type.");
        }

        reader.Read();
        int size;
        switch (type)
        {
            case AttributeType.S:
                size = StringSize(ref reader);
                break;
            case AttributeType.N:
                size = NumberSize(ref reader);
                break;
            case AttributeType.B:
                size = BinarySize(ref reader);
                break;
            case AttributeType.BOOL:
                size = reader.TokenType is JsonTokenType.True or JsonTokenType.False ? 1 : throw Unexpected(ref reader, "true or false");
                break;
            case AttributeType.NULL:
                size = reader.TokenType is JsonTokenType.True ? 1 : throw Unexpected(ref reader, "true, the only value of NULL");
                break;
            case AttributeType.M:
                Expect(ref reader, JsonTokenType.StartObject);
                size = 3 + ReadMapBody(ref reader, Deeper(nesting), 1);
                break;
            case AttributeType.L:
                Expect(ref reader, JsonTokenType.StartArray);
                size = 3 + ReadListBody(ref reader, Deeper(nesting));
                break;
            default:
                Expect(ref reader, JsonTokenType.StartArray);
                size = ReadSetBody(ref reader, type);
                break;
        }

        reader.Read();
        return reader.TokenType == JsonTokenType.EndObject
            ? size
            : throw new ItemProblemException(ProblemCode.InvalidAttribute, "An attribute value names more than one type.");
    }

    private static int Deeper(int nesting) => nesting < ItemLimits.MaxNesting
        ? nesting + 1
        : throw new ItemProblemException(ProblemCode.NestedTooDeep, $"Lists and maps are nested deeper than {ItemLimits.MaxNesting} levels, which DynamoDB does not take.");

    private static int ReadListBody(ref Utf8JsonReader reader, int nesting)
    {
        int size = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            size += 1 + ReadValue(ref reader, nesting);
        }

        return size;
    }

    private static int ReadSetBody(ref Utf8JsonReader reader, AttributeType type)
    {
        AttributeType memberType = type switch
        {
            AttributeType.SS => AttributeType.S,
            AttributeType.NS => AttributeType.N,
            _ => AttributeType.B,
        };
        int size = 0;
        var members = new HashSet<object>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            size += ScalarSize(ref reader, memberType);
            if (!members.Add(Member(ref reader, memberType)))
            {
                throw new ItemProblemException(ProblemCode.DuplicateInSet, $"A set of type {type} holds '{Quotation.Of(reader.GetString()!)}' twice.");
            }
        }

        return members.Count > 0
            ? size
            : throw new ItemProblemException(ProblemCode.EmptySet, $"A set of type {type} is empty, which DynamoDB does not take: leave the attribute out.");
    }

    private static object Member(ref Utf8JsonReader reader, AttributeType type)
    {
        switch (type)
        {
            case AttributeType.S:
                return reader.GetString()!;
            case AttributeType.N:
                return DdbNumber.Parse(Text(ref reader));
            default:
                return Convert.ToBase64String(reader.GetBytesFromBase64());
        }
    }

    private static ItemProblemException Unexpected(ref Utf8JsonReader reader, string expected) =>
        new(ProblemCode.InvalidAttribute, $"The item is no valid DynamoDB JSON: {expected} expected at byte {reader.TokenStartIndex}, found {reader.TokenType}.");
}
