using System.Buffers;
using System.Text.Json;

namespace DynamoBulk.Service;

/// <summary>What to read of a table or index: the part of a Scan or Query that is the same for every page.</summary>
public sealed record PageRequest
{
    /// <summary>The table's name or ARN.</summary>
    public required string TableName { get; init; }

    /// <summary>An index to read instead of the table.</summary>
    public string? IndexName { get; init; }

    /// <summary>A key condition makes it a Query; without one it is a Scan.</summary>
    public string? KeyConditionExpression { get; init; }

    /// <summary>Leaves out items after they were read, and paid for.</summary>
    public string? FilterExpression { get; init; }

    /// <summary>The attributes to return.</summary>
    public string? ProjectionExpression { get; init; }

    /// <summary>Placeholders of names.</summary>
    public IReadOnlyDictionary<string, string> Names { get; init; } = new Dictionary<string, string>();

    /// <summary>Placeholders of values, each as DynamoDB JSON.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>Reads what was written last, at twice the cost; not on global secondary indexes.</summary>
    public bool ConsistentRead { get; init; }

    /// <summary>The most items a page evaluates, or null for as many as suit the table.</summary>
    public int? PageLimit { get; init; }

    /// <summary>Query or Scan.</summary>
    internal string Operation => KeyConditionExpression is null ? "Scan" : "Query";

    /// <summary>Writes the body for one page.</summary>
    /// <param name="segment">Which of how many parts of a parallel scan, or null.</param>
    /// <param name="startKey">LastEvaluatedKey of the page before, or empty.</param>
    /// <param name="limit">The most items to evaluate, if <see cref="PageLimit"/> is not fewer.</param>
    internal byte[] CreateBody((int Number, int Total)? segment, ReadOnlyMemory<byte> startKey, int limit)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("TableName"u8, TableName);
            WriteIfSet(writer, "IndexName", IndexName);
            WriteIfSet(writer, "KeyConditionExpression", KeyConditionExpression);
            WriteIfSet(writer, "FilterExpression", FilterExpression);
            WriteIfSet(writer, "ProjectionExpression", ProjectionExpression);
            if (Names.Count > 0)
            {
                writer.WriteStartObject("ExpressionAttributeNames"u8);
                foreach ((string placeholder, string name) in Names)
                {
                    writer.WriteString(placeholder, name);
                }

                writer.WriteEndObject();
            }

            if (Values.Count > 0)
            {
                writer.WriteStartObject("ExpressionAttributeValues"u8);
                foreach ((string placeholder, string value) in Values)
                {
                    writer.WritePropertyName(placeholder);
                    writer.WriteRawValue(value);
                }

                writer.WriteEndObject();
            }

            if (ConsistentRead)
            {
                writer.WriteBoolean("ConsistentRead"u8, true);
            }

            writer.WriteNumber("Limit"u8, Math.Min(PageLimit ?? limit, limit));

            if (segment is var (number, total))
            {
                writer.WriteNumber("Segment"u8, number);
                writer.WriteNumber("TotalSegments"u8, total);
            }

            if (!startKey.IsEmpty)
            {
                writer.WritePropertyName("ExclusiveStartKey"u8);
                writer.WriteRawValue(startKey.Span);
            }

            writer.WriteString("ReturnConsumedCapacity"u8, "INDEXES"u8);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteIfSet(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }
}
