using System.Globalization;
using System.Text.RegularExpressions;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoBulk.Items;
using DynamoBulk.Local.Jobs;
using DynamoBulk.Local.Jobs.Exports;
using DynamoBulk.Local.Metering;
using DynamoBulk.Local.Tables;
using DynamoBulk.Local.Tests.Metering;
using static DynamoBulk.Local.Tests.EndpointCalls;
using static DynamoBulk.Local.Tests.Jobs.ExportCalls;
using ExportFormat = Amazon.DynamoDBv2.ExportFormat;

namespace DynamoBulk.Local.Tests.Jobs;

/// <summary>What exports write, object by object, and how they are described.</summary>
public sealed class ExportTests(S3Server server)
{
    private const string Arn = "arn:aws:dynamodb:ddblocal:000000000000:table/People";

    private readonly HandClock _clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_export_has_the_layout_of_the_service()
    {
        await using LocalEndpoint endpoint = LocalEndpoint.Start(await server.OptionsAsync(), _clock, new Random(1));
        using AmazonDynamoDBClient client = ClientOf(endpoint);
        using JobStorage storage = await server.StorageAsync();
        string prefix = server.NewPrefix();
        await CreateTableAsync(client);
        await PutAsync(client, "a", 1);
        string tableId = (await client.DescribeTableAsync("People", Token)).Table.TableId;
        _clock.Advance(90.5);

        ExportDescription export = await ExportAsync(client, new ExportTableToPointInTimeRequest { TableArn = Arn, S3Bucket = S3Server.Bucket, S3Prefix = prefix });

        string id = export.ExportArn[(Arn.Length + "/export/".Length)..];
        string root = $"{prefix}/AWSDynamoDB/{id}/";
        Assert.Matches("^01767225690500-[0-9a-f]{8}$", id);
        Assert.Equal(root + "manifest-summary.json", export.ExportManifest);
        string[] keys = [.. (await storage.ListAsync(S3Server.Bucket, prefix + "/", Token)).Select(found => found.Key)];
        string data = keys.Single(key => key.StartsWith(root + "data/", StringComparison.Ordinal));
        Assert.Matches("^[a-z2-7]{26}\\.json\\.gz$", data[(root + "data/").Length..]);
        Assert.Equal(
            [root + "_started", data, root + "manifest-files.json", root + "manifest-files.md5", root + "manifest-summary.json", root + "manifest-summary.md5"],
            keys);
        Assert.Empty(await ReadAsync(storage, root + "_started"));
        Assert.Equal(
            $$"""{"version":"2020-06-30","exportArn":"{{export.ExportArn}}","startTime":"2026-01-01T00:01:30.500Z","endTime":"2026-01-01T00:01:30.500Z","tableArn":"{{Arn}}","tableId":"{{tableId}}","exportTime":"2026-01-01T00:01:30.500Z","s3Bucket":"test-bucket","s3Prefix":"{{prefix}}","s3SseAlgorithm":"AES256","s3SseKmsKeyId":null,"manifestFilesS3Key":"{{root}}manifest-files.json","billedSizeBytes":{{Size("a", 1)}},"itemCount":1,"outputFormat":"DYNAMODB_JSON","exportType":"FULL_EXPORT"}""",
            await ReadManifestAsync(storage, export.ExportManifest));
        Assert.Matches(
            $$"""^\{"itemCount":1,"md5Checksum":"[A-Za-z0-9+/]{22}==","etag":"[0-9a-f]{32}-1","dataFileS3Key":"{{Regex.Escape(data)}}"\}\n$""",
            await ReadManifestAsync(storage, root + "manifest-files.json"));
        Assert.Equal(["""{"Item":{"pk":{"S":"a"},"sk":{"N":"1"}}}"""], (await ReadFilesAsync(storage, export)).Single());
    }

