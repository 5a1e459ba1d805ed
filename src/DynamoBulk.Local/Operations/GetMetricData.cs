using System.Text.Json;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Operations;

/// <summary>CloudWatch's word for what tables and indexes used and refused, at once where the service takes some minutes.</summary>
/// <remarks>
/// All data comes in one page, whatever MaxDatapoints says, so a NextToken is refused.
/// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
/// </remarks>
internal sealed class GetMetricData(TableCatalog tables) : IOperation
{
    private const int MaxQueries = 500;

    public void Execute(ReadOnlyMemory<byte> request, Utf8JsonWriter response)
    {
        RequestObject body = RequestObject.Read(request);
        double start = body.Number("StartTime") ?? throw MetricQuery.Refused("The parameter StartTime is required");
        double end = body.Number("EndTime") ?? throw MetricQuery.Refused("The parameter EndTime is required");
        bool isAscending = body.Choice("ScanBy", "TimestampDescending", "TimestampAscending") == "TimestampAscending";
        MetricQuery[] queries = [.. body.Objects("MetricDataQueries").Where(query => query.Flag("ReturnData") != false).Select(MetricQuery.Read)];
        if (start >= end)
        {
            throw MetricQuery.Refused("The parameter StartTime must be less than the parameter EndTime");
        }

        if (queries.Length > MaxQueries)
        {
            throw MetricQuery.Refused($"The collection MetricDataQueries must not have a size greater than {MaxQueries}");
        }

        if (body.Has("NextToken"))
        {
            throw MetricQuery.Refused("The embedded endpoint answers in one page, so it has given no NextToken");
        }

        response.WriteStartObject();
        response.WriteStartArray("MetricDataResults");
        foreach (MetricQuery query in queries)
        {
            IReadOnlyList<(long Time, double Value)> data = query.Evaluate(tables, start, end);
            WriteResult(response, query, isAscending ? data : [.. data.Reverse()]);
        }

        response.WriteEndArray();
        response.WriteStartArray("Messages");
        response.WriteEndArray();
        response.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter response, MetricQuery query, IReadOnlyList<(long Time, double Value)> data)
    {
        response.WriteStartObject();
        response.WriteString("Id", query.Id);
        response.WriteString("Label", query.Label);
        response.WriteStartArray("Timestamps");
        foreach ((long time, _) in data)
        {
            response.WriteNumberValue(time);
        }

        response.WriteEndArray();
        response.WriteStartArray("Values");
        foreach ((_, double value) in data)
        {
            response.WriteNumberValue(value);
        }

        response.WriteEndArray();
        response.WriteString("StatusCode", "Complete");
        response.WriteEndObject();
    }
}
