using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using DynamoBulk.Engine.Tests.Service.S3;
using DynamoBulk.Formats;
using DynamoBulk.NativeJobs.Loads;
using DynamoBulk.Service.S3;

namespace DynamoBulk.Engine.Tests.NativeJobs;

public sealed class LoadReportTests(S3Server server)
{
    private const string Arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/T/bulk-operation/0170-ab";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Failed_items_come_with_their_place_their_reason_and_what_stands_there()
    {
        using S3Relay relay = await server.RequireAsync();
        await PutReportAsync(
            relay,
            Line(relay, "a.json", 4, "ItemValidationError", "One or more parameter values were invalid: Missing the key id in the item", "{\"Item\":{\"x\":{\"S\":\"1\"}}}"),
            Line(relay, "b.json", 0, "ItemValidationError", "Something else", "{\"Item\":{\"id\":{\"S\":\"2\"}}}"));

        (LoadReport report, List<LoadFailure> failures) = await ReadAsync(relay);

        Assert.Equal(
            [
                (relay.Address("in/a.json"), 4, "MissingKey", "{\"x\":{\"S\":\"1\"}}", $"{relay.Address("in/a.json")} line 5"),
                (relay.Address("in/b.json"), 0, "ServiceRejectedItem", "{\"id\":{\"S\":\"2\"}}", $"{relay.Address("in/b.json")} line 1"),
            ],
            failures.Select(failure => (failure.Object, failure.Index, failure.Record.Problem!.Code, failure.Record.Item.ToString(), failure.Record.Position.ToString())));
        Assert.Equal(2, report.Reported);
        Assert.Empty(report.Unread);
    }

