using DynamoBulk.Items;
using DynamoBulk.Throttling;

namespace DynamoBulk.Service;

/// <summary>The bodies of BatchGetItem.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html</remarks>
internal static class BatchGet
{
    /// <summary>Keys in one request.</summary>
    public const int MaxKeys = 100;

    /// <summary>Writes the body that reads these keys of one table, strongly consistent.</summary>
    /// <param name="jsonTableName">The table, as a JSON string.</param>
    /// <param name="keys">Different keys, each as an item of its key attributes.</param>
    public static byte[] CreateBody(ReadOnlySpan<byte> jsonTableName, IReadOnlyList<Item> keys)
    {
        var body = new List<byte>(keys.Sum(key => key.Json.Length + 1) + 128);
        body.AddRange("{\"RequestItems\":{"u8);
        body.AddRange(jsonTableName);
        body.AddRange(":{\"Keys\":["u8);
        for (int i = 0; i < keys.Count; i++)
        {
            body.AddRange(i == 0 ? [] : ","u8);
            body.AddRange(keys[i].Json.Span);
        }

        body.AddRange("],\"ConsistentRead\":true}},\"ReturnConsumedCapacity\":\"INDEXES\"}"u8);
        return [.. body];
    }

    /// <summary>Reads the items that were found, and the keys that were not looked for.</summary>
    /// <exception cref="System.Text.Json.JsonException">The answer is cut short or garbled.</exception>
    public static BatchGetAnswer ReadAnswer(ReadOnlyMemory<byte> body)
    {
        var items = new List<Item>();
        var unprocessed = new List<Item>();
        ConsumedCapacity consumed = ConsumedCapacity.None;
        var cursor = new JsonCursor(body.Span);
        cursor.Enter('{');
        while (cursor.TryReadName(out ReadOnlySpan<byte> name))
        {
            if (name.SequenceEqual("Responses"u8))
            {
                ReadResponses(ref cursor, body, items);
            }
            else if (name.SequenceEqual("UnprocessedKeys"u8))
            {
                ReadUnprocessed(ref cursor, body, unprocessed);
            }
            else
            {
                ReadOnlyMemory<byte> value = body[cursor.SkipValue()];
                consumed = name.SequenceEqual("ConsumedCapacity"u8) ? ConsumedCapacityJson.Read(value.Span) : consumed;
            }
        }

        return new BatchGetAnswer(items, unprocessed, consumed);
    }

    /// <summary>{"table":[{…}]}</summary>
    private static void ReadResponses(ref JsonCursor cursor, ReadOnlyMemory<byte> body, List<Item> items)
    {
        cursor.Enter('{');
        while (cursor.TryReadName(out _))
        {
            ReadItems(ref cursor, body, items);
        }
    }

    /// <summary>{"table":{"Keys":[{…}],"ConsistentRead":true}}</summary>
    private static void ReadUnprocessed(ref JsonCursor cursor, ReadOnlyMemory<byte> body, List<Item> keys)
    {
        cursor.Enter('{');
        while (cursor.TryReadName(out _))
        {
            cursor.Enter('{');
            while (cursor.TryReadName(out ReadOnlySpan<byte> name))
            {
                if (name.SequenceEqual("Keys"u8))
                {
                    ReadItems(ref cursor, body, keys);
                }
                else
                {
                    cursor.SkipValue();
                }
            }
        }
    }

    private static void ReadItems(ref JsonCursor cursor, ReadOnlyMemory<byte> body, List<Item> items)
    {
        cursor.Enter('[');
        while (cursor.TryNextElement())
        {
            items.Add(new Item(body[cursor.SkipValue()]));
        }
    }
}

/// <summary>The answer to a BatchGetItem.</summary>
/// <param name="Items">The items that are there, in no order.</param>
/// <param name="UnprocessedKeys">Keys that were not looked for and may be asked again.</param>
/// <param name="Consumed">Read units consumed.</param>
internal readonly record struct BatchGetAnswer(IReadOnlyList<Item> Items, IReadOnlyList<Item> UnprocessedKeys, ConsumedCapacity Consumed);
