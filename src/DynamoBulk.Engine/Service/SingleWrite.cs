using DynamoBulk.Throttling;

namespace DynamoBulk.Service;

/// <summary>The bodies of PutItem and DeleteItem.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html,
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html
/// </remarks>
internal static class SingleWrite
{
    /// <summary>The operation that makes a write.</summary>
    public static string Operation(TableWrite write) => write.IsDelete ? "DeleteItem" : "PutItem";

    /// <summary>Writes the body of it.</summary>
    public static byte[] CreateBody(ReadOnlySpan<byte> jsonTableName, TableWrite write) =>
        [.. "{\"TableName\":"u8, .. jsonTableName, .. write.IsDelete ? ",\"Key\":"u8 : ",\"Item\":"u8, .. write.Item.Json.Span, .. ",\"ReturnConsumedCapacity\":\"INDEXES\"}"u8];

    /// <summary>Reads what it consumed, as the answer to a batch in which nothing is unprocessed.</summary>
    /// <exception cref="System.Text.Json.JsonException">The answer is cut short or garbled.</exception>
    public static BatchWriteAnswer ReadAnswer(ReadOnlyMemory<byte> body)
    {
        ConsumedCapacity consumed = ConsumedCapacity.None;
        var cursor = new JsonCursor(body.Span);
        cursor.Enter('{');
        while (cursor.TryReadName(out ReadOnlySpan<byte> name))
        {
            ReadOnlyMemory<byte> value = body[cursor.SkipValue()];
            consumed = name.SequenceEqual("ConsumedCapacity"u8) ? ConsumedCapacityJson.Read(value.Span) : consumed;
        }

        return new BatchWriteAnswer([], consumed);
    }
}
