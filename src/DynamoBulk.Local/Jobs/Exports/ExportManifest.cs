using System.Globalization;
using System.Text.Json;
using DynamoBulk.Local.Expressions;

namespace DynamoBulk.Local.Jobs.Exports;

/// <summary>Writes the two manifests of an export.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html</remarks>
internal static class ExportManifest
{
    /// <summary>The list of data files: a JSON object a line.</summary>
    public static byte[] WriteFiles(IEnumerable<ExportedFile> files)
    {
        using var output = new MemoryStream();
        foreach (ExportedFile file in files)
        {
            using (var writer = new Utf8JsonWriter(output, AttributeJson.WriterOptions))
            {
                writer.WriteStartObject();
                writer.WriteNumber("itemCount", file.Count);
                writer.WriteBase64String("md5Checksum", file.Md5);
                writer.WriteString("etag", file.ETag);
                writer.WriteString("dataFileS3Key", file.Key);
                writer.WriteEndObject();
            }

            output.WriteByte((byte)'\n');
        }

        return output.ToArray();
    }

    /// <summary>What the export is and came to.</summary>
    public static byte[] WriteSummary(ExportJob job, string filesKey, ExportTotals totals, DateTimeOffset end)
    {
        ExportSettings settings = job.Settings;
        using var output = new MemoryStream();
        using (var writer = new Utf8JsonWriter(output, AttributeJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("version", settings.Window is null ? "2020-06-30" : "2023-08-01");
            writer.WriteString("exportArn", job.Arn);
            writer.WriteString("startTime", Format(job.Started));
            writer.WriteString("endTime", Format(end));
            writer.WriteString("tableArn", job.Table.Arn);
            writer.WriteString("tableId", job.Table.Id.ToString());
            WriteTimes(writer, settings);
            writer.WriteString("s3Bucket", settings.Bucket);
            writer.WriteString("s3Prefix", settings.Prefix);
            writer.WriteString("s3SseAlgorithm", settings.Encryption.Algorithm);
            writer.WriteString("s3SseKmsKeyId", settings.Encryption.KeyId);
            writer.WriteString("manifestFilesS3Key", filesKey);
            writer.WriteNumber("billedSizeBytes", totals.BilledSizeBytes);
            writer.WriteNumber("itemCount", totals.ItemCount);
            writer.WriteString("outputFormat", settings.FormatName);
            if (settings.Window is { } window)
            {
                writer.WriteString("outputView", window.ViewType);
            }

            writer.WriteString("exportType", settings.TypeName);
            writer.WriteEndObject();
        }

        return output.ToArray();
    }

    private static void WriteTimes(Utf8JsonWriter writer, ExportSettings settings)
    {
        if (settings.Window is { } window)
        {
            writer.WriteString("exportFromTime", Format(window.From));
            writer.WriteString("exportToTime", Format(window.To));
        }
        else
        {
            writer.WriteString("exportTime", Format(settings.Time!.Value));
        }
    }

    private static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
