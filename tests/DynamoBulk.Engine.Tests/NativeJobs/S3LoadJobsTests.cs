using System.Text.Json.Nodes;
using DynamoBulk.Engine.Tests.Service.S3;
using DynamoBulk.Formats;
using DynamoBulk.NativeJobs;
using DynamoBulk.NativeJobs.Loads;
using DynamoBulk.Service;
using DynamoBulk.Service.S3;

namespace DynamoBulk.Engine.Tests.NativeJobs;

public sealed class S3LoadJobsTests(S3Server server)
{
    private const string Arn = "arn:aws:dynamodb:eu-west-1:123456789012:bulk-operation/01700000000000-abcdef";
    private const string Line = "{\"Item\":{\"id\":{\"S\":\"1\"}}}\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_service_is_told_what_was_asked_for_and_what_it_says_is_told()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service, relay);
        await relay.PutAsync("in/a.json", Line);

        S3Load load = await StartAsync(connection, Options(relay) with { MaxWriteCapacity = 2000, PerformanceTier = LoadPerformanceTier.Accelerated });

        JsonObject request = service.Request("StartBulkPutItems");
        Assert.True(Guid.TryParse((string)request["ClientToken"]!, out _));
        request.Remove("ClientToken");
        Assert.Equal(
            $$"""
            {"InputS3Configuration":{"InputCompressionType":"NONE","InputFormat":"DYNAMODB_JSON","S3Bucket":"{{S3Server.Bucket}}","S3KeyPrefix":"{{relay.Prefix}}in/"},"MaxWriteRequestUnits":2000,"OutputS3Configuration":{"OutputType":["ERROR","CONDITION_CHECK_FAILURE"],"S3Bucket":"{{S3Server.Bucket}}","S3KeyPrefix":"{{relay.Prefix}}report/"},"PerformanceTier":"ACCELERATED","TableName":"T"}
            """,
            request.ToJsonString());
        Assert.Equal(
            new S3Load
            {
                LoadArn = Arn,
                TableName = "T",
                Status = "CompletedWithErrors",
                StartTime = new DateTime(2026, 11, 27, 10, 0, 0, DateTimeKind.Utc),
                EndTime = new DateTime(2026, 11, 27, 10, 1, 0, DateTimeKind.Utc),
                S3Uri = "s3://in-bucket/in/",
                Format = "DynamoDbJson",
                Compression = "Gzip",
                ReportS3Uri = "s3://out-bucket/out/",
                MaxWriteCapacity = 2000,
                PerformanceTier = "Standard",
                ProcessedBytes = 50,
                TotalBytes = 100,
                ProcessedItemCount = 7,
                FailedItemCount = 2,
                BulkPutBytes = 77,
                FailureCode = "Code",
                FailureMessage = "Message",
                ClientToken = "token",
            },
            load);
        Assert.True(load.HasEnded);
    }

    [Fact]
    public async Task A_start_that_is_throttled_is_sent_again_for_a_while_with_the_same_token()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service, relay);
        await relay.PutAsync("in/a.json", Line);
        int attempts = 0;
        Func<JsonObject, string> start = service.Answers["StartBulkPutItems"];
        service.Answers["StartBulkPutItems"] = request => attempts++ < 6 ? FakeService.Refusal("ThrottlingException", "later") : start(request);

        await StartAsync(connection, Options(relay));

        Assert.Equal(7, service.Requests.Count(request => request.Operation == "StartBulkPutItems"));
        Assert.Single(service.Requests.Where(request => request.Operation == "StartBulkPutItems").Select(request => (string)request.Request["ClientToken"]!).Distinct());
    }

    [Theory]
    [InlineData("GlobalTable", ",\"Replicas\":[{\"RegionName\":\"eu-north-1\",\"ReplicaStatus\":\"ACTIVE\"}]", "ACTIVE")]
    [InlineData("IndexBeingCreated", ",\"GlobalSecondaryIndexes\":[{\"IndexName\":\"byName\",\"IndexStatus\":\"CREATING\",\"KeySchema\":[{\"AttributeName\":\"id\",\"KeyType\":\"HASH\"}]}]", "UPDATING")]
    [InlineData("TableNotActive", "", "CREATING")]
    [InlineData("TableNotActive", "", "ARCHIVED")]
    public async Task A_table_that_no_load_can_start_on_is_refused_before(string code, string more, string status)
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        service.Answers["DescribeTable"] = _ => FakeService.Table(status, more);
        Assert.Equal(code, (await RefusedAsync(service, relay, Options(relay))).Code);
    }

    [Fact]
    public async Task A_table_that_is_being_changed_harmlessly_is_loaded_into()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service, relay);
        service.Answers["DescribeTable"] = _ => FakeService.Table("UPDATING");
        await relay.PutAsync("in/a.json", Line);
        Assert.Equal(Arn, (await StartAsync(connection, Options(relay))).LoadArn);
    }

    [Fact]
    public async Task What_the_job_would_not_take_is_refused_before()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        await relay.PutAsync("in/a.json", Line);
        await relay.PutAsync("csv/a.csv", "id\n1\n");
        await relay.PutAsync("empty/a.json", string.Empty);
        S3LoadOptions options = Options(relay);

        ServiceException slow = await RefusedAsync(service, relay, options with { MaxWriteCapacity = 1023 });
        Assert.Equal("WriteCapacityTooLow", slow.Code);
        Assert.Contains("1,024", slow.Message, StringComparison.Ordinal);
        Assert.Equal("ReportInInput", (await RefusedAsync(service, relay, options with { Report = relay.Address("in/report/") })).Code);
        Assert.Equal("NoSuchBucket", (await RefusedAsync(service, relay, options with { Report = new S3Address("nowhere", string.Empty) })).Code);
        Assert.Equal("NoSuchBucket", (await RefusedAsync(service, relay, options with { Input = new S3Address("nowhere", string.Empty) })).Code);
        Assert.Equal("WrongInputFormat", (await RefusedAsync(service, relay, options with { Input = relay.Address("csv/") })).Code);
        Assert.Equal("WrongCompression", (await RefusedAsync(service, relay, options with { Compression = InputCompression.Gzip })).Code);
        Assert.Equal("NoInput", (await RefusedAsync(service, relay, options with { Input = relay.Address("empty/") })).Code);
        Assert.DoesNotContain(service.Requests, request => request.Operation == "StartBulkPutItems");
    }

    [Fact]
    public void An_object_of_5_GB_is_the_largest()
    {
        JobInput Of(long size) => new(new S3Address("b", "in/"), [new ObjectInfo(new S3Address("b", "in/a"), size, "tag")], ItemFormat.DynamoDbJson, InputCompression.None, default);
        var report = new S3Address("b", "reports/");
        LoadInputCheck.Check(Of(5_368_709_120), report);
        ServiceException refusal = Assert.Throws<ServiceException>(() => LoadInputCheck.Check(Of(5_368_709_121), report));
        Assert.Equal("ObjectTooLarge", refusal.Code);
        Assert.Contains("s3://b/in/a", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_beside_a_folder_whose_slash_was_left_out_is_not_among_its_objects()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service, relay);
        await relay.PutAsync("in/a.json", Line);
        await StartAsync(connection, Options(relay) with { Input = relay.Address("in"), Report = relay.Address("in-reports/") });
        Assert.Equal(relay.Prefix + "in/", (string?)service.Request("StartBulkPutItems")["InputS3Configuration"]!["S3KeyPrefix"]);
    }

    [Fact]
    public async Task A_refused_access_names_the_permission()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        await relay.PutAsync("in/a.json", Line);
        relay.Fault = request => request.Operation == "ListObjectsV2" ? S3Fault.Refusal(403, "AccessDenied") : null;
        Assert.Contains("s3:ListBucket", (await RefusedAsync(service, relay, Options(relay))).Message, StringComparison.Ordinal);

        relay.Fault = request => request.Operation == "GetObject" ? S3Fault.Refusal(403, "AccessDenied") : null; // the report may not be readable either
        Assert.Contains("s3:GetObject", (await RefusedAsync(service, relay, Options(relay))).Message, StringComparison.Ordinal);

        relay.Fault = _ => null;
        service.Answers["StartBulkPutItems"] = _ => FakeService.Refusal("AccessDeniedException", "User: x is not authorized to perform: dynamodb:StartBulkPutItems on resource: y");
        ServiceException denied = await RefusedAsync(service, relay, Options(relay));
        Assert.Equal("AccessDeniedException", denied.Code);
        Assert.StartsWith("The permission dynamodb:StartBulkPutItems is missing", denied.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_load_that_is_not_there_is_told_as_such()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service, relay);
        service.Answers["DescribeBulkOperation"] = _ => FakeService.Refusal("ResourceNotFoundException", "Requested resource not found");
        ServiceException refusal = await Assert.ThrowsAsync<ServiceException>(() => new S3LoadJobs(connection).DescribeAsync(Arn, Token));
        Assert.Equal("LoadNotFound", refusal.Code);
        Assert.Contains(Arn, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_pages_are_listed_in_the_order_of_their_starts()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service, relay);
        service.Answers["ListBulkOperations"] = request => request["NextToken"] is null
            ? """{"BulkOperationsSummaryList":[{"BulkOperationArn":"c","StartTime":1795773602},{"BulkOperationArn":"b","StartTime":1795773601}],"NextToken":"more"}"""
            : """{"BulkOperationsSummaryList":[{"BulkOperationArn":"a","StartTime":1795773600}]}""";
        Assert.Equal(["a", "b", "c"], await new S3LoadJobs(connection).ListAsync(Token));
    }

    [Fact]
    public async Task A_report_that_could_not_be_written_is_refused_before_the_job_starts()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        await relay.PutAsync("in/a.json", Line);
        relay.Fault = request => request.Operation == "CreateMultipartUpload" ? S3Fault.Refusal(403, "AccessDenied") : null;
        Assert.Contains("s3:PutObject", (await RefusedAsync(service, relay, Options(relay))).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(service.Requests, request => request.Operation == "StartBulkPutItems");
        Assert.Empty(relay.OpenUploads);
    }

    [Fact]
    public async Task A_load_is_waited_for_until_it_has_ended()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service, relay);
        var statuses = new Queue<string>(["IN_PROGRESS", "CANCELLING", "CANCELLED"]);
        service.Answers["DescribeBulkOperation"] = _ => Description(statuses.Dequeue());
        var seen = new List<string>();
        S3Load load = await new S3LoadJobs(connection).WaitAsync(Arn, null, found => seen.Add(found.Status), Token);
        Assert.Equal("Cancelled", load.Status);
        Assert.Equal(["InProgress", "Cancelling", "Cancelled"], seen);
    }

    [Theory]
    [InlineData("IN_PROGRESS", true)]
    [InlineData("COMPLETED", false)]
    [InlineData("CANCELLING", false)]
    public async Task A_load_is_told_to_stop_unless_it_does_or_has(string status, bool isTold)
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service, relay);
        service.Answers["DescribeBulkOperation"] = _ => Description(status);
        service.Answers["CancelBulkOperation"] = _ =>
        {
            status = "CANCELLING";
            return $$"""{"BulkOperationArn":"{{Arn}}","BulkOperationStatus":"CANCELLING"}""";
        };

        S3Load load = await new S3LoadJobs(connection).CancelAsync(Arn, Token);

        Assert.Equal(isTold, service.Requests.Any(request => request.Operation == "CancelBulkOperation"));
        Assert.Equal(isTold ? "Cancelling" : JobWords.Shown(status), load.Status);
    }

    [Theory]
    [InlineData("COMPLETED", "Completed")]
    [InlineData("IN_PROGRESS", null)]
    public async Task A_load_that_ends_before_it_can_be_told_is_no_failure(string statusThen, string? shown)
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service, relay);
        string status = "IN_PROGRESS";
        service.Answers["DescribeBulkOperation"] = _ => Description(status);
        service.Answers["CancelBulkOperation"] = _ =>
        {
            status = statusThen;
            return FakeService.Refusal("ValidationException", "no");
        };

        Task<S3Load> told = new S3LoadJobs(connection).CancelAsync(Arn, Token);

        if (shown is not null)
        {
            Assert.Equal(shown, (await told).Status);
        }
        else
        {
            Assert.Equal("ValidationException", (await Assert.ThrowsAsync<ServiceException>(() => told)).Code);
        }
    }

    private static FakeService Service()
    {
        var service = new FakeService();
        service.Answers["DescribeTable"] = _ => FakeService.Table();
        service.Answers["StartBulkPutItems"] = _ => Description("COMPLETED_WITH_ERRORS");
        return service;
    }

    private static string Description(string status, string arn = Arn) =>
        $$$"""
        {"BulkOperationDescription":{"BulkOperationArn":"{{{arn}}}","BulkOperationStatus":"{{{status}}}","TableDetails":[{"TableName":"T","TableId":"id"}],
        "StartTime":1795773600,"EndTime":1795773660,"InputS3Configuration":{"S3Bucket":"in-bucket","S3KeyPrefix":"in/","InputFormat":"DYNAMODB_JSON","InputCompressionType":"GZIP"},
        "OutputS3Configuration":{"S3Bucket":"out-bucket","S3KeyPrefix":"out/","OutputType":["ERROR"]},"MaxWriteRequestUnits":2000,"PerformanceTier":"STANDARD",
        "ProcessedInputBytes":50,"TotalInputBytes":100,"ProcessedItemCount":7,"FailedItemCount":2,"FailureCode":"Code","FailureMessage":"Message","ClientToken":"token",
        "BulkOperationUsage":[{"TableName":"T","BulkPutBytes":77}]}}
        """;

    private static S3LoadOptions Options(S3Relay relay) => new() { TableName = "T", Input = relay.Address("in/"), Report = relay.Address("report/") };

    private static DdbConnection Connect(FakeService service, S3Relay relay) => new(S3Relay.Options(relay.Url) with { EndpointUrl = service.Url });

    private static async Task<S3Load> StartAsync(DdbConnection connection, S3LoadOptions options)
    {
        var loads = new S3LoadJobs(connection);
        return await loads.StartAsync(await loads.PlanAsync(options, Token), Token);
    }

    private static async Task<ServiceException> RefusedAsync(FakeService service, S3Relay relay, S3LoadOptions options)
    {
        using DdbConnection connection = Connect(service, relay);
        return await Assert.ThrowsAsync<ServiceException>(() => StartAsync(connection, options));
    }
}
