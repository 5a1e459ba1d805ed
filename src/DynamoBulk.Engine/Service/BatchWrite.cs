using DynamoBulk.Items;
using DynamoBulk.Throttling;

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
    /// <exception cref="System.Text.Json.JsonException">The answer is cut short or garbled.</exception>
    public static BatchWriteAnswer ReadAnswer(ReadOnlyMemory<byte> body)
    {
        var unprocessed = new List<Item>();
        ConsumedCapacity consumed = ConsumedCapacity.None;
        var cursor = new JsonCursor(body.Span);
        cursor.Enter('{');
        while (cursor.TryReadName(out ReadOnlySpan<byte> name))
        {
            if (name.SequenceEqual("UnprocessedItems"u8))
            {
                ReadUnprocessed(ref cursor, body, unprocessed);
                continue;
            }

            ReadOnlyMemory<byte> value = body[cursor.SkipValue()];
            consumed = name.SequenceEqual("ConsumedCapacity"u8) ? ConsumedCapacityJson.Read(value.Span) : consumed;
        }

        return new BatchWriteAnswer(unprocessed, consumed);
    }

    /// <summary>{"table":[{"PutRequest":{"Item":{…}}}]}</summary>
    private static void ReadUnprocessed(ref JsonCursor cursor, ReadOnlyMemory<byte> body, List<Item> unprocessed)
    {
        cursor.Enter('{');
        while (cursor.TryReadName(out _))
        {
            cursor.Enter('[');
            while (cursor.TryNextElement())
            {
                cursor.Enter('{');
                while (cursor.TryReadName(out _))
                {
                    cursor.Enter('{');
                    while (cursor.TryReadName(out _))
                    {
                        unprocessed.Add(new Item(body[cursor.SkipValue()]));
                    }
                }
            }
        }
    }

    private static void Append(ref Span<byte> rest, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(rest);
        rest = rest[bytes.Length..];
    }
}

/// <summary>The answer to a BatchWriteItem.</summary>
/// <param name="Unprocessed">Items that were not written and may be sent again.</param>
/// <param name="Consumed">Write units consumed.</param>
internal readonly record struct BatchWriteAnswer(IReadOnlyList<Item> Unprocessed, ConsumedCapacity Consumed);
