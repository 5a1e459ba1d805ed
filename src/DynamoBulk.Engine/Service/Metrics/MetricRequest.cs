using System.Buffers;
using System.Text.Json;

namespace DynamoBulk.Service.Metrics;

/// <summary>The body of GetMetricData.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html</remarks>
internal static class MetricRequest
{
    /// <summary>Metrics that one call may ask for.</summary>
    public const int MaxQueries = 500;

    /// <summary>Writes the body for one page.</summary>
    /// <param name="queries">What to ask for, at most <see cref="MaxQueries"/>.</param>
    /// <param name="from">The start of the first period.</param>
    /// <param name="span">The end, and the length of the periods.</param>
    /// <param name="nextToken">Where the page before ended, or null.</param>
    public static byte[] CreateBody(IReadOnlyList<MetricQuery> queries, DateTime from, MetricSpan span, string? nextToken)
    {
        var buffer = new ArrayBufferWriter<byte>(16 * 1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("StartTime"u8, Seconds(from));
            writer.WriteNumber("EndTime"u8, Seconds(span.To));
            writer.WriteString("ScanBy"u8, "TimestampAscending"u8);
            writer.WriteStartArray("MetricDataQueries"u8);
            foreach (MetricQuery query in queries)
            {
                Write(writer, query, (int)span.Period.TotalSeconds);
            }

            writer.WriteEndArray();
            if (nextToken is not null)
            {
                writer.WriteString("NextToken"u8, nextToken);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, MetricQuery query, int period)
    {
        writer.WriteStartObject();
        writer.WriteString("Id"u8, query.Id);
        writer.WriteStartObject("MetricStat"u8);
        writer.WriteStartObject("Metric"u8);
        writer.WriteString("Namespace"u8, "AWS/DynamoDB"u8);
        writer.WriteString("MetricName"u8, query.Metric.ToString());
        writer.WriteStartArray("Dimensions"u8);
        WriteDimension(writer, "TableName", query.Series.TableName);
        if (query.Series.IndexName is { } index)
        {
            WriteDimension(writer, "GlobalSecondaryIndexName", index);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteNumber("Period"u8, period);
        writer.WriteString("Stat"u8, query.Statistic);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteDimension(Utf8JsonWriter writer, string name, string value)
    {
        writer.WriteStartObject();
        writer.WriteString("Name"u8, name);
        writer.WriteString("Value"u8, value);
        writer.WriteEndObject();
    }

    /// <summary>Whole seconds; the end is exclusive, so a part of a second counts as all of it.</summary>
    private static long Seconds(DateTime time) => (long)Math.Ceiling((time - DateTime.UnixEpoch).TotalSeconds);
}
