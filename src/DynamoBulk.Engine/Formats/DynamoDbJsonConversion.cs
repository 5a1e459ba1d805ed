using System.Text.Json;
using System.Text.Unicode;
using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>Makes items of DynamoDB JSON objects, bare or wrapped as <c>{"Item":{…}}</c>, without copying them.</summary>
/// <remarks>
/// What is inside an item is not looked at here: <see cref="ItemInspector"/> does that once, in the table sink, for items of
/// every source.
/// </remarks>
internal static class DynamoDbJsonConversion
{
    /// <summary>Converts a record.</summary>
    /// <param name="record">One JSON object.</param>
    /// <param name="position">Where it stands.</param>
    /// <returns>The item, a view of the record; or why it is none.</returns>
    public static ItemRecord Convert(ReadOnlyMemory<byte> record, ItemPosition position)
    {
        ReadOnlySpan<byte> json = record.Span;
        if (json[0] != '{' || json[^1] != '}')
        {
            return Malformed(record, position, "The record is no JSON object, as an item in DynamoDB JSON is.");
        }

        return Utf8.IsValid(json)
            ? new ItemRecord(new Item(Unwrap(record)), position)
            : Malformed(record, position, $"The record {JsonText.NotUtf8}");
    }

    /// <summary>Whether a JSON object is an item in DynamoDB JSON, bare or wrapped, rather than a plain object.</summary>
    /// <param name="json">The object, or the beginning of a large one.</param>
    /// <returns>True when each attribute that can be seen, and at least one, is an object with one type tag.</returns>
    public static bool IsItem(ReadOnlySpan<byte> json)
    {
        ReadOnlySpan<byte> inner = FindWrapped(json);
        return IsAttributeMap(inner.IsEmpty ? json : inner);
    }

    private static ItemRecord Malformed(ReadOnlyMemory<byte> record, ItemPosition position, string message) =>
        new(default, position, UnreadRecord.Of(record.Span, ItemFormat.DynamoDbJson), new ItemProblem(ProblemCode.MalformedRecord, message));

    private static ReadOnlyMemory<byte> Unwrap(ReadOnlyMemory<byte> record)
    {
        ReadOnlySpan<byte> inner = FindWrapped(record.Span);
        if (inner.IsEmpty)
        {
            return record;
        }

        int start = record.Length - inner.Length;
        int length = inner[..^1].TrimEnd(" \t\r\n"u8).Length;
        return record.Slice(start, length);
    }

    /// <summary>What follows <c>{"Item":</c> when that is a wrapper, else nothing.</summary>
    private static ReadOnlySpan<byte> FindWrapped(ReadOnlySpan<byte> json)
    {
        ReadOnlySpan<byte> rest = JsonText.SkipSpace(json[1..]);
        if (!rest.StartsWith("\"Item\""u8))
        {
            return [];
        }

        rest = JsonText.SkipSpace(rest["\"Item\""u8.Length..]);
        rest = rest is [(byte)':', ..] ? JsonText.SkipSpace(rest[1..]) : [];
        return rest is [(byte)'{', ..] && !IsAttributeValue(rest) ? rest : [];
    }

    /// <summary>
    /// Tells a value, <c>{"S":…}</c>, from a map of attributes: an item may have an attribute called Item, and one called S.
    /// </summary>
    /// <remarks>
    /// Only M needs a second look, because its value is an object as an attribute's is: <c>{"M":x}</c> is a value if x is a map
    /// of attributes, and a map with the attribute M if x is a value.
    /// </remarks>
    private static bool IsAttributeValue(ReadOnlySpan<byte> json)
    {
        bool sameAsOutermost = true;
        while (true)
        {
            ReadOnlySpan<byte> rest = JsonText.SkipSpace(json[1..]);
            int end = rest is [(byte)'"', ..] ? rest[1..].IndexOf((byte)'"') : -1;
            if (end < 0 || !AttributeTypes.TryParse(rest.Slice(1, end), out AttributeType type))
            {
                return !sameAsOutermost;
            }

            rest = JsonText.SkipSpace(rest[(end + 2)..]);
            rest = rest.IsEmpty ? rest : JsonText.SkipSpace(rest[1..]);
            if (rest is not [(byte)'{', ..])
            {
                return sameAsOutermost;
            }

            if (type != AttributeType.M)
            {
                return !sameAsOutermost;
            }

            json = rest;
            sameAsOutermost = !sameAsOutermost;
        }
    }

    private static bool IsAttributeMap(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, isFinalBlock: false, new JsonReaderState(JsonText.AnyDepth));
        bool any = false;
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName && reader.Read())
            {
                if (reader.TokenType != JsonTokenType.StartObject)
                {
                    return false;
                }

                if (!reader.Read())
                {
                    break;
                }

                if (reader.TokenType != JsonTokenType.PropertyName || !AttributeTypes.TryParse(reader.ValueSpan, out AttributeType type))
                {
                    return false;
                }

                if (!reader.Read())
                {
                    break;
                }

                if (!Fits(reader.TokenType, type))
                {
                    return false;
                }

                any = true;
                if (!reader.TrySkip() || !reader.Read())
                {
                    break;
                }

                if (reader.TokenType != JsonTokenType.EndObject)
                {
                    return false;
                }
            }
        }
        catch (JsonException)
        {
            // Broken JSON is told by whoever reads it; what was seen up to here decides.
        }

        return any;
    }

    private static bool Fits(JsonTokenType token, AttributeType type) => type switch
    {
        AttributeType.S or AttributeType.N or AttributeType.B => token == JsonTokenType.String,
        AttributeType.BOOL or AttributeType.NULL => token is JsonTokenType.True or JsonTokenType.False,
        AttributeType.M => token == JsonTokenType.StartObject,
        _ => token == JsonTokenType.StartArray,
    };
}
