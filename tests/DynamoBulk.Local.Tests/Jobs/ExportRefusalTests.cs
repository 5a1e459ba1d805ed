using System.Net;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoBulk.Local.Tests.Metering;
using static DynamoBulk.Local.Tests.EndpointCalls;
using static DynamoBulk.Local.Tests.Jobs.ExportCalls;

namespace DynamoBulk.Local.Tests.Jobs;

/// <summary>Which exports are refused, in which words, and how they are found again. Needs no S3: what works there fails there.</summary>
public sealed class ExportRefusalTests
{
    private const long Midnight = 1767225600; // where the clock starts
    private const string Arn = "arn:aws:dynamodb:ddblocal:000000000000:table/People";
    private const string Valid = $$"""{"TableArn":"{{Arn}}","S3Bucket":"bucket"}""";

    private readonly HandClock _clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // The table is made at second 0 and has recovery since second 600; it is second 100,000.
    [Theory]
    [InlineData("""{"S3Bucket":"bucket"}""", "ValidationException", "1 validation error detected: Value null at 'tableArn' failed to satisfy constraint: Member must not be null")]
    [InlineData("""{"TableArn":"$arn"}""", "ValidationException", "1 validation error detected: Value null at 's3Bucket' failed to satisfy constraint: Member must not be null")]
    [InlineData("""{"TableArn":"People","S3Bucket":"bucket"}""", "ValidationException", "One or more parameter values were invalid: tableArn is not a valid ARN")]
    [InlineData("""{"TableArn":"$arn/index/ByCity","S3Bucket":"bucket"}""", "ValidationException", "Invalid Request: Table ARN is invalid.")]
    [InlineData("""{"TableArn":"arn:aws:dynamodb:ddblocal:000000000000:table/None","S3Bucket":"bucket"}""", "TableNotFoundException", "Table not found: arn:aws:dynamodb:ddblocal:000000000000:table/None")]
    [InlineData("""{"TableArn":"arn:aws:dynamodb:us-east-1:000000000000:table/People","S3Bucket":"bucket"}""", "TableNotFoundException", "Table not found: arn:aws:dynamodb:us-east-1:000000000000:table/People")]
    [InlineData("""{"TableArn":"$arn","S3Bucket":"arn:aws:s3:::bucket"}""", "ValidationException", "1 validation error detected: Value 'arn:aws:s3:::bucket' at 's3Bucket' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z0-9A-Z]+[\\.\\-\\w]*[a-z0-9A-Z]+")]
    [InlineData("""{"TableArn":"$arn","S3Bucket":"bucket","S3BucketOwner":"me"}""", "ValidationException", "1 validation error detected: Value 'me' at 's3BucketOwner' failed to satisfy constraint: Member must satisfy regular expression pattern: [0-9]{12}")]
    [InlineData("""{"TableArn":"$arn","S3Bucket":"bucket","ExportFormat":"CSV"}""", "ValidationException", "1 validation error detected: Value 'CSV' at 'exportFormat' failed to satisfy constraint: Member must satisfy enum value set: [DYNAMODB_JSON, ION]")]
    [InlineData("""{"TableArn":"$arn","S3Bucket":"bucket","S3SseAlgorithm":"AES256","S3SseKmsKeyId":"k"}""", "ValidationException", "Invalid Request: KMS Key Id is not supported for this encryption type")]
    [InlineData("""{"TableArn":"$arn","S3Bucket":"bucket","IncrementalExportSpecification":{}}""", "ValidationException", "Invalid Request: Export Type expected to be Incremental Export when incremental export specification is provided")]
    [InlineData("""{"TableArn":"$arn","S3Bucket":"bucket","ExportType":"FULL_EXPORT","IncrementalExportSpecification":{}}""", "ValidationException", "Invalid Request: When Export Type is Full Export , Incremental Export Specification should not be provided")]
    [InlineData("""{"TableArn":"$arn","S3Bucket":"bucket","ExportType":"INCREMENTAL_EXPORT"}""", "ValidationException", "Invalid Request: Incremental Export Specification expected when export type is set as Incremental Export")]
    [InlineData("""{"TableArn":"$arn","S3Bucket":"bucket","ExportType":"INCREMENTAL_EXPORT","IncrementalExportSpecification":{"ExportToTime":1}}""", "ValidationException", "Invalid Request: ExportFromTime must be provided in IncrementalExportSpecification")]
    [InlineData("""{"TableArn":"$arn","S3Bucket":"bucket","ExportTime":$100001}""", "InvalidExportTimeException", "Export Time is invalid")]
    [InlineData("""{"TableArn":"$arn","S3Bucket":"bucket","ExportTime":$-1}""", "InvalidExportTimeException", "Export Time is invalid")]
    [InlineData("""{"TableArn":"$arn","S3Bucket":"bucket","ExportTime":$599}""", "InvalidExportTimeException", "Point in Time Recovery is not available for specified export time")]
    [InlineData("""$period($-1,$5000)""", "InvalidExportTimeException", "Incremental export period from time cannot be less than the table creation time : 2025-12-31T23:59:59Z")]
    [InlineData("""$period($90000,$100001)""", "InvalidExportTimeException", "Incremental export period to time cannot be greater than the current time : 2026-01-02T03:46:41Z")]
    [InlineData("""$period($90000,$90899)""", "InvalidExportTimeException", "Difference between export period from time and export period to time is less than 15 minutes")]
    [InlineData("""$period($90000,$80000)""", "InvalidExportTimeException", "Difference between export period from time and export period to time is less than 15 minutes")]
    [InlineData("""$period($1000,$87401)""", "InvalidExportTimeException", "Difference between export period from time and export period to time is greater than 24 hours")]
    [InlineData("""$period($599,$5000)""", "InvalidExportTimeException", "Point in Time Recovery is not available for specified export time")]
    public async Task A_wrong_request_is_refused_in_the_words_of_the_service(string request, string type, string message)
    {
        await using LocalEndpoint endpoint = await StartAsync();

        (HttpStatusCode status, JsonElement answer) = await ExportAsync(endpoint, Fill(request));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal((type, message), (answer.GetProperty("__type").GetString()!.Split('#')[1], answer.GetProperty("message").GetString()));
    }

