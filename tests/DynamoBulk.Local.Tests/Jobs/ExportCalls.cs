using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoBulk.Local.Jobs;

namespace DynamoBulk.Local.Tests.Jobs;

/// <summary>Starts exports by the SDK, waits for them, and reads what they wrote, holding every checksum and count on the way.</summary>
[SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "The layout of exports has MD5.")]
internal static class ExportCalls
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<string> CreateTableAsync(AmazonDynamoDBClient client, string name = "People", bool recovery = true)
    {
        CreateTableResponse created = await client.CreateTableAsync(
            new CreateTableRequest
            {
                TableName = name,
                AttributeDefinitions = [new("pk", ScalarAttributeType.S), new("sk", ScalarAttributeType.N)],
                KeySchema = [new("pk", KeyType.HASH), new("sk", KeyType.RANGE)],
                BillingMode = BillingMode.PAY_PER_REQUEST,
            },
            Token);
        if (recovery)
        {
            await RecoverAsync(client, name, true);
        }

        return created.TableDescription.TableArn;
    }

    public static Task<UpdateContinuousBackupsResponse> RecoverAsync(AmazonDynamoDBClient client, string table, bool enabled, int? days = null) =>
        client.UpdateContinuousBackupsAsync(
            new UpdateContinuousBackupsRequest
            {
                TableName = table,
                PointInTimeRecoverySpecification = new PointInTimeRecoverySpecification { PointInTimeRecoveryEnabled = enabled, RecoveryPeriodInDays = days },
            },
            Token);

    /// <summary>Starts an export and waits until it has ended.</summary>
    public static async Task<ExportDescription> ExportAsync(AmazonDynamoDBClient client, ExportTableToPointInTimeRequest request)
    {
        ExportTableToPointInTimeResponse started = await client.ExportTableToPointInTimeAsync(request, Token);
        return await EndAsync(client, started.ExportDescription.ExportArn);
    }

    public static async Task<ExportDescription> EndAsync(AmazonDynamoDBClient client, string arn)
    {
        while (true)
        {
            ExportDescription export = (await client.DescribeExportAsync(new DescribeExportRequest { ExportArn = arn }, Token)).ExportDescription;
            if (export.ExportStatus != ExportStatus.IN_PROGRESS)
            {
                return export;
            }

            await Task.Delay(10, Token);
        }
    }

    /// <summary>All lines of the data files of an export, file by file.</summary>
    public static async Task<IReadOnlyList<string[]>> ReadFilesAsync(JobStorage storage, ExportDescription export)
    {
        using JsonDocument summary = JsonDocument.Parse(await ReadManifestAsync(storage, export.ExportManifest));
        string[] entries = Lines(await ReadManifestAsync(storage, summary.RootElement.GetProperty("manifestFilesS3Key").GetString()!));
        var files = new List<string[]>();
        foreach (string entry in entries)
        {
            files.Add(await ReadDataAsync(storage, JsonDocument.Parse(entry).RootElement));
        }

        Assert.Equal(files.Sum(lines => lines.LongLength), summary.RootElement.GetProperty("itemCount").GetInt64());
        Assert.Equal(files.Sum(lines => lines.LongLength), export.ItemCount);
        return files;
    }

    public static async Task<byte[]> ReadAsync(JobStorage storage, string key)
    {
        (_, Stream content) = await storage.OpenReadAsync(S3Server.Bucket, key, Token);
        using var bytes = new MemoryStream();
        await using (content)
        {
            await content.CopyToAsync(bytes, Token);
        }

        return bytes.ToArray();
    }

    /// <summary>A manifest whose checksum is right.</summary>
    public static async Task<string> ReadManifestAsync(JobStorage storage, string key)
    {
        byte[] content = await ReadAsync(storage, key);
        string checksum = Encoding.UTF8.GetString(await ReadAsync(storage, Path.ChangeExtension(key, ".md5")));
        Assert.Equal(Convert.ToBase64String(MD5.HashData(content)), checksum);
        return Encoding.UTF8.GetString(content);
    }

    public static string[] Lines(string text)
    {
        Assert.True(text.Length == 0 || text.EndsWith('\n'));
        return text.Split('\n')[..^1];
    }

    private static async Task<string[]> ReadDataAsync(JobStorage storage, JsonElement entry)
    {
        byte[] compressed = await ReadAsync(storage, entry.GetProperty("dataFileS3Key").GetString()!);
        byte[] md5 = MD5.HashData(compressed);
        Assert.Equal(Convert.ToBase64String(md5), entry.GetProperty("md5Checksum").GetString());
        Assert.Equal(Convert.ToHexString(MD5.HashData(md5)).ToLowerInvariant() + "-1", entry.GetProperty("etag").GetString());
        using var reader = new StreamReader(new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress));
        string[] lines = Lines(await reader.ReadToEndAsync(Token));
        Assert.Equal(lines.Length, entry.GetProperty("itemCount").GetInt32());
        return lines;
    }
}
