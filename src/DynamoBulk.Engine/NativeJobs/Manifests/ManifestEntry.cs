using System.Text.Json;

namespace DynamoBulk.NativeJobs.Manifests;

/// <summary>What a line of <c>manifest-files.json</c> says of a data file.</summary>
/// <param name="Key">Its key in the bucket.</param>
/// <param name="ItemCount">Items, or changes, in it.</param>
/// <param name="Md5">The MD5 of its bytes as stored, in base64.</param>
/// <remarks>
/// The entity tag in the line is not kept: a copy of the file has another one, while the checksum stays.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html
/// </remarks>
public sealed record ManifestEntry(string Key, long ItemCount, string Md5)
{
    private const int Md5Size = 16;

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    /// <summary>Reads all lines.</summary>
    /// <param name="lines">The content of the file.</param>
    /// <param name="name">What messages call the file.</param>
    /// <returns>The entries in their order.</returns>
    /// <exception cref="ExportException">A line is no entry.</exception>
    internal static List<ManifestEntry> ParseAll(ReadOnlySpan<byte> lines, string name)
    {
        var entries = new List<ManifestEntry>();
        for (int number = 1; !lines.IsEmpty; number++)
        {
            int end = lines.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = Items.JsonText.SkipSpace(end < 0 ? lines : lines[..end]);
            lines = end < 0 ? [] : lines[(end + 1)..];
            if (!line.IsEmpty)
            {
                entries.Add(Parse(line, name, number));
            }
        }

        return entries;
    }

    private static ManifestEntry Parse(ReadOnlySpan<byte> line, string name, int number)
    {
        try
        {
            Fields fields = JsonSerializer.Deserialize<Fields>(line, s_json) ?? new Fields();
            return fields is { DataFileS3Key.Length: > 0, ItemCount: >= 0, Md5Checksum: not null } && Convert.TryFromBase64String(fields.Md5Checksum, new byte[Md5Size + 2], out int length) && length == Md5Size
                ? new ManifestEntry(fields.DataFileS3Key, fields.ItemCount.Value, fields.Md5Checksum)
                : throw Damaged("it has not the key, the count and the checksum of a data file");
        }
        catch (JsonException exception)
        {
            throw Damaged(Items.JsonText.Reason(exception).TrimEnd('.'), exception);
        }

        ExportException Damaged(string why, Exception? inner = null) =>
            new("ManifestDamaged", $"'{name}' line {number} is no entry of a manifest, {why}: get the file from the bucket again.", inner);
    }

    /// <summary>A line as it is written.</summary>
    private sealed record Fields
    {
        public long? ItemCount { get; init; }

        public string? Md5Checksum { get; init; }

        public string? DataFileS3Key { get; init; }
    }
}
