using System.Text.Json;
using DynamoBulk.Items;

namespace DynamoBulk.Service;

/// <summary>The bodies of BatchWriteItem.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html</remarks>
internal static class BatchWrite
{
    /// <summary>Puts and deletes in one request.</summary>
    public const int MaxItems = 25;

    /// <summary>Bytes of one request's body: the service takes 16 MB.</summary>
    public const int MaxBytes = (16 * 1024 * 1024) - 4096;

    private static ReadOnlySpan<byte> Start => "{\"RequestItems\":{"u8;

    private static ReadOnlySpan<byte> BeforeItem => "{\"PutRequest\":{\"Item\":"u8;

    private static ReadOnlySpan<byte> AfterItem => "}},"u8;

    private static ReadOnlySpan<byte> End => "]},\"ReturnConsumedCapacity\":\"INDEXES\"}"u8;

    /// <summary>Writes the body that puts these items into one table, into an array of just its length.</summary>
    public static byte[] CreateBody(ReadOnlySpan<byte> jsonTableName, IReadOnlyList<Item> items)
    {
        int length = Start.Length + jsonTableName.Length + 2 + End.Length - 1 + (items.Count * (BeforeItem.Length + AfterItem.Length));
        for (int i = 0; i < items.Count; i++)
        {
            length += items[i].Json.Length;
        }

        byte[] body = new byte[length];
        Span<byte> rest = body;
        Append(ref rest, Start);
        Append(ref rest, jsonTableName);
        Append(ref rest, ":["u8);
        for (int i = 0; i < items.Count; i++)
        {
            Append(ref rest, BeforeItem);
            Append(ref rest, items[i].Json.Span);
            Append(ref rest, i < items.Count - 1 ? AfterItem : AfterItem[..^1]);
        }

        Append(ref rest, End);
        return body;
    }

    /// <summary>Reads which items came back unprocessed, and what the processed ones consumed.</summary>
    public static BatchWriteAnswer ReadAnswer(ReadOnlyMemory<byte> body)
    {
        var unprocessed = new List<Item>();
        double units = 0;
        var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = ItemLimits.MaxJsonDepth + 8 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isUnprocessed = reader.ValueTextEquals("UnprocessedItems"u8);
            bool isCapacity = reader.ValueTextEquals("ConsumedCapacity"u8);
            reader.Read();
            if (isUnprocessed)
            {
                ReadUnprocessed(ref reader, body, unprocessed);
            }
            else if (isCapacity)
            {
                units += ConsumedCapacity.Read(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return new BatchWriteAnswer(unprocessed, units);
    }

    private static void Append(ref Span<byte> rest, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(rest);
        rest = rest[bytes.Length..];
    }

    /// <summary>{"table":[{"PutRequest":{"Item":{…}}}]}</summary>
    private static void ReadUnprocessed(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body, List<Item> unprocessed)
    {
        int depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("Item"u8))
            {
                reader.Read();
                if (reader.TokenType != JsonTokenType.StartObject)
                {
                    continue; // a table of that name
                }

                int start = (int)reader.TokenStartIndex;
                reader.Skip();
                unprocessed.Add(new Item(body[start..(int)reader.BytesConsumed]));
            }
        }
    }
}

/// <summary>The answer to a BatchWriteItem.</summary>
/// <param name="Unprocessed">Items that were not written and may be sent again.</param>
/// <param name="ConsumedUnits">Write units consumed, the indexes' share included; 0 where the server does not say.</param>
internal readonly record struct BatchWriteAnswer(IReadOnlyList<Item> Unprocessed, double ConsumedUnits);
