using System.Globalization;
using System.Text.Json;

namespace DynamoBulk.NativeJobs.Manifests;

/// <summary>What <c>manifest-summary.json</c> says of an export.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html</remarks>
public sealed record ManifestSummary
{
    /// <summary>The layout of full exports, and of incremental ones: the same fields, but for the time and the view.</summary>
    private static readonly string[] s_versions = ["2020-06-30", "2023-08-01"];

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    /// <summary>The ARN of the export; null where the manifest does not say.</summary>
    public string? ExportArn { get; private init; }

    /// <summary>The ARN of the table.</summary>
    public required string TableArn { get; init; }

    /// <summary>The id of the table, which another table of the same name would not have; null where the manifest does not say.</summary>
    public string? TableId { get; private init; }

    /// <summary>The key of <c>manifest-files.json</c> in the bucket that the service wrote into.</summary>
    public required string ManifestFilesKey { get; init; }

    /// <summary>Items, or changes, in all data files.</summary>
    public required long ItemCount { get; init; }

    /// <summary>Whether the data files are Ion text, not DynamoDB JSON.</summary>
    public required bool IsIon { get; init; }

    /// <summary>Whether it holds the changes of a window of time, not all items.</summary>
    public required bool IsIncremental { get; init; }

    /// <summary>Whether its changes tell what was there before.</summary>
    public bool HasOldImages { get; private init; }

    /// <summary>Where the window begins, the moment itself included; of a full export the moment that it shows.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Where the window ends, the moment itself excluded; of a full export the moment that it shows.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Reads a summary.</summary>
    /// <param name="json">The content of the file.</param>
    /// <param name="name">What messages call the file.</param>
    /// <returns>The summary.</returns>
    /// <exception cref="ExportException">It is no summary, or one in a form that is not known.</exception>
    internal static ManifestSummary Parse(byte[] json, string name)
    {
        Fields fields;
        try
        {
            fields = JsonSerializer.Deserialize<Fields>(json, s_json) ?? new Fields();
        }
        catch (JsonException exception)
        {
            throw Damaged(name, $"it is no valid JSON: {Items.JsonText.Reason(exception)}", exception);
        }

        Known(fields.Version, s_versions, "version", name);
        bool isIncremental = Known(fields.ExportType ?? "FULL_EXPORT", ["FULL_EXPORT", "INCREMENTAL_EXPORT"], "export type", name) == "INCREMENTAL_EXPORT";
        return new ManifestSummary
        {
            ExportArn = fields.ExportArn,
            TableArn = Required(fields.TableArn, "tableArn", name),
            TableId = fields.TableId,
            ManifestFilesKey = Required(fields.ManifestFilesS3Key, "manifestFilesS3Key", name),
            ItemCount = fields.ItemCount is >= 0 and { } count ? count : throw Damaged(name, "it has no itemCount"),
            IsIon = Known(fields.OutputFormat, ["DYNAMODB_JSON", "ION"], "output format", name) == "ION",
            IsIncremental = isIncremental,
            HasOldImages = isIncremental && Known(fields.OutputView, ["NEW_AND_OLD_IMAGES", "NEW_IMAGE"], "output view", name) == "NEW_AND_OLD_IMAGES",
            From = isIncremental ? Time(fields.ExportFromTime, "exportFromTime", name) : Time(fields.ExportTime, "exportTime", name),
            To = isIncremental ? Time(fields.ExportToTime, "exportToTime", name) : Time(fields.ExportTime, "exportTime", name),
        };
    }

    private static string Required(string? value, string field, string name) => value is { Length: > 0 } ? value : throw Damaged(name, $"it has no {field}");

    private static DateTimeOffset Time(string? value, string field, string name) =>
        DateTimeOffset.TryParse(Required(value, field, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time)
            ? time
            : throw Damaged(name, $"its {field}, '{Items.Quotation.Of(value!)}', is no time");

    private static string Known(string? value, string[] known, string what, string name) => known.Contains(value)
        ? value!
        : throw new ExportException("ManifestNotKnown", $"'{name}' is of the {what} '{Items.Quotation.Of(value ?? string.Empty)}', and only {string.Join(" and ", known)} are known: it is no manifest of an export, or one of a later time; look for a newer version of this module.");

    private static ExportException Damaged(string name, string why, Exception? inner = null) =>
        new("ManifestDamaged", $"'{name}' is no manifest of an export, {why}: get it from the bucket again.", inner);

    /// <summary>The file as it is written.</summary>
    private sealed record Fields
    {
        public string? Version { get; init; }

        public string? ExportArn { get; init; }

        public string? TableArn { get; init; }

        public string? TableId { get; init; }

        public string? ManifestFilesS3Key { get; init; }

        public long? ItemCount { get; init; }

        public string? OutputFormat { get; init; }

        public string? ExportType { get; init; }

        public string? OutputView { get; init; }

        public string? ExportTime { get; init; }

        public string? ExportFromTime { get; init; }

        public string? ExportToTime { get; init; }
    }
}
