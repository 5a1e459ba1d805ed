using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace DynamoBulk.Bench.Exports;

/// <summary>A full export as the service writes it: items of eight attributes and about 220 bytes, in data files of a size.</summary>
internal static class SampleExport
{
    private const string Id = "01693685827463-2d8752fd";

    /// <summary>Writes an export.</summary>
    /// <param name="folder">An empty folder.</param>
    /// <param name="files">How many data files there are.</param>
    /// <param name="itemsPerFile">How many items each has.</param>
    /// <returns>The data files.</returns>
    public static IReadOnlyList<string> Write(string folder, int files, int itemsPerFile)
    {
        Directory.CreateDirectory(Path.Combine(folder, "data"));
        var random = new Random(7);
        var entries = new StringBuilder();
        var paths = new List<string>();
        for (int file = 0; file < files; file++)
        {
            string name = $"file{file}.json.gz";
            string path = Path.Combine(folder, "data", name);
            WriteData(path, file * itemsPerFile, itemsPerFile, random);
            entries.Append(CultureInfo.InvariantCulture, $$"""{"itemCount":{{itemsPerFile}},"md5Checksum":"{{Md5(File.ReadAllBytes(path))}}","dataFileS3Key":"AWSDynamoDB/{{Id}}/data/{{name}}"}""").Append('\n');
            paths.Add(path);
        }

        WriteManifest(folder, "manifest-files", entries.ToString());
        WriteManifest(folder, "manifest-summary", string.Create(CultureInfo.InvariantCulture, $$"""
            {"version":"2020-06-30","tableArn":"arn:aws:dynamodb:us-east-1:123456789012:table/T","exportTime":"2026-11-01T00:00:00.000Z","s3Bucket":"b","s3Prefix":null,
            "manifestFilesS3Key":"AWSDynamoDB/{{Id}}/manifest-files.json","itemCount":{{files * itemsPerFile}},"outputFormat":"DYNAMODB_JSON","exportType":"FULL_EXPORT"}
            """));
        return paths;
    }

    private static void WriteData(string path, int first, int items, Random random)
    {
        using var packed = new GZipStream(File.Create(path), CompressionLevel.Optimal);
        using var lines = new StreamWriter(packed, new UTF8Encoding(false));
        for (int i = first; i < first + items; i++)
        {
            string who = string.Create(CultureInfo.InvariantCulture, $$"""{"S":"customer-{{i:D9}}"},"orders":{"N":"{{random.Next(10_000)}}"},"total":{"N":"{{random.Next(1_000_000) / 100m}}"},"name":{"S":"A name of a customer {{random.Next(1_000_000)}}"}""");
            string where = string.Create(CultureInfo.InvariantCulture, $$"""{"S":"Some street in a city {{random.Next(1000)}}"},"mail":{"S":"customer{{i}}@mail.example.org"},"active":{"BOOL":{{(random.Next(2) == 0 ? "true" : "false")}}},"since":{"S":"20{{random.Next(10, 26)}}-03-11T12:00:00Z"}""");
            lines.Write($$$"""{"Item":{"id":{{{who}}},"street":{{{where}}}""");
            lines.Write("}}");
            lines.Write('\n');
        }
    }

    private static void WriteManifest(string folder, string name, string content)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(content);
        File.WriteAllBytes(Path.Combine(folder, $"{name}.json"), bytes);
        File.WriteAllText(Path.Combine(folder, $"{name}.md5"), Md5(bytes));
    }

#pragma warning disable CA5351 // as the service makes it
    private static string Md5(byte[] bytes) => Convert.ToBase64String(MD5.HashData(bytes));
#pragma warning restore CA5351
}