    [Fact]
    public async Task A_line_in_no_known_form_is_kept_with_its_text_and_can_be_written_as_a_failed_item()
    {
        using S3Relay relay = await server.RequireAsync();
        string[] strange = ["{\"who\":\"knows\"}", "no JSON at all", "{\"itemS3Pointer\":{\"bucket\":\"b\"}}", "{\"itemS3Pointer\":{\"bucket\":null,\"key\":\"k\",\"itemIndex\":0},\"errorMessages\":[]}"];
        await PutReportAsync(relay, strange);

        (LoadReport report, List<LoadFailure> failures) = await ReadAsync(relay);

        Assert.Equal(strange, failures.Select(failure => $"{failure.Record.Original}"));
        Assert.All(failures, failure => Assert.Equal((null, (long?)null), (failure.Object, failure.Index)));
        Assert.Equal(4, report.Reported);
        foreach (LoadFailure failure in failures)
        {
            Assert.Contains((string)$"{failure.Record.Original}", Written(failure), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_a_malformed_record_left_unread_is_counted_and_named_and_can_be_had()
    {
        using S3Relay relay = await server.RequireAsync();
        await relay.PutAsync("in/a.json", "{\"Item\":{\"id\":{\"S\":\"0\"}}}\n{\"Item\":{broken\n\n{\"Item\":{\"id\":{\"S\":\"3\"}}}\n{\"Item\":{\"id\":{\"S\":\"4\"}}}\n");
        await PutReportAsync(relay, Line(relay, "a.json", 1, "MalformedRecord", "The line is not valid JSON.", "{\"Item\":{broken"));

        (LoadReport report, List<LoadFailure> failures) = await ReadAsync(relay);
        LoadFailure broken = Assert.Single(failures);
        Assert.Equal("MalformedRecord", broken.Record.Problem!.Code);
        Assert.Equal("{\"Item\":{broken", ((UnreadRecord)broken.Record.Original!).Text);
        Assert.Equal(new UnreadRest(relay.Address("in/a.json"), 2, 2, "The line is not valid JSON."), Assert.Single(report.Unread));

        (_, failures) = await ReadAsync(relay, withUnread: true);
        Assert.Equal(
            [("MalformedRecord", 1, ""), ("NotRead", 3, "{\"id\":{\"S\":\"3\"}}"), ("NotRead", 4, "{\"id\":{\"S\":\"4\"}}")],
            failures.Select(failure => (failure.Record.Problem!.Code, failure.Index, failure.Record.Item.Json.IsEmpty ? "" : failure.Record.Item.ToString())));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_malformed_record_at_the_end_or_before_another_failure_has_left_nothing_unread(bool isLast)
    {
        using S3Relay relay = await server.RequireAsync();
        await relay.PutAsync("in/a.json", "{\"Item\":{\"id\":{\"S\":\"0\"}}}\n{\"Item\":{broken\n" + (isLast ? string.Empty : "{\"Item\":{}}\n{\"Item\":{\"id\":{\"S\":\"3\"}}}\n"));
        List<string> lines = [Line(relay, "a.json", 1, "MalformedRecord", "No JSON.", "{\"Item\":{broken")];
        if (!isLast)
        {
            lines.Add(Line(relay, "a.json", 2, "ItemValidationError", "Missing the key id", "{\"Item\":{}}"));
        }

        await PutReportAsync(relay, [.. lines]);
        (LoadReport report, List<LoadFailure> failures) = await ReadAsync(relay);
        Assert.Equal(lines.Count, failures.Count);
        Assert.Empty(report.Unread);
    }

    [Fact]
    public async Task An_object_that_is_damaged_or_gone_is_named_as_far_as_can_be_told()
    {
        using S3Relay relay = await server.RequireAsync();
        byte[] whole = Pack(string.Concat(Enumerable.Range(0, 5000).Select(i => $"{{\"Item\":{{\"id\":{{\"S\":\"{Guid.NewGuid()}\"}}}}}}\n")));
        await relay.PutAsync("in/cut.json.gz", whole[..(whole.Length / 2)]);
        await PutReportAsync(
            relay,
            Line(relay, "cut.json.gz", 100, "UnreadableObject", "It ends too early.", null),
            Line(relay, "gone.json.gz", 0, "UnreadableObject", "The object is too large.", null),
            Line(relay, "gone2.json.gz", 7, "ItemValidationError", "No.", null));

        (LoadReport report, List<LoadFailure> failures) = await ReadAsync(relay, load => load with { Compression = "Gzip" });

        Assert.Equal(
            [(relay.Address("in/cut.json.gz"), 100, (long?)null), (relay.Address("in/gone.json.gz"), 0, null)],
            report.Unread.Select(rest => (rest.Object, rest.FirstIndex, rest.Count)));
        Assert.Equal((relay.Address("in/gone2.json.gz"), 7), Assert.Single(failures.Select(failure => (failure.Object, failure.Index))));
        Assert.Equal(3, report.Reported);
    }

    [Theory]
    [InlineData("DynamoDbJson", "{\"Item\":{\"id\":{\"S\":\"0\"}}}\n{\"Item\":{\"x\":{\"S\":\"1\"}}}\n{\"Item\":{\"id\":{\"S\":\"2\"}}}\n")]
    [InlineData("Ion", "$ion_1_0 {Item:{id:\"0\"}}\n$ion_1_0 {Item:{x:\"1\"}}\n$ion_1_0 {Item:{id:\"2\"}}\n")]
    public async Task A_record_that_the_report_only_points_at_is_taken_from_the_input(string format, string content)
    {
        using S3Relay relay = await server.RequireAsync();
        await relay.PutAsync("in/a.gz", Pack(content));
        await PutReportAsync(relay, Line(relay, "a.gz", 1, "ItemValidationError", "Missing the key id in the item", null));
        (_, List<LoadFailure> failures) = await ReadAsync(relay, load => load with { Format = format, Compression = "Gzip" });
        LoadFailure failure = Assert.Single(failures);
        Assert.Equal(("{\"x\":{\"S\":\"1\"}}", "MissingKey"), (failure.Record.Item.ToString(), failure.Record.Problem!.Code));
    }

    [Fact]
    public async Task No_more_records_are_looked_for_than_memory_is_meant_for_and_the_others_come_with_their_place()
    {
        using S3Relay relay = await server.RequireAsync();
        int count = LoadReport.MostAwaited + 2;
        await relay.PutAsync("in/a.gz", Pack(string.Concat(Enumerable.Range(0, count).Select(i => $"{{\"Item\":{{\"x\":{{\"S\":\"{i}\"}}}}}}\n"))));
        string line = Line(relay, "a.gz", 7_654_321, "ItemValidationError", "No.", null);
        await PutReportAsync(relay, [.. Enumerable.Range(0, count).Select(i => line.Replace("7654321", $"{i}", StringComparison.Ordinal))]);

        (_, List<LoadFailure> failures) = await ReadAsync(relay, load => load with { Compression = "Gzip" });

        Assert.Equal(Enumerable.Range(0, count).Select(i => (long?)i), failures.Select(failure => failure.Index).Order());
        Assert.Equal([100_000, 100_001], failures.Where(failure => failure.Record.Item.Json.IsEmpty).Select(failure => failure.Index));
        Assert.Equal("The record is not to be had: only 100,000 of the records that the report points at are looked for", failures[0].Record.Original);
        Assert.Equal("{\"x\":{\"S\":\"99999\"}}", failures[^1].Record.Item.ToString());
    }

    [Theory]
    [InlineData("Completed", 0, 30, 30L, null)]
    [InlineData("Completed", 0, 20, 30L, "counts 20 of 30 bytes as read, and its report names no object that was not read to its end")]
    [InlineData("CompletedWithErrors", 2, 30, 30L, "counts 2 failed items, and the report in ")]
    [InlineData("CompletedWithErrors", 1, 20, 30L, "counts 20 of 30 bytes as read")]
    [InlineData("Failed", 1, 20, 30L, "has ended as Failed after 20 of 30 bytes: the items that it had not come to are in no report. Load the objects again")]
    [InlineData("Cancelled", 1, 0, null, "has ended as Cancelled after 0 bytes")]
    public async Task What_is_in_no_count_is_told(string status, long failed, long processedBytes, long? totalBytes, string? expected)
    {
        using S3Relay relay = await server.RequireAsync();
        await PutReportAsync(relay, failed == 0 ? [] : [Line(relay, "a.json", 4, "ItemValidationError", "No.", "{}")]);

        (LoadReport report, _) = await ReadAsync(relay, load => load with { Status = status, FailedItemCount = failed, ProcessedBytes = processedBytes, TotalBytes = totalBytes });

        if (expected is null)
        {
            Assert.Null(report.Shortfall);
        }
        else
        {
            Assert.Contains($"The load into 'T' {expected}", report.Shortfall, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Bytes_that_an_object_left_unread_are_those_of_the_object_that_is_named()
    {
        using S3Relay relay = await server.RequireAsync();
        await relay.PutAsync("in/a.json", "{\"Item\":{broken\n{\"Item\":{\"id\":{\"S\":\"3\"}}}\n");
        await PutReportAsync(relay, Line(relay, "a.json", 0, "MalformedRecord", "No JSON.", "{\"Item\":{broken"));

        (LoadReport report, _) = await ReadAsync(relay, load => load with { FailedItemCount = 1, ProcessedBytes = 20, TotalBytes = 30 });

        Assert.Single(report.Unread);
        Assert.Null(report.Shortfall);
    }

    [Fact]
    public async Task Reports_of_other_loads_and_the_manifest_are_left_alone()
    {
        using S3Relay relay = await server.RequireAsync();
        await relay.PutAsync("report/AWSDynamoDB/0170-ab/manifest.json", "{\"outputFiles\":[]}");
        await relay.PutAsync("report/AWSDynamoDB/0170-xy/errors/a.json", Line(relay, "a.json", 1, "MalformedRecord", "Other.", "x").Replace(Arn, Arn + "x", StringComparison.Ordinal) + "\n");
        (LoadReport report, List<LoadFailure> failures) = await ReadAsync(relay);
        Assert.Empty(failures);
        Assert.Equal(0, report.Reported);
    }

    [Fact]
    public async Task A_report_without_a_folder_of_its_own_is_told_by_its_lines()
    {
        using S3Relay relay = await server.RequireAsync();
        string mine = Line(relay, "a.json", 1, "ItemValidationError", "Mine.", "{\"Item\":{\"id\":{\"S\":\"1\"}}}");
        await relay.PutAsync("report/all.json", mine + "\n" + mine.Replace(Arn, Arn + "x", StringComparison.Ordinal) + "\n");
        (_, List<LoadFailure> failures) = await ReadAsync(relay);
        Assert.Equal("Mine.", Assert.Single(failures).Record.Problem!.Message);
    }

    [Theory]
    [InlineData("report/notes.txt", 60)]
    [InlineData("report/notes.txt", -60)]
    [InlineData("report/in/a.json", 0)]
    public async Task What_lies_beside_a_load_without_a_folder_of_its_own_and_cannot_be_its_report_is_left_alone(string name, int startedInMinutes)
    {
        using S3Relay relay = await server.RequireAsync();
        await relay.PutAsync(name, "{\"Item\":{\"id\":{\"S\":\"0\"}}}\n");
        DateTime start = DateTime.UtcNow.AddMinutes(startedInMinutes);

        (LoadReport report, List<LoadFailure> failures) = await ReadAsync(relay, load => load with { S3Uri = $"{relay.Address("report/in/")}", StartTime = start, EndTime = start.AddSeconds(1) });

        Assert.Empty(failures);
        Assert.Equal(0, report.Reported);
    }

    private static string Line(S3Relay relay, string name, long index, string code, string message, string? record)
    {
        S3Address address = relay.Address("in/" + name);
        return JsonSerializer.Serialize(new Dictionary<string, object?>
        {
            ["itemS3Pointer"] = new { bucket = address.Bucket, key = address.Key, itemIndex = index },
            ["bulkOperationArn"] = Arn,
            ["errorCode"] = code,
            ["errorMessages"] = new[] { message },
            [record is null ? "no" + index.ToString(CultureInfo.InvariantCulture) : "record"] = record,
        });
    }

    private static Task PutReportAsync(S3Relay relay, params string[] lines) =>
        relay.PutAsync("report/AWSDynamoDB/0170-ab/errors/x.json.gz", Pack(string.Concat(lines.Select(line => line + "\n"))));

    private static byte[] Pack(string text)
    {
        var packed = new MemoryStream();
        using (var packing = new GZipStream(packed, CompressionLevel.Fastest))
        {
            packing.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }

    private static string Written(LoadFailure failure)
    {
        var output = new ArrayBufferWriter<byte>();
        FailedItemWriter.Write(output, failure.Record, failure.Record.Problem!);
        return JsonDocument.Parse(output.WrittenMemory).RootElement.GetProperty("Record").GetString()!;
    }

    private static Task<(LoadReport Report, List<LoadFailure> Failures)> ReadAsync(S3Relay relay, bool withUnread) => ReadAsync(relay, load => load, withUnread);

    private static async Task<(LoadReport Report, List<LoadFailure> Failures)> ReadAsync(S3Relay relay, Func<S3Load, S3Load>? with = null, bool withUnread = false)
    {
        using var connection = new DdbConnection(S3Relay.Options(relay.Url));
        var load = new S3Load { LoadArn = Arn, TableName = "T", Status = "CompletedWithErrors", Format = "DynamoDbJson", Compression = "None", ReportS3Uri = $"{relay.Address("report/")}" };
        LoadReport report = await LoadReport.FindAsync(connection, with is null ? load : with(load), Token);
        var failures = new List<LoadFailure>();
        await foreach (LoadFailure failure in report.ReadAsync(withUnread, Token))
        {
            failures.Add(failure);
        }

        return (report, failures);
    }
}
