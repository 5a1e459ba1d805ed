using System.Text.Json;
using DynamoBulk.Local.Jobs;
using DynamoBulk.Local.Jobs.Imports;

namespace DynamoBulk.Local.Operations;

/// <summary>Writes what the service tells of an import.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ImportTableDescription.html</remarks>
internal static class ImportDescription
{
    // The endpoint keeps no such log, but the service always names it.
    private const string LogGroup = "arn:aws:logs:ddblocal:000000000000:log-group:/aws-dynamodb/imports:*";

    /// <summary>Writes the answer to ImportTable and DescribeImport.</summary>
    public static void Write(Utf8JsonWriter response, ImportJob job)
    {
        JobState state = job.State;
        response.WriteStartObject();
        response.WriteStartObject("ImportTableDescription");
        response.WriteString("ImportArn", job.Arn);
        response.WriteString("ImportStatus", state.StatusName);
        response.WriteString("TableArn", job.Table.Definition.Arn);
        response.WriteString("TableId", job.Table.Definition.Id);
        JobRequest.Repeat(response, job.Request, "ClientToken");
        JobRequest.Repeat(response, job.Request, "S3BucketSource");
        response.WriteNumber("ErrorCount", job.Failures);
        response.WriteString("CloudWatchLogGroupArn", LogGroup);
        JobRequest.Repeat(response, job.Request, "InputFormat");
        JobRequest.Repeat(response, job.Request, "InputFormatOptions");
        response.WriteString("InputCompressionType", job.Request.Text("InputCompressionType") ?? "NONE");
        JobRequest.Repeat(response, job.Request, "TableCreationParameters");
        response.WriteTime("StartTime", job.Started);
        response.WriteTime("EndTime", state.Ended);
        response.WriteNumber("ProcessedSizeBytes", job.UnpackedBytes);
        response.WriteNumber("ProcessedItemCount", job.StoredItems + job.Failures);
        response.WriteNumber("ImportedItemCount", job.StoredItems);
        JobRequest.WriteFailure(response, state.Failure);
        response.WriteEndObject();
        response.WriteEndObject();
    }

    /// <summary>Writes an entry of ListImports.</summary>
    public static void WriteSummary(Utf8JsonWriter response, ImportJob job)
    {
        JobState state = job.State;
        response.WriteStartObject();
        response.WriteString("ImportArn", job.Arn);
        response.WriteString("ImportStatus", state.StatusName);
        response.WriteString("TableArn", job.Table.Definition.Arn);
        JobRequest.Repeat(response, job.Request, "S3BucketSource");
        response.WriteString("CloudWatchLogGroupArn", LogGroup);
        JobRequest.Repeat(response, job.Request, "InputFormat");
        response.WriteTime("StartTime", job.Started);
        response.WriteTime("EndTime", state.Ended);
        response.WriteEndObject();
    }
}
