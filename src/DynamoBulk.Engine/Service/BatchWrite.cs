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

    private static ReadOnlySpan<byte> BeforeKey => "{\"DeleteRequest\":{\"Key\":"u8;

    private static ReadOnlySpan<byte> AfterWrite => "}},"u8;

    private static ReadOnlySpan<byte> End => "]},\"ReturnConsumedCapacity\":\"INDEXES\"}"u8;

    /// <summary>Writes the body that makes these writes in one table, into an array of just its length.</summary>
    public static byte[] CreateBody(ReadOnlySpan<byte> jsonTableName, IReadOnlyList<TableWrite> writes)
    {
        int length = Start.Length + jsonTableName.Length + 2 + End.Length - 1 + (writes.Count * AfterWrite.Length);
        for (int i = 0; i < writes.Count; i++)
        {
            length += Before(writes[i]).Length + writes[i].Item.Json.Length;
        }

        byte[] body = new byte[length];
        Span<byte> rest = body;
        Append(ref rest, Start);
        Append(ref rest, jsonTableName);
        Append(ref rest, ":["u8);
        for (int i = 0; i < writes.Count; i++)
        {
            Append(ref rest, Before(writes[i]));
            Append(ref rest, writes[i].Item.Json.Span);
            Append(ref rest, i < writes.Count - 1 ? AfterWrite : AfterWrite[..^1]);
        }

        Append(ref rest, End);
        return body;
    }

    /// <summary>Reads which items and keys came back unprocessed, and what the processed ones consumed.</summary>
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

    private static ReadOnlySpan<byte> Before(TableWrite write) => write.IsDelete ? BeforeKey : BeforeItem;

    /// <summary>{"table":[{"PutRequest":{"Item":{…}}},{"DeleteRequest":{"Key":{…}}}]}</summary>
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
/// <param name="Unprocessed">Items that were not put, and keys that were not deleted, and may be sent again.</param>
/// <param name="Consumed">Write units consumed.</param>
internal readonly record struct BatchWriteAnswer(IReadOnlyList<Item> Unprocessed, ConsumedCapacity Consumed);
