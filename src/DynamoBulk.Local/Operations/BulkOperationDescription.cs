using System.Text.Json;
using DynamoBulk.Local.Jobs;
using DynamoBulk.Local.Jobs.Loads;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Operations;

/// <summary>Writes what the service tells of a load, which it calls a bulk operation.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BulkOperationDescription.html</remarks>
internal static class BulkOperationDescription
{
    private static readonly JobFailedException s_cancelled = new("Cancelled", "The operation was cancelled by CancelBulkOperation. Items that it had written stay.");

    /// <summary>Writes the answer to StartBulkPutItems and DescribeBulkOperation.</summary>
    public static void Write(Utf8JsonWriter response, LoadJob job)
    {
        JobState state = job.State;
        response.WriteStartObject();
        response.WriteStartObject("BulkOperationDescription");
        response.WriteString("BulkOperationArn", job.Arn);
        response.WriteString("BulkOperationStatus", state.StatusName);
        WriteTable(response, job.Table.Definition);
        JobRequest.Repeat(response, job.Request, "ClientToken");
        JobRequest.Repeat(response, job.Request, "InputS3Configuration");
        JobRequest.Repeat(response, job.Request, "OutputS3Configuration");
        JobRequest.Repeat(response, job.Request, "MaxWriteRequestUnits");
        response.WriteString("PerformanceTier", job.Request.Text("PerformanceTier") ?? "STANDARD");
        response.WriteTime("StartTime", job.Started);
        response.WriteTime("EndTime", state.Ended);
        response.WriteNumber("ProcessedInputBytes", job.StoredBytes);
        if (job.TotalBytes is { } total)
        {
            response.WriteNumber("TotalInputBytes", total);
        }

        response.WriteNumber("ProcessedItemCount", job.StoredItems + job.Failures);
        response.WriteNumber("FailedItemCount", job.Failures);
        WriteUsage(response, job);
        JobRequest.WriteFailure(response, state.Status == JobStatus.Cancelled ? s_cancelled : state.Failure);
        response.WriteEndObject();
        response.WriteEndObject();
    }

    /// <summary>Writes an entry of ListBulkOperations.</summary>
    public static void WriteSummary(Utf8JsonWriter response, LoadJob job)
    {
        JobState state = job.State;
        response.WriteStartObject();
        response.WriteString("BulkOperationArn", job.Arn);
        response.WriteString("BulkOperationStatus", state.StatusName);
        response.WriteTime("StartTime", job.Started);
        response.WriteTime("EndTime", state.Ended);
        response.WriteEndObject();
    }

    private static void WriteTable(Utf8JsonWriter response, TableDefinition table)
    {
        response.WriteStartArray("TableDetails");
        response.WriteStartObject();
        response.WriteString("TableName", table.Name);
        response.WriteString("TableId", table.Id);
        response.WriteEndObject();
        response.WriteEndArray();
    }

    private static void WriteUsage(Utf8JsonWriter response, LoadJob job)
    {
        (long tableBytes, IReadOnlyDictionary<string, long> indexes) = job.Usage.Read();
        response.WriteStartArray("BulkOperationUsage");
        response.WriteStartObject();
        response.WriteString("TableName", job.Table.Definition.Name);
        response.WriteNumber("BulkPutBytes", tableBytes + indexes.Values.Sum());
        response.WriteStartObject("Table");
        response.WriteNumber("BulkPutBytes", tableBytes);
        response.WriteEndObject();
        WriteIndexes(response, "GlobalSecondaryIndexes", job.Table.Definition.Indexes.Where(index => index.IsGlobal), indexes);
        WriteIndexes(response, "LocalSecondaryIndexes", job.Table.Definition.Indexes.Where(index => !index.IsGlobal), indexes);
        response.WriteEndObject();
        response.WriteEndArray();
    }

    private static void WriteIndexes(Utf8JsonWriter response, string name, IEnumerable<IndexDefinition> indexes, IReadOnlyDictionary<string, long> bytes)
    {
        string[] used = [.. indexes.Select(index => index.Name).Where(bytes.ContainsKey)];
        if (used.Length == 0)
        {
            return;
        }

        response.WriteStartObject(name);
        foreach (string index in used)
        {
            response.WriteStartObject(index);
            response.WriteNumber("BulkPutBytes", bytes[index]);
            response.WriteEndObject();
        }

        response.WriteEndObject();
    }
}
