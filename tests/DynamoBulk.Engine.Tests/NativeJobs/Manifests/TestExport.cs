using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using DynamoBulk.Engine.Tests.Service.S3;
using DynamoBulk.Formats;
using DynamoBulk.Items;

namespace DynamoBulk.Engine.Tests.NativeJobs.Manifests;

/// <summary>
/// An export as the service publishes its layout, made by hand. What a test changes in <see cref="Summary"/>, <see cref="Entries"/> or
/// <see cref="Data"/> gets fitting checksums of the manifest; what it changes in the files has none.
/// </summary>
internal sealed class TestExport
{
    public const string TableArn = "arn:aws:dynamodb:us-east-1:123456789012:table/T";

    private static readonly DateTimeOffset s_midnight = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private static int s_exports;

    private readonly string _prefix;
    private readonly string _dataFolder;
    private readonly bool _isIon;

    private TestExport(string prefix, string id, JsonObject summary, bool isIncremental, bool isIon)
    {
        _prefix = prefix;
        _isIon = isIon;
        Id = id;
        Summary = summary;
        _dataFolder = $"{prefix}AWSDynamoDB/{(isIncremental ? string.Empty : id + "/")}data/";
    }

    public string Id { get; }

    public JsonObject Summary { get; }

    public List<JsonObject> Entries { get; } = [];

    /// <summary>The data files by their keys.</summary>
    public Dictionary<string, byte[]> Data { get; } = [];

    public string Folder => $"{_prefix}AWSDynamoDB/{Id}/";

    public static TestExport Full(string prefix = "", bool isIon = false, int hour = 0) => New(prefix, isIon, null, new JsonObject
    {
        ["version"] = "2020-06-30",
        ["exportTime"] = Time(hour),
        ["exportType"] = "FULL_EXPORT",
    });

    public static TestExport Incremental(int from, int to, string prefix = "", bool isIon = false, string view = "NEW_AND_OLD_IMAGES") => New(prefix, isIon, view, new JsonObject
    {
        ["version"] = "2023-08-01",
        ["exportFromTime"] = Time(from),
        ["exportToTime"] = Time(to),
        ["exportType"] = "INCREMENTAL_EXPORT",
        ["outputView"] = view,
    });

    /// <summary>The whole export by the keys of its files.</summary>
    public Dictionary<string, byte[]> Files()
    {
        byte[] summary = Encoding.UTF8.GetBytes(Summary.ToJsonString());
        byte[] entries = Encoding.UTF8.GetBytes(string.Concat(Entries.Select(entry => entry.ToJsonString() + "\n")));
        return new Dictionary<string, byte[]>(Data)
        {
            [Folder + "_started"] = [],
            [Folder + "manifest-summary.json"] = summary,
            [Folder + "manifest-summary.md5"] = Encoding.ASCII.GetBytes(Md5(summary)),
            [Folder + "manifest-files.json"] = entries,
            [Folder + "manifest-files.md5"] = Encoding.ASCII.GetBytes(Md5(entries)),
        };
    }

    /// <summary>Adds a data file.</summary>
    /// <returns>Its key.</returns>
    public string Add(params string[] lines)
    {
        string key = $"{_dataFolder}{Guid.NewGuid():N}{(_isIon ? ".ion.gz" : ".json.gz")}";
        byte[] packed = Pack(string.Concat(lines.Select(line => line + "\n")));
        Data[key] = packed;
        byte[] md5 = Convert.FromBase64String(Md5(packed));
        Entries.Add(new JsonObject
        {
            ["itemCount"] = lines.Length,
            ["md5Checksum"] = Md5(packed),
#pragma warning disable CA5351 // as S3 makes it
            ["etag"] = $"{Convert.ToHexStringLower(MD5.HashData(md5))}-1",
#pragma warning restore CA5351
            ["dataFileS3Key"] = key,
        });
        Summary["itemCount"] = (long)Summary["itemCount"]! + lines.Length;
        return key;
    }

    /// <summary>The line of an item.</summary>
    public static string Line(Item item, bool isIon = false) => isIon ? $"$ion_1_0 {{Item:{Ion(item)}}}" : $"{{\"Item\":{item}}}";

    /// <summary>The line of a change, in the service's own notation.</summary>
    public static string Change(Item keys, Item? newImage, Item? oldImage, bool isIon = false, string micros = "1680109764000000")
    {
        string Member(string name, Item? image) => image is not { } item ? string.Empty : isIon ? $",{name}:{Ion(item)}" : $",\"{name}\":{item}";
        return isIon
            ? $"$ion_1_0 {{Record:{{Keys:{Ion(keys)},Metadata:{{WriteTimestampMicros:{micros}.}}{Member("OldImage", oldImage)}{Member("NewImage", newImage)}}}}}"
            : $"{{\"Metadata\":{{\"WriteTimestampMicros\":{{\"N\":\"{micros}\"}}}}{Member("Keys", keys)}{Member("NewImage", newImage)}{Member("OldImage", oldImage)}}}";
    }

    public static byte[] Pack(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }

#pragma warning disable CA5351 // as the service makes it
    public static string Md5(byte[] bytes) => Convert.ToBase64String(MD5.HashData(bytes));
#pragma warning restore CA5351

    private static TestExport New(string prefix, bool isIon, string? view, JsonObject summary)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"0169368582{Interlocked.Increment(ref s_exports):D4}-2d8752fd");
        string s3Prefix = prefix.TrimEnd('/');
        foreach ((string name, JsonNode? value) in new JsonObject
        {
            ["exportArn"] = $"{TableArn}/export/{id}",
            ["startTime"] = "2026-11-02T07:28:34.028Z",
            ["endTime"] = "2026-11-02T07:33:43.897Z",
            ["tableArn"] = TableArn,
            ["tableId"] = "12345a12-abcd-123a-ab12-1234abc12345",
            ["s3Bucket"] = S3Server.Bucket,
            ["s3Prefix"] = s3Prefix.Length == 0 ? null : s3Prefix,
            ["s3SseAlgorithm"] = "AES256",
            ["s3SseKmsKeyId"] = null,
            ["manifestFilesS3Key"] = $"{prefix}AWSDynamoDB/{id}/manifest-files.json",
            ["billedSizeBytes"] = 0,
            ["itemCount"] = 0L,
            ["outputFormat"] = isIon ? "ION" : "DYNAMODB_JSON",
        })
        {
            summary[name] = value?.DeepClone();
        }

        return new TestExport(prefix, id, summary, view is not null, isIon);
    }

    private static string Time(int hour) => s_midnight.AddHours(hour).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private static string Ion(Item item)
    {
        using var text = new MemoryStream();
        var writer = new IonWriter(text);
        writer.WriteAsync([new ItemRecord(item, default)], CancellationToken.None).AsTask().Wait();
        writer.CompleteAsync(CancellationToken.None).AsTask().Wait();
        string line = Encoding.UTF8.GetString(text.ToArray()).TrimEnd();
        return line["$ion_1_0 {Item:".Length..^1];
    }
}