    [Fact]
    public async Task An_incremental_export_keeps_its_data_apart_from_its_manifests()
    {
        await using LocalEndpoint endpoint = LocalEndpoint.Start(await server.OptionsAsync(), _clock, new Random(1));
        using AmazonDynamoDBClient client = ClientOf(endpoint);
        using JobStorage storage = await server.StorageAsync();
        string prefix = server.NewPrefix() + "/deep/";
        await CreateTableAsync(client);
        string tableId = (await client.DescribeTableAsync("People", Token)).Table.TableId;
        _clock.Advance(100);
        await PutAsync(client, "a", 1);
        _clock.Advance(900);

        ExportDescription export = await ExportAsync(client, Incremental(prefix, 100, 1000));

        string root = $"{prefix}AWSDynamoDB/{export.ExportArn[^23..]}/";
        string[] keys = [.. (await storage.ListAsync(S3Server.Bucket, prefix, Token)).Select(found => found.Key)];
        string data = keys.Single(key => key.EndsWith(".gz", StringComparison.Ordinal));
        Assert.Matches($"^{prefix}AWSDynamoDB/data/[a-z2-7]{{26}}\\.json\\.gz$", data);
        Assert.Equal(
            [root + "_started", root + "manifest-files.json", root + "manifest-files.md5", root + "manifest-summary.json", root + "manifest-summary.md5", data],
            keys);
        Assert.Equal(
            $$"""{"version":"2023-08-01","exportArn":"{{export.ExportArn}}","startTime":"2026-01-01T00:16:40.000Z","endTime":"2026-01-01T00:16:40.000Z","tableArn":"{{Arn}}","tableId":"{{tableId}}","exportFromTime":"2026-01-01T00:01:40.000Z","exportToTime":"2026-01-01T00:16:40.000Z","s3Bucket":"test-bucket","s3Prefix":"{{prefix}}","s3SseAlgorithm":"AES256","s3SseKmsKeyId":null,"manifestFilesS3Key":"{{root}}manifest-files.json","billedSizeBytes":10000000,"itemCount":1,"outputFormat":"DYNAMODB_JSON","outputView":"NEW_AND_OLD_IMAGES","exportType":"INCREMENTAL_EXPORT"}""",
            await ReadManifestAsync(storage, export.ExportManifest));
    }

    [Theory]
    [InlineData("DYNAMODB_JSON", "NEW_AND_OLD_IMAGES",
        """{"Metadata":{"WriteTimestampMicros":{"N":"1767225700000000"}},"Keys":{"pk":{"S":"changed"},"sk":{"N":"1"}},"NewImage":{"pk":{"S":"changed"},"sk":{"N":"1"},"v":{"S":"new"}},"OldImage":{"pk":{"S":"changed"},"sk":{"N":"1"},"v":{"S":"old"}}}""",
        """{"Metadata":{"WriteTimestampMicros":{"N":"1767225701000000"}},"Keys":{"pk":{"S":"gone"},"sk":{"N":"1"}},"OldImage":{"pk":{"S":"gone"},"sk":{"N":"1"},"v":{"S":"old"}}}""",
        """{"Metadata":{"WriteTimestampMicros":{"N":"1767225703000000"}},"Keys":{"pk":{"S":"made"},"sk":{"N":"1"}},"NewImage":{"pk":{"S":"made"},"sk":{"N":"1"},"v":{"S":"new"}}}""",
        """{"Metadata":{"WriteTimestampMicros":{"N":"1767225705000000"}},"Keys":{"pk":{"S":"returned"},"sk":{"N":"1"}},"NewImage":{"pk":{"S":"returned"},"sk":{"N":"1"},"v":{"S":"new"}},"OldImage":{"pk":{"S":"returned"},"sk":{"N":"1"},"v":{"S":"old"}}}""")]
    [InlineData("DYNAMODB_JSON", "NEW_IMAGE",
        """{"Metadata":{"WriteTimestampMicros":{"N":"1767225700000000"}},"Keys":{"pk":{"S":"changed"},"sk":{"N":"1"}},"NewImage":{"pk":{"S":"changed"},"sk":{"N":"1"},"v":{"S":"new"}}}""",
        """{"Metadata":{"WriteTimestampMicros":{"N":"1767225701000000"}},"Keys":{"pk":{"S":"gone"},"sk":{"N":"1"}}}""",
        """{"Metadata":{"WriteTimestampMicros":{"N":"1767225703000000"}},"Keys":{"pk":{"S":"made"},"sk":{"N":"1"}},"NewImage":{"pk":{"S":"made"},"sk":{"N":"1"},"v":{"S":"new"}}}""",
        """{"Metadata":{"WriteTimestampMicros":{"N":"1767225705000000"}},"Keys":{"pk":{"S":"returned"},"sk":{"N":"1"}},"NewImage":{"pk":{"S":"returned"},"sk":{"N":"1"},"v":{"S":"new"}}}""")]
    [InlineData("ION", "NEW_AND_OLD_IMAGES",
        """$ion_1_0 {Record:{Keys:{pk:"changed",sk:1.},Metadata:{WriteTimestampMicros:1767225700000000.},OldImage:{pk:"changed",sk:1.,v:"old"},NewImage:{pk:"changed",sk:1.,v:"new"}}}""",
        """$ion_1_0 {Record:{Keys:{pk:"gone",sk:1.},Metadata:{WriteTimestampMicros:1767225701000000.},OldImage:{pk:"gone",sk:1.,v:"old"}}}""",
        """$ion_1_0 {Record:{Keys:{pk:"made",sk:1.},Metadata:{WriteTimestampMicros:1767225703000000.},NewImage:{pk:"made",sk:1.,v:"new"}}}""",
        """$ion_1_0 {Record:{Keys:{pk:"returned",sk:1.},Metadata:{WriteTimestampMicros:1767225705000000.},OldImage:{pk:"returned",sk:1.,v:"old"},NewImage:{pk:"returned",sk:1.,v:"new"}}}""")]
    [InlineData("ION", "NEW_IMAGE",
        """$ion_1_0 {Record:{Keys:{pk:"changed",sk:1.},Metadata:{WriteTimestampMicros:1767225700000000.},NewImage:{pk:"changed",sk:1.,v:"new"}}}""",
        """$ion_1_0 {Record:{Keys:{pk:"gone",sk:1.},Metadata:{WriteTimestampMicros:1767225701000000.}}}""",
        """$ion_1_0 {Record:{Keys:{pk:"made",sk:1.},Metadata:{WriteTimestampMicros:1767225703000000.},NewImage:{pk:"made",sk:1.,v:"new"}}}""",
        """$ion_1_0 {Record:{Keys:{pk:"returned",sk:1.},Metadata:{WriteTimestampMicros:1767225705000000.},NewImage:{pk:"returned",sk:1.,v:"new"}}}""")]
    public async Task Each_kind_of_change_has_its_record(string format, string view, params string[] expected)
    {
        await using LocalEndpoint endpoint = LocalEndpoint.Start(await server.OptionsAsync(), _clock, new Random(1));
        using AmazonDynamoDBClient client = ClientOf(endpoint);
        using JobStorage storage = await server.StorageAsync();
        await CreateTableAsync(client);
        foreach (string key in new[] { "changed", "gone", "returned", "untouched" })
        {
            await PutAsync(client, key, 1, "old");
        }

        _clock.Advance(100);
        await PutAsync(client, "changed", 1, "new"); // in the first moment of the period
        await StepAsync(() => DeleteAsync(client, "gone"));
        await StepAsync(() => PutAsync(client, "made", 1, "first"));
        await StepAsync(() => PutAsync(client, "made", 1, "new"));
        await StepAsync(() => DeleteAsync(client, "returned"));
        await StepAsync(() => PutAsync(client, "returned", 1, "new"));
        await StepAsync(() => PutAsync(client, "came and went", 1, "x"));
        await StepAsync(() => DeleteAsync(client, "came and went"));
        _clock.Advance(1000);
        await PutAsync(client, "changed", 1, "later"); // in the first moment behind it
        await DeleteAsync(client, "made");
        await PutAsync(client, "gone", 1, "later");

        ExportTableToPointInTimeRequest request = Incremental(server.NewPrefix(), 100, (_clock.GetUtcNow() - Start).TotalSeconds, view);
        request.ExportFormat = format;
        ExportDescription export = await ExportAsync(client, request);

        Assert.Equal(expected, (await ReadFilesAsync(storage, export)).Single().OrderBy(line => Array.IndexOf(expected, line)));

        async Task StepAsync(Func<Task> step)
        {
            _clock.Advance(1);
            await step();
        }
    }