    [Theory]
    [InlineData("""{"TableArn":"$arn","S3Bucket":"bucket","ExportTime":$600}""")]
    [InlineData("""{"TableArn":"$arn","S3Bucket":"bucket","ExportTime":$100000}""")]
    [InlineData("""{"TableArn":"$arn","S3Bucket":"bucket","S3SseAlgorithm":"KMS","S3SseKmsKeyId":"k"}""")]
    [InlineData("""$period($600,$1500)""")]
    [InlineData("""$period($1000,$87400)""")]
    [InlineData("""$period($13600,$100000)""")]
    public async Task A_time_at_the_bound_is_taken(string request)
    {
        await using LocalEndpoint endpoint = await StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await ExportAsync(endpoint, Fill(request))).Status);
    }

    [Fact]
    public async Task A_period_without_an_end_ends_with_the_last_whole_second()
    {
        await using LocalEndpoint endpoint = await StartAsync();
        _clock.Advance(0.9);
        using AmazonDynamoDBClient client = ClientOf(endpoint);

        ExportTableToPointInTimeResponse started = await client.ExportTableToPointInTimeAsync(
            new ExportTableToPointInTimeRequest
            {
                TableArn = Arn,
                S3Bucket = "bucket",
                ExportType = ExportType.INCREMENTAL_EXPORT,
                IncrementalExportSpecification = new IncrementalExportSpecification { ExportFromTime = At(90_000) },
            },
            Token);

        IncrementalExportSpecification window = started.ExportDescription.IncrementalExportSpecification;
        Assert.Equal(
            (At(90_000), At(100_000), ExportViewType.NEW_AND_OLD_IMAGES, null),
            (window.ExportFromTime!.Value.ToUniversalTime(), window.ExportToTime!.Value.ToUniversalTime(), window.ExportViewType, started.ExportDescription.ExportTime));
    }

    [Fact]
    public async Task Without_recovery_there_are_no_exports()
    {
        await using LocalEndpoint endpoint = await StartAsync();
        using AmazonDynamoDBClient client = ClientOf(endpoint);
        await RecoverAsync(client, "People", false);

        foreach (string request in new[] { Valid, Fill("$period($90000,$95000)") })
        {
            (_, JsonElement answer) = await ExportAsync(endpoint, request);
            Assert.Equal(
                """{"__type":"com.amazonaws.dynamodb.v20120810#PointInTimeRecoveryUnavailableException","message":"Point in time recovery is not enabled for table 'People'"}""",
                answer.GetRawText());
        }
    }

    [Fact]
    public async Task A_token_names_the_same_export()
    {
        await using LocalEndpoint endpoint = await StartAsync();
        using AmazonDynamoDBClient client = ClientOf(endpoint);
        ExportTableToPointInTimeRequest Request(string prefix) => new() { TableArn = Arn, S3Bucket = "bucket", S3Prefix = prefix, ClientToken = "token" };

        string first = (await client.ExportTableToPointInTimeAsync(Request("a"), Token)).ExportDescription.ExportArn;
        await EndAsync(client, first);
        string same = (await client.ExportTableToPointInTimeAsync(Request("a"), Token)).ExportDescription.ExportArn;
        ExportConflictException conflict = await Assert.ThrowsAsync<ExportConflictException>(() => client.ExportTableToPointInTimeAsync(Request("b"), Token));

        Assert.Equal(first, same);
        Assert.Equal("Export conflict: Duplicate request detected with conflicting parameters", conflict.Message);
    }

    [Theory]
    [InlineData($"{Arn}", "ValidationException", "Invalid Export ARN")]
    [InlineData("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "ValidationException", "Invalid Export ARN")]
    [InlineData($"{Arn}/import/01767225600000-0123abcd", "ValidationException", "Invalid Export ARN")]
    [InlineData($"{Arn}/export/01767225600000-0123abcd", "ExportNotFoundException", $"Export not found: Export not found: {Arn}/export/01767225600000-0123abcd")]
    public async Task An_export_that_is_not_there_is_not_described(string arn, string type, string message)
    {
        await using LocalEndpoint endpoint = await StartAsync();

        using HttpResponseMessage response = await PostAsync(endpoint, "DynamoDB_20120810.DescribeExport", $$"""{"ExportArn":"{{arn}}"}""");

        JsonElement answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token)).RootElement;
        Assert.Equal((type, message), (answer.GetProperty("__type").GetString()!.Split('#')[1], answer.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task Exports_are_listed_page_by_page_the_newest_first()
    {
        await using LocalEndpoint endpoint = await StartAsync();
        using AmazonDynamoDBClient client = ClientOf(endpoint);
        var started = new List<string>();
        for (int i = 0; i < 30; i++)
        {
            _clock.Advance(1);
            started.Insert(0, (await client.ExportTableToPointInTimeAsync(new ExportTableToPointInTimeRequest { TableArn = Arn, S3Bucket = "bucket" }, Token)).ExportDescription.ExportArn);
        }

        await Task.WhenAll(started.Select(arn => EndAsync(client, arn)));
        ListExportsResponse first = await client.ListExportsAsync(new ListExportsRequest { TableArn = Arn }, Token);
        ListExportsResponse rest = await client.ListExportsAsync(new ListExportsRequest { TableArn = Arn, NextToken = first.NextToken }, Token);
        ListExportsResponse two = await client.ListExportsAsync(new ListExportsRequest { MaxResults = 2 }, Token);
        AmazonDynamoDBException refusal = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => client.ListExportsAsync(new ListExportsRequest { NextToken = "x" }, Token));
        await client.DeleteTableAsync("People", Token);
        await CreateTableAsync(client);

        Assert.Equal(started[..25], first.ExportSummaries.Select(summary => summary.ExportArn));
        Assert.Equal(started[25..], rest.ExportSummaries.Select(summary => summary.ExportArn));
        Assert.Null(rest.NextToken);
        Assert.Equal(started[..2], two.ExportSummaries.Select(summary => summary.ExportArn));
        Assert.All(first.ExportSummaries, summary => Assert.Equal((ExportStatus.FAILED, ExportType.FULL_EXPORT), (summary.ExportStatus, summary.ExportType)));
        Assert.Equal("Invalid Request: Provided nextToken is invalid: x", refusal.Message);
        Assert.Empty((await client.ListExportsAsync(new ListExportsRequest { TableArn = Arn }, Token)).ExportSummaries ?? []);
        Assert.Equal(started[0], (await client.DescribeExportAsync(new DescribeExportRequest { ExportArn = started[0] }, Token)).ExportDescription.ExportArn);
    }

    [Fact]
    public async Task Without_an_S3_an_export_fails_and_says_what_to_give()
    {
        await using LocalEndpoint endpoint = await StartAsync();
        using AmazonDynamoDBClient client = ClientOf(endpoint);

        ExportDescription export = await ExportCalls.ExportAsync(client, new ExportTableToPointInTimeRequest { TableArn = Arn, S3Bucket = "bucket" });

        Assert.Equal((ExportStatus.FAILED, "S3NotConfigured"), (export.ExportStatus, export.FailureCode));
        Assert.Contains("-S3EndpointUrl of Start-DdbLocal", export.FailureMessage, StringComparison.Ordinal);
    }

    private static DateTime At(double seconds) => DateTime.UnixEpoch.AddSeconds(Midnight + seconds);

    /// <summary>Puts in the ARN, periods, and times, which are counted from midnight.</summary>
    private static string Fill(string request)
    {
        if (request.StartsWith("$period(", StringComparison.Ordinal))
        {
            string[] times = request["$period(".Length..^1].Split(',');
            request = $$$"""{"TableArn":"$arn","S3Bucket":"bucket","ExportType":"INCREMENTAL_EXPORT","IncrementalExportSpecification":{"ExportFromTime":{{{times[0]}}},"ExportToTime":{{{times[1]}}}}}""";
        }

        string filled = request.Replace("$arn", Arn, StringComparison.Ordinal);
        return System.Text.RegularExpressions.Regex.Replace(filled, @"\$(-?\d+)", match => (Midnight + int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)).ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static async Task<(HttpStatusCode Status, JsonElement Answer)> ExportAsync(LocalEndpoint endpoint, string request)
    {
        using HttpResponseMessage response = await PostAsync(endpoint, "DynamoDB_20120810.ExportTableToPointInTime", request);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token)).RootElement);
    }

    private async Task<LocalEndpoint> StartAsync()
    {
        LocalEndpoint endpoint = LocalEndpoint.Start(new LocalEndpointOptions(), _clock, new Random(1));
        using AmazonDynamoDBClient client = ClientOf(endpoint);
        await CreateTableAsync(client, recovery: false);
        _clock.Advance(600);
        await RecoverAsync(client, "People", true);
        _clock.Advance(99_400);
        return endpoint;
    }
}
