using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using DynamoBulk.Items;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Expressions;

/// <summary>Reads attribute values from DynamoDB JSON and writes them.</summary>
internal static partial class AttributeJson
{
    public static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, MaxDepth = 256 };

    /// <summary>Reads an item.</summary>
    /// <exception cref="ServiceException">What the service says of a value that it does not take.</exception>
    public static AttributeMap ReadMap(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span, RequestObject.ReaderOptions);
        reader.Read();
        Expect(ref reader, JsonTokenType.StartObject);
        return ReadMap(ref reader, 0);
    }

    /// <summary>Reads one value, <c>{"S":"a"}</c>.</summary>
    public static AttributeValue ReadValue(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span, RequestObject.ReaderOptions);
        reader.Read();
        return ReadValue(ref reader, 0);
    }

    public static byte[] Write(AttributeMap map)
    {
        using var buffer = new PooledBuffer(512);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            Write(writer, map);
        }

        return buffer.Written.ToArray();
    }

    public static void Write(Utf8JsonWriter writer, AttributeMap map)
    {
        writer.WriteStartObject();
        foreach ((string name, AttributeValue value) in map.Attributes)
        {
            writer.WritePropertyName(name);
            Write(writer, value);
        }

        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, AttributeValue value)
    {
        writer.WriteStartObject();
        writer.WritePropertyName(value.Type.ToString());
        switch (value.Type)
        {
            case AttributeType.M:
                Write(writer, value.Map);
                break;
            case AttributeType.L:
                writer.WriteStartArray();
                value.List.ForEach(element => Write(writer, element));
                writer.WriteEndArray();
                break;
            case AttributeType.BOOL or AttributeType.NULL:
                writer.WriteBooleanValue((bool)value.Content);
                break;
            case AttributeType.SS or AttributeType.NS or AttributeType.BS:
                writer.WriteStartArray();
                foreach (AttributeValue member in value.Members)
                {
                    WriteScalar(writer, member);
                }

                writer.WriteEndArray();
                break;
            default:
                WriteScalar(writer, value);
                break;
        }

        writer.WriteEndObject();
    }

    private static void WriteScalar(Utf8JsonWriter writer, AttributeValue value)
    {
        switch (value.Type)
        {
            case AttributeType.S:
                writer.WriteStringValue(value.Text);
                break;
            case AttributeType.N:
                writer.WriteStringValue(PlainNumber.Format(value.Number));
                break;
            default:
                writer.WriteBase64StringValue(value.Bytes);
                break;
        }
    }

    private static AttributeMap ReadMap(ref Utf8JsonReader reader, int nesting)
    {
        var map = new AttributeMap();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (name.Length == 0)
            {
                throw ServiceException.InvalidParameter("Empty attribute name");
            }

            reader.Read();
            map[name] = ReadValue(ref reader, nesting);
        }

        return map;
    }

    private static AttributeValue ReadValue(ref Utf8JsonReader reader, int nesting)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        reader.Read();
        if (reader.TokenType != JsonTokenType.PropertyName || !AttributeTypes.TryParse(reader.ValueSpan, out AttributeType type))
        {
            throw ServiceException.Validation("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
        }

        reader.Read();
        object content = type switch
        {
            AttributeType.M => ReadNestedMap(ref reader, Deeper(nesting)),
            AttributeType.L => ReadList(ref reader, Deeper(nesting)),
            AttributeType.SS => ReadSet(ref reader, AttributeType.S),
            AttributeType.NS => ReadSet(ref reader, AttributeType.N),
            AttributeType.BS => ReadSet(ref reader, AttributeType.B),
            AttributeType.BOOL => reader.TokenType is JsonTokenType.True or JsonTokenType.False
                ? reader.GetBoolean()
                : throw RequestObject.WrongType(reader.TokenType, "Boolean"),
            AttributeType.NULL => reader.TokenType == JsonTokenType.True
                ? true
                : throw ServiceException.InvalidParameter("Null attribute value types must have the value of true"),
            _ => ReadScalar(ref reader, type),
        };
        reader.Read();
        return reader.TokenType == JsonTokenType.EndObject
            ? new AttributeValue(type, content)
            : throw ServiceException.Validation("Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes");
    }

    private static int Deeper(int nesting) => nesting < ItemLimits.MaxNesting
        ? nesting + 1
        : throw ServiceException.Validation("Nesting Levels have exceeded supported limits: Attributes values cannot be nested beyond 32 levels");

    private static AttributeMap ReadNestedMap(ref Utf8JsonReader reader, int nesting)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        return ReadMap(ref reader, nesting);
    }

    private static List<AttributeValue> ReadList(ref Utf8JsonReader reader, int nesting)
    {
        Expect(ref reader, JsonTokenType.StartArray);
        var list = new List<AttributeValue>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            list.Add(ReadValue(ref reader, nesting));
        }

        return list;
    }

    private static HashSet<AttributeValue> ReadSet(ref Utf8JsonReader reader, AttributeType member)
    {
        Expect(ref reader, JsonTokenType.StartArray);
        var all = new List<AttributeValue>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            all.Add(new AttributeValue(member, ReadScalar(ref reader, member)));
        }

        if (all.Count == 0)
        {
            throw ServiceException.InvalidParameter(member switch
            {
                AttributeType.S => "An string set  may not be empty",
                AttributeType.N => "An number set  may not be empty",
                _ => "Binary sets should not be empty",
            });
        }

        HashSet<AttributeValue> set = [.. all];
        return set.Count == all.Count ? set : throw (member switch
        {
            AttributeType.S => ServiceException.InvalidParameter($"Input collection [{string.Join(", ", all.Select(value => value.Text))}] contains duplicates."),
            AttributeType.N => ServiceException.Validation("Input collection contains duplicates"),
            _ => ServiceException.InvalidParameter($"Input collection [{string.Join(", ", all.Select(value => Convert.ToBase64String(value.Bytes)))}]of type BS contains duplicates."),
        });
    }

    private static object ReadScalar(ref Utf8JsonReader reader, AttributeType type)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw RequestObject.WrongType(reader.TokenType, "String");
        }

        switch (type)
        {
            case AttributeType.S:
                return reader.GetString()!;
            case AttributeType.N:
                return ReadNumber(reader.GetString()!);
            default:
                return reader.TryGetBytesFromBase64(out byte[]? bytes)
                    ? bytes
                    : throw ServiceException.Serialization("Base64 encoded length is expected a multiple of 4 bytes but found: " + reader.ValueSpan.Length);
        }
    }

    private static DdbNumber ReadNumber(string text)
    {
        if (DdbNumber.TryParse(text, out DdbNumber number))
        {
            return number;
        }

        throw ServiceException.Validation(NumberFault(text));
    }

    // The public parser tells only that it failed; which of the service's three limits was broken shows in the notation.
    private static string NumberFault(string text)
    {
        Match match = NumberPattern().Match(text);
        string digits = match.Groups[1].Value + match.Groups[2].Value;
        if (!match.Success || digits.Length == 0)
        {
            return "The parameter cannot be converted to a numeric value: " + text;
        }

        if (digits.Trim('0').Length > DdbNumber.MaxDigits)
        {
            return "Attempting to store more than 38 significant digits in a Number";
        }

        int exponent = match.Groups[3].Length == 0 ? 0 : int.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture);
        int leadingZeros = digits.Length - digits.TrimStart('0').Length;
        int magnitude = match.Groups[1].Length - 1 - leadingZeros + exponent;
        return magnitude > 0
            ? "Number overflow. Attempting to store a number with magnitude larger than supported range"
            : "Number underflow. Attempting to store a number with magnitude smaller than supported range";
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (reader.TokenType != type)
        {
            throw RequestObject.WrongType(reader.TokenType, type == JsonTokenType.StartArray ? "List" : "Map");
        }
    }

    [GeneratedRegex(@"\A[+-]?(\d*)\.?(\d*)(?:[eE]([+-]?\d{1,9}))?\z")]
    private static partial Regex NumberPattern();
}
