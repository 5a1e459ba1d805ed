using System.Text.Json;
using DynamoBulk.Local.Http;

namespace DynamoBulk.Local.Operations;

/// <summary>A BatchWriteItem request, cut into its writes in one walk.</summary>
internal sealed class BatchWriteRequest
{
    private BatchWriteRequest()
    {
    }

    /// <summary>The tables as the request names them.</summary>
    public List<string> Tables { get; } = [];

    /// <summary>The writes in the order of the request.</summary>
    public List<Entry> Writes { get; } = new(25);

    /// <summary>What ReturnConsumedCapacity asks for.</summary>
    public string? WantedCapacity { get; private set; }

    public static BatchWriteRequest Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            var request = new BatchWriteRequest();
            var reader = new Utf8JsonReader(json.Span, RequestObject.ReaderOptions);
            bool any = false;
            Enter(ref reader, JsonTokenType.StartObject);
            while (NextProperty(ref reader))
            {
                if (reader.ValueTextEquals("RequestItems"u8))
                {
                    any = true;
                    request.ReadTables(ref reader, json);
                }
                else if (reader.ValueTextEquals("ReturnConsumedCapacity"u8))
                {
                    reader.Read();
                    request.WantedCapacity = reader.GetString();
                }
                else
                {
                    reader.Read();
                    reader.Skip();
                }
            }

            if (!any)
            {
                throw ServiceException.Constraint("null", "requestItems", "Member must not be null");
            }

            return request.WantedCapacity is null or "INDEXES" or "TOTAL" or "NONE" ? request : throw ServiceException.Constraint(
                $"'{request.WantedCapacity}'", "returnConsumedCapacity", "Member must satisfy enum value set: [INDEXES, TOTAL, NONE]");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw ServiceException.Serialization(exception.Message);
        }
    }

    private void ReadTables(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        Enter(ref reader, JsonTokenType.StartObject);
        while (NextProperty(ref reader))
        {
            Tables.Add(reader.GetString()!);
            Enter(ref reader, JsonTokenType.StartArray);
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                Writes.Add(ReadWrite(ref reader, json));
            }
        }
    }

    /// <summary>Reads <c>{"PutRequest":{"Item":{…}}}</c> or <c>{"DeleteRequest":{"Key":{…}}}</c> from its opening brace.</summary>
    private Entry ReadWrite(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        int start = (int)reader.TokenStartIndex;
        Entry entry = default;
        while (NextProperty(ref reader))
        {
            bool isDelete = reader.ValueTextEquals("DeleteRequest"u8);
            if (entry.Request.Length > 0 || (!isDelete && !reader.ValueTextEquals("PutRequest"u8)))
            {
                throw ServiceException.Validation("Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes");
            }

            Enter(ref reader, JsonTokenType.StartObject);
            while (NextProperty(ref reader))
            {
                entry = new Entry(Tables.Count - 1, isDelete, RequestObject.ReadValue(ref reader, json), json);
            }
        }

        return entry.Content.Length > 0
            ? entry with { Request = json[start..(int)reader.BytesConsumed] }
            : throw ServiceException.Constraint("null", "requestItems", "Member must not be null");
    }

    private static void Enter(ref Utf8JsonReader reader, JsonTokenType expected)
    {
        reader.Read();
        if (reader.TokenType != expected)
        {
            throw RequestObject.WrongType(reader.TokenType, expected == JsonTokenType.StartArray ? "List" : "Map");
        }
    }

    private static bool NextProperty(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    /// <summary>One write.</summary>
    /// <param name="Table">Which of <see cref="Tables"/>.</param>
    /// <param name="IsDelete">Whether the content is a key to remove.</param>
    /// <param name="Content">The item or key, raw.</param>
    /// <param name="Request">The whole write as it came, to be sent back if it is not processed.</param>
    public readonly record struct Entry(int Table, bool IsDelete, ReadOnlyMemory<byte> Content, ReadOnlyMemory<byte> Request);
}
