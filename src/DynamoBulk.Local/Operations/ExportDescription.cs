using System.Text.Json;
using DynamoBulk.Local.Jobs;
using DynamoBulk.Local.Jobs.Exports;

namespace DynamoBulk.Local.Operations;

/// <summary>Writes what an export is and how far it has come.</summary>
/// <remarks>
/// The service was seen to leave ExportType out of it, though its model has it: an incremental export is told by its
/// specification.
/// </remarks>
internal static class ExportDescription
{
    public static void Write(Utf8JsonWriter response, ExportJob job)
    {
        JobState state = job.State;
        response.WriteStartObject("ExportDescription");
        response.WriteString("ExportArn", job.Arn);
        response.WriteString("ExportStatus", state.StatusName);
        response.WriteTime("StartTime", job.Started);
        response.WriteTime("EndTime", state.Ended);
        response.WriteString("TableArn", job.Table.Arn);
        response.WriteString("TableId", job.Table.Id.ToString());
        WriteText(response, "ClientToken", job.ClientToken);
        WriteSettings(response, job.Settings);
        if (state.Status == JobStatus.Completed)
        {
            response.WriteString("ExportManifest", job.Manifest);
            response.WriteNumber("BilledSizeBytes", job.Totals!.BilledSizeBytes);
            response.WriteNumber("ItemCount", job.Totals.ItemCount);
        }

        WriteText(response, "FailureCode", state.Failure?.Code);
        WriteText(response, "FailureMessage", state.Failure?.Message);
        response.WriteEndObject();
    }

    private static void WriteSettings(Utf8JsonWriter response, ExportSettings settings)
    {
        response.WriteTime("ExportTime", settings.Time);
        response.WriteString("S3Bucket", settings.Bucket);
        WriteText(response, "S3BucketOwner", settings.BucketOwner);
        WriteText(response, "S3Prefix", settings.Prefix);
        response.WriteString("S3SseAlgorithm", settings.Encryption.Algorithm);
        WriteText(response, "S3SseKmsKeyId", settings.Encryption.KeyId);
        response.WriteString("ExportFormat", settings.FormatName);
        if (settings.Window is { } window)
        {
            response.WriteStartObject("IncrementalExportSpecification");
            response.WriteTime("ExportFromTime", window.From);
            response.WriteTime("ExportToTime", window.To);
            response.WriteString("ExportViewType", window.ViewType);
            response.WriteEndObject();
        }
    }

    private static void WriteText(Utf8JsonWriter response, string name, string? text)
    {
        if (text is not null)
        {
            response.WriteString(name, text);
        }
    }
}