    [Fact]
    public async Task Each_partition_has_a_file_though_it_be_empty()
    {
        await using LocalEndpoint endpoint = LocalEndpoint.Start(await server.OptionsAsync() with { Partitions = 3 }, _clock, new Random(1));
        using AmazonDynamoDBClient client = ClientOf(endpoint);
        using JobStorage storage = await server.StorageAsync();
        await CreateTableAsync(client);
        await PutAsync(client, "a", 1);

        ExportDescription export = await ExportAsync(client, new ExportTableToPointInTimeRequest { TableArn = Arn, S3Bucket = S3Server.Bucket, S3Prefix = server.NewPrefix() });

        Assert.Equal([0, 0, 1], (await ReadFilesAsync(storage, export)).Select(lines => lines.Length).Order());
    }

    [Fact]
    public async Task A_description_tells_what_was_asked_for_and_when_it_is_complete_what_came_of_it()
    {
        await using LocalEndpoint endpoint = LocalEndpoint.Start(await server.OptionsAsync() with { JobTime = TimeSpan.FromDays(1) }, _clock, new Random(1));
        using AmazonDynamoDBClient client = ClientOf(endpoint);
        await CreateTableAsync(client);
        ExportTableToPointInTimeRequest request = new() { TableArn = Arn, S3Bucket = S3Server.Bucket, S3BucketOwner = "123456789012", S3Prefix = server.NewPrefix(), S3SseAlgorithm = S3SseAlgorithm.KMS, S3SseKmsKeyId = "alias/mine", ExportFormat = ExportFormat.ION, ClientToken = "token" };

        ExportDescription started = (await client.ExportTableToPointInTimeAsync(request, Token)).ExportDescription;
        ExportDescription described = (await client.DescribeExportAsync(new DescribeExportRequest { ExportArn = started.ExportArn }, Token)).ExportDescription;

        foreach (ExportDescription export in new[] { started, described })
        {
            Assert.Equal(
                (ExportStatus.IN_PROGRESS, Arn, S3Server.Bucket, "123456789012", request.S3Prefix, S3SseAlgorithm.KMS, "alias/mine", ExportFormat.ION, "token"),
                (export.ExportStatus, export.TableArn, export.S3Bucket, export.S3BucketOwner, export.S3Prefix, export.S3SseAlgorithm, export.S3SseKmsKeyId, export.ExportFormat, export.ClientToken));
            Assert.Equal((Start.UtcDateTime, Start.UtcDateTime), (export.StartTime!.Value.ToUniversalTime(), export.ExportTime!.Value.ToUniversalTime()));
            Assert.Equal((null, null, null, null, null), (export.EndTime, export.ExportManifest, export.ItemCount, export.BilledSizeBytes, export.ExportType));
        }
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_fails_the_export_and_not_the_request()
    {
        await using LocalEndpoint endpoint = LocalEndpoint.Start(await server.OptionsAsync(), _clock, new Random(1));
        using AmazonDynamoDBClient client = ClientOf(endpoint);
        await CreateTableAsync(client);

        ExportDescription export = await ExportAsync(client, new ExportTableToPointInTimeRequest { TableArn = Arn, S3Bucket = "no-such-bucket" });

        Assert.Equal((ExportStatus.FAILED, "S3NoSuchBucket", "The specified bucket does not exist: no-such-bucket"), (export.ExportStatus, export.FailureCode, export.FailureMessage));
        Assert.Equal((Start.UtcDateTime, null, null), (export.EndTime!.Value.ToUniversalTime(), export.ExportManifest, export.ItemCount));
    }

    [Fact]
    public async Task Recovery_that_is_turned_off_meanwhile_fails_the_export()
    {
        LocalEndpointOptions options = await server.OptionsAsync();
        using JobStorage storage = await server.StorageAsync();
        var key = new KeyAttribute("pk", AttributeType.S);
        var table = new Table(new TableDefinition { Name = "People", Attributes = [key], PartitionKey = key }, new TableMeter(options, new CapacityJournal(_clock), _clock));
        var settings = new ExportSettings { Bucket = S3Server.Bucket, Prefix = server.NewPrefix(), Encryption = new ObjectEncryption("AES256", null), Format = DynamoBulk.Local.Jobs.Exports.ExportFormat.Ion, Time = Start };
        using var job = new ExportJob(Arn + "/export/1", null, table, new ChangeJournal(_clock), settings, storage, _clock);

        await job.RunAsync(TimeSpan.Zero, Token); // the table has no journal, or already another

        Assert.Equal((JobStatus.Failed, "PointInTimeRecoveryUnavailable"), (job.State.Status, job.State.Failure?.Code));
    }

    private static DateTimeOffset Start => new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static ExportTableToPointInTimeRequest Incremental(string prefix, double from, double to, string? view = null) => new()
    {
        TableArn = Arn,
        S3Bucket = S3Server.Bucket,
        S3Prefix = prefix,
        ExportType = ExportType.INCREMENTAL_EXPORT,
        IncrementalExportSpecification = new IncrementalExportSpecification
        {
            ExportFromTime = Start.UtcDateTime.AddSeconds(from),
            ExportToTime = Start.UtcDateTime.AddSeconds(to),
            ExportViewType = view,
        },
    };

    private static int Size(string partitionKey, int sortKey) => "pk".Length + partitionKey.Length + "sk".Length + 1 + ((sortKey.ToString(CultureInfo.InvariantCulture).Length + 1) / 2);

    private static async Task PutAsync(AmazonDynamoDBClient client, string partitionKey, int sortKey, string? value = null)
    {
        var item = new Dictionary<string, AttributeValue> { ["pk"] = new() { S = partitionKey }, ["sk"] = new() { N = sortKey.ToString(CultureInfo.InvariantCulture) } };
        if (value is not null)
        {
            item["v"] = new AttributeValue { S = value };
        }

        await client.PutItemAsync("People", item, Token);
    }

    private static async Task DeleteAsync(AmazonDynamoDBClient client, string partitionKey) =>
        await client.DeleteItemAsync("People", new Dictionary<string, AttributeValue> { ["pk"] = new() { S = partitionKey }, ["sk"] = new() { N = "1" } }, Token);
}
