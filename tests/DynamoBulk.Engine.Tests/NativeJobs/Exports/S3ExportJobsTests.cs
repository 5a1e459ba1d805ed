using System.Text.Json.Nodes;
using DynamoBulk.Engine.Tests.Service.S3;
using DynamoBulk.Formats;
using DynamoBulk.NativeJobs.Exports;
using DynamoBulk.Service;
using DynamoBulk.Service.S3;

namespace DynamoBulk.Engine.Tests.NativeJobs.Exports;

public sealed class S3ExportJobsTests(S3Server server)
{
    private const string TableArn = "arn:aws:dynamodb:eu-west-1:123456789012:table/Orders";
    private const string Arn = $"{TableArn}/export/01795773600000-06e2188f";
    private const string User = "arn:aws:iam::123456789012:user/ada";

    private static readonly DateTimeOffset s_earliest = DateTimeOffset.FromUnixTimeSeconds(1_760_000_000);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_export_is_asked_for_in_the_words_of_the_service()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service, relay);

        await StartAsync(connection, Options(relay) with { To = s_earliest.AddSeconds(1.75), Format = ItemFormat.Ion, KmsKeyId = "alias/backups" });

        JsonObject request = service.Request("ExportTableToPointInTime");
        Assert.True(Guid.TryParse((string)request["ClientToken"]!, out _));
        request.Remove("ClientToken");
        Assert.Equal(
            $$$"""{"ExportFormat":"ION","ExportTime":1760000001,"ExportType":"FULL_EXPORT","S3Bucket":"{{{S3Server.Bucket}}}","S3Prefix":"{{{relay.Prefix}}}orders","S3SseAlgorithm":"KMS","S3SseKmsKeyId":"alias/backups","TableArn":"{{{TableArn}}}"}""",
            request.ToJsonString());
        Assert.DoesNotContain(service.Requests, asked => asked.Operation == "UpdateContinuousBackups");
    }

    [Fact]
    public async Task So_is_an_incremental_one()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service, relay);
        S3ExportOptions options = Options(relay) with
        {
            Destination = new S3Address(S3Server.Bucket, string.Empty),
            ExportType = S3ExportType.Incremental,
            From = s_earliest.AddHours(1).ToOffset(TimeSpan.FromHours(2)),
            To = s_earliest.AddHours(2).AddSeconds(0.5),
            ViewType = S3ExportViewType.NewImage,
            ClientToken = "mine",
        };

        await StartAsync(connection, options);

        Assert.Equal(
            $$$"""{"ClientToken":"mine","ExportFormat":"DYNAMODB_JSON","ExportType":"INCREMENTAL_EXPORT","IncrementalExportSpecification":{"ExportFromTime":1760003600,"ExportToTime":1760007200,"ExportViewType":"NEW_IMAGE"},"S3Bucket":"{{{S3Server.Bucket}}}","TableArn":"{{{TableArn}}}"}""",
            service.Request("ExportTableToPointInTime").ToJsonString());
    }

    [Fact]
    public async Task What_the_service_says_of_an_export_is_told()
    {
        using FakeService service = Service();
        using DdbConnection connection = Connect(service);
        service.Answers["DescribeExport"] = _ => $$$"""
            {"ExportDescription":{"ExportArn":"{{{Arn}}}","ExportStatus":"COMPLETED","StartTime":1795773600.5,"EndTime":1795773900,"ExportManifest":"p/AWSDynamoDB/01795773600000-06e2188f/manifest-summary.json",
            "TableArn":"{{{TableArn}}}","TableId":"id","ExportTime":1795773000,"ClientToken":"token","S3Bucket":"b","S3Prefix":"p","S3SseAlgorithm":"KMS","S3SseKmsKeyId":"key","ExportFormat":"DYNAMODB_JSON",
            "BilledSizeBytes":1234,"ItemCount":7,"IncrementalExportSpecification":{"ExportFromTime":1795770000,"ExportToTime":1795773000,"ExportViewType":"NEW_AND_OLD_IMAGES"},
            "FailureCode":"Code","FailureMessage":"Message"}}
            """;

        S3Export export = await new S3ExportJobs(connection).DescribeAsync(Arn, Token);

        var nine = new DateTime(2026, 11, 27, 9, 0, 0, DateTimeKind.Utc);
        Assert.Equal(
            new S3Export
            {
                ExportArn = Arn,
                TableName = "Orders",
                Status = "Completed",
                ExportType = "Incremental",
                StartTime = nine.AddHours(1).AddSeconds(0.5),
                EndTime = nine.AddMinutes(65),
                FromTime = nine,
                ToTime = nine.AddMinutes(50),
                ViewType = "NewAndOldImages",
                Format = "DynamoDbJson",
                S3Uri = "s3://b/p",
                ManifestS3Uri = "s3://b/p/AWSDynamoDB/01795773600000-06e2188f/manifest-summary.json",
                ItemCount = 7,
                BilledSizeBytes = 1234,
                KmsKeyId = "key",
                FailureCode = "Code",
                FailureMessage = "Message",
                TableArn = TableArn,
                ClientToken = "token",
            },
            export);
        Assert.Equal(DateTimeKind.Utc, export.StartTime!.Value.Kind);
        Assert.True(export.HasEnded);
    }

    [Fact]
    public async Task An_export_that_runs_has_neither_an_end_nor_counts()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service, relay);

        S3Export export = await StartAsync(connection, Options(relay));

        Assert.Equal(
            new S3Export { ExportArn = Arn, TableName = "Orders", Status = "InProgress", ExportType = "Full", StartTime = new DateTime(2026, 11, 27, 10, 0, 0, DateTimeKind.Utc), S3Uri = "s3://b/", TableArn = TableArn },
            export);
        Assert.False(export.HasEnded);
    }

    [Fact]
    public async Task A_lost_answer_is_asked_for_with_the_same_token()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service, relay);
        int asked = 0;
        service.Answers["ExportTableToPointInTime"] = _ => ++asked < 3 ? "<html>" : Running;

        await StartAsync(connection, Options(relay));

        Assert.Equal(3, asked);
        Assert.Single(service.Requests.Where(request => request.Operation == "ExportTableToPointInTime").Select(request => (string)request.Request["ClientToken"]!).Distinct());
    }

    [Fact]
    public async Task Too_many_questions_are_asked_more_slowly()
    {
        using FakeService service = Service();
        using DdbConnection connection = Connect(service);
        int asked = 0;
        service.Answers["DescribeExport"] = _ => ++asked < 7 ? FakeService.Refusal("ThrottlingException", "Rate exceeded") : Running;

        Assert.Equal(Arn, (await new S3ExportJobs(connection).DescribeAsync(Arn, Token)).ExportArn);
    }

    [Fact]
    public async Task Nothing_is_written_before_the_start_and_no_object_after_it()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service, relay);
        var jobs = new S3ExportJobs(connection);

        S3ExportPlan plan = await jobs.PlanAsync(Options(relay), Token);

        Assert.Equal(["GetObject"], relay.Requests.Select(request => request.Operation));
        Assert.DoesNotContain(service.Requests, request => request.Operation.StartsWith("Update", StringComparison.Ordinal) || request.Operation.StartsWith("Export", StringComparison.Ordinal));

        await jobs.StartAsync(plan, Token);

        Assert.Equal(["GetObject", "CreateMultipartUpload", "AbortMultipartUpload"], relay.Requests.Select(request => request.Operation));
        Assert.All(relay.Requests, request => Assert.Equal($"/{S3Server.Bucket}/{relay.Prefix}orders/AWSDynamoDB/_started", request.Path));
        Assert.Empty(relay.OpenUploads);
    }

    [Fact]
    public async Task Recovery_that_is_off_is_turned_on_only_when_told()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service, relay);
        bool isOn = false;
        int looks = 0;
        service.Answers["DescribeContinuousBackups"] = _ => Recovery(isOn && ++looks > 2); // some seconds later
        service.Answers["UpdateContinuousBackups"] = _ =>
        {
            isOn = true;
            return Recovery(false);
        };

        ServiceException refusal = await Assert.ThrowsAsync<ServiceException>(() => StartAsync(connection, Options(relay)));
        Assert.Equal(
            ("PointInTimeRecoveryOff", "Point-in-time recovery of 'Orders' is off, and the service exports from it alone: add -EnablePointInTimeRecovery to turn it on (about 0.20 USD per GB-month in us-east-1, here 2.47 USD a month for 12.345 GB, until it is turned off)."),
            (refusal.Code, refusal.Message));
        Assert.False(isOn);

        S3ExportPlan plan = await new S3ExportJobs(connection).PlanAsync(Options(relay) with { EnablePointInTimeRecovery = true }, Token);
        Assert.True(plan.TurnsOnRecovery);
        await new S3ExportJobs(connection).StartAsync(plan, Token);

        Assert.Equal("""{"PointInTimeRecoverySpecification":{"PointInTimeRecoveryEnabled":true},"TableName":"Orders"}""", service.Request("UpdateContinuousBackups").ToJsonString());
        Assert.Equal(3, looks);
        Assert.Equal(["UpdateContinuousBackups", "ExportTableToPointInTime"], service.Requests.Select(request => request.Operation).Where(operation => !operation.StartsWith("Describe", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Recovery_that_is_on_is_left_alone()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service, relay);

        await StartAsync(connection, Options(relay) with { EnablePointInTimeRecovery = true });

        Assert.DoesNotContain(service.Requests, request => request.Operation == "UpdateContinuousBackups");
    }

    [Fact]
    public async Task Who_may_not_ask_for_recovery_leaves_it_to_the_service()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service, relay);
        service.Answers["DescribeContinuousBackups"] = _ => FakeService.Refusal("AccessDeniedException", "no");
        service.Answers["ExportTableToPointInTime"] = _ => FakeService.Refusal("PointInTimeRecoveryUnavailableException", "Point in time recovery is not enabled for table 'Orders'");

        ServiceException refusal = await Assert.ThrowsAsync<ServiceException>(() => StartAsync(connection, Options(relay)));

        Assert.Equal("PointInTimeRecoveryOff", refusal.Code);
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_refused_before_anything_is_changed()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service, relay);

        ServiceException refusal = await Assert.ThrowsAsync<ServiceException>(
            () => StartAsync(connection, Options(relay) with { Destination = new S3Address("no-such-bucket", "orders") }));

        Assert.Equal(("NoSuchBucket", $"There is no bucket 'no-such-bucket' at {relay.Url.GetLeftPart(UriPartial.Authority)}: check its name."), (refusal.Code, refusal.Message));
    }

    [Theory]
    [InlineData("CreateMultipartUpload", null, "The permission s3:PutObject is missing: have it allowed for this user or role. (Access to 's3://{0}orders/AWSDynamoDB/_started' is denied: Access Denied)")]
    [InlineData("CreateMultipartUpload", $"User: {User} is not authorized to perform: s3:PutObject on resource: x", $"The permission s3:PutObject is missing: have it allowed for {User}. (")]
    [InlineData("AbortMultipartUpload", $"User: {User} is not authorized to perform: s3:AbortMultipartUpload on resource: x", $"The permission s3:AbortMultipartUpload is missing: have it allowed for {User}. (")]
    public async Task A_bucket_that_takes_nothing_is_refused_with_the_permission_that_is_missing(string operation, string? said, string message)
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service, relay);
        relay.Fault = request => request.Operation is "GetObject" || request.Operation == operation ? S3Fault.Refusal(403, "AccessDenied", message: said ?? "Access Denied") : null;

        ServiceException refusal = await Assert.ThrowsAsync<ServiceException>(() => StartAsync(connection, Options(relay) with { EnablePointInTimeRecovery = true }));

        Assert.Equal("AccessDenied", refusal.Code);
        Assert.StartsWith(string.Format(null, message, $"{S3Server.Bucket}/{relay.Prefix}"), refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(service.Requests, request => request.Operation is "ExportTableToPointInTime" or "UpdateContinuousBackups");
    }

    [Fact]
    public async Task A_store_that_cannot_give_up_an_upload_takes_exports_all_the_same()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service, relay);
        relay.Fault = request => request.Operation == "AbortMultipartUpload" ? S3Fault.Refusal(405, "MethodNotAllowed") : null;

        Assert.Equal(Arn, (await StartAsync(connection, Options(relay))).ExportArn);
    }

    [Fact]
    public async Task A_bucket_elsewhere_or_out_of_reach_is_no_reason_not_to_export()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service, relay);
        var jobs = new S3ExportJobs(connection);
        relay.Fault = _ => S3Fault.Refusal(301, "PermanentRedirect", "eu-central-1");
        S3ExportPlan elsewhere = await jobs.PlanAsync(Options(relay), Token);
        relay.Fault = _ => S3Fault.Lost;
        S3ExportPlan silent = await jobs.PlanAsync(Options(relay), Token);

        Assert.StartsWith($"The export crosses Regions, which is charged, and whether it may be written there was not checked. The bucket '{S3Server.Bucket}' is in eu-central-1", Assert.Single(elsewhere.Warnings), StringComparison.Ordinal);
        Assert.StartsWith($"Whether the bucket '{S3Server.Bucket}' is there and may be written to was not checked: {relay.Url.GetLeftPart(UriPartial.Authority)} does not answer: ", Assert.Single(silent.Warnings), StringComparison.Ordinal);
        Assert.Equal(Arn, (await jobs.StartAsync(silent, Token)).ExportArn);
    }

    [Fact]
    public async Task A_place_that_no_export_can_go_to_is_refused()
    {
        using FakeService service = Service();
        using DdbConnection connection = Connect(service);
        var jobs = new S3ExportJobs(connection);
        S3ExportOptions options = new() { TableName = "Orders", Destination = S3Address.Parse("s3://arn:aws:s3:eu-west-1:123456789012:accesspoint/a/orders") };

        Assert.Equal("InvalidS3Uri", (await Assert.ThrowsAsync<ServiceException>(() => jobs.PlanAsync(options, Token))).Code);
        Assert.Equal("PrefixTooLong", (await Assert.ThrowsAsync<ServiceException>(() => jobs.PlanAsync(options with { Destination = new S3Address("b", new string('x', 1000)) }, Token))).Code);
        Assert.Empty(service.Requests);
    }

    [Fact]
    public async Task Beside_a_DynamoDB_on_this_machine_an_S3_must_be_named()
    {
        using FakeService service = Service();
        using var connection = new DdbConnection(new ConnectionOptions { EndpointUrl = service.Url });

        ConnectionException refusal = await Assert.ThrowsAsync<ConnectionException>(
            () => new S3ExportJobs(connection).PlanAsync(new S3ExportOptions { TableName = "Orders", Destination = new S3Address("b", string.Empty) }, Token));

        Assert.Contains("-S3EndpointUrl", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AccessDeniedException", $"User: {User} is not authorized to perform: dynamodb:ExportTableToPointInTime on resource: x", "AccessDeniedException", $"The permission dynamodb:ExportTableToPointInTime is missing: have it allowed for {User}. (Access denied: User")]
    [InlineData("InvalidExportTimeException", "Difference between export period", "InvalidExportTime", "The service does not take the moments of this export of 'Orders': give others with -From and -To. (Difference between export period)")]
    [InlineData("LimitExceededException", "Too many", "TooManyExports", "The service works on as many exports of this account and Region as it allows (300, or 100 TB of tables): wait until one has ended. (Too many)")]
    [InlineData("TableNotFoundException", "Table not found: x", "ResourceNotFoundException", "There is no table 'Orders' any more: check its name. (Table not found: x)")]
    [InlineData("ExportConflictException", "Export with same token", "ExportConflictException", "Export with same token")]
    public async Task A_refusal_of_the_service_says_what_to_do(string code, string said, string toldCode, string told)
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service, relay);
        service.Answers["ExportTableToPointInTime"] = _ => FakeService.Refusal(code, said);

        ServiceException refusal = await Assert.ThrowsAsync<ServiceException>(() => StartAsync(connection, Options(relay)));

        Assert.Equal(toldCode, refusal.Code);
        Assert.StartsWith(told, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_export_is_told_as_such()
    {
        using FakeService service = Service();
        using DdbConnection connection = Connect(service);
        var jobs = new S3ExportJobs(connection);
        service.Answers["DescribeExport"] = _ => FakeService.Refusal("ExportNotFoundException", "Export not found");

        Assert.Equal("ExportNotFound", (await Assert.ThrowsAsync<ServiceException>(() => jobs.DescribeAsync(Arn, Token))).Code);
        Assert.Equal("InvalidExportArn", (await Assert.ThrowsAsync<ServiceException>(() => jobs.DescribeAsync("Orders", Token))).Code);
        Assert.Single(service.Requests);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("Orders", TableArn)]
    [InlineData("arn:aws:dynamodb:eu-west-1:123456789012:table/Gone", "arn:aws:dynamodb:eu-west-1:123456789012:table/Gone")]
    public async Task Exports_are_listed_page_by_page_in_the_order_of_their_start(string? tableName, string? tableArn)
    {
        using FakeService service = Service();
        using DdbConnection connection = Connect(service);
        service.Answers["ListExports"] = request => request["NextToken"] is null ? Page("01795773600003-aa", "01795773600001-ff", next: "more") : Page("01795773600002-bb");

        IReadOnlyList<string> arns = await new S3ExportJobs(connection).ListAsync(tableName, Token);

        Assert.Equal(new[] { "01795773600001-ff", "01795773600002-bb", "01795773600003-aa" }.Select(id => $"{TableArn}/export/{id}"), arns);
        Assert.All(service.Requests.Where(request => request.Operation == "ListExports"), request => Assert.Equal(tableArn, (string?)request.Request["TableArn"]));
    }

    [Fact]
    public async Task An_export_is_waited_for_until_it_has_ended()
    {
        using FakeService service = Service();
        using DdbConnection connection = Connect(service);
        int looks = 0;
        service.Answers["DescribeExport"] = _ => ++looks < 3 ? Running : Running.Replace("IN_PROGRESS", "FAILED", StringComparison.Ordinal);
        var seen = new List<string>();

        S3Export export = await new S3ExportJobs(connection).WaitAsync(Arn, null, look => seen.Add(look.Status), Token);

        Assert.Equal(["InProgress", "InProgress", "Failed"], seen);
        Assert.Equal("Failed", export.Status);
    }

    [Theory]
    [InlineData("S3NoSuchBucket", "The specified bucket does not exist", "The export of 'Orders' to s3://b/p has failed, for there is no such bucket: check its name, and start another. (S3NoSuchBucket: The specified bucket does not exist)")]
    [InlineData("S3AccessDenied", "Access Denied", "The export of 'Orders' to s3://b/p has failed, for who started it lacks s3:PutObject, s3:PutObjectAcl or s3:AbortMultipartUpload there: have them allowed, and start another. (S3AccessDenied: Access Denied)")]
    [InlineData("Other", "Something else.", "The export of 'Orders' to s3://b/p has failed: Something else (Other).")]
    public void Why_an_export_has_failed_is_told_in_plain_words(string code, string message, string told) =>
        Assert.Equal(told, ExportRefusal.DescribeFailure(new S3Export { ExportArn = Arn, TableName = "Orders", Status = "Failed", ExportType = "Full", S3Uri = "s3://b/p", FailureCode = code, FailureMessage = message }));

    private static string Running => $$$"""{"ExportDescription":{"ExportArn":"{{{Arn}}}","ExportStatus":"IN_PROGRESS","StartTime":1795773600,"TableArn":"{{{TableArn}}}","S3Bucket":"b","ExportType":"FULL_EXPORT"}}""";

    private static FakeService Service()
    {
        var service = new FakeService();
        service.Answers["DescribeTable"] = _ => FakeService.Table(more: $$$""","TableArn":"{{{TableArn}}}","TableSizeBytes":12345000000""").Replace("\"T\"", "\"Orders\"", StringComparison.Ordinal);
        service.Answers["DescribeContinuousBackups"] = _ => Recovery(true);
        service.Answers["ExportTableToPointInTime"] = _ => Running;
        return service;
    }

    private static string Recovery(bool isOn) => isOn
        ? $$$$"""{"ContinuousBackupsDescription":{"ContinuousBackupsStatus":"ENABLED","PointInTimeRecoveryDescription":{"PointInTimeRecoveryStatus":"ENABLED","EarliestRestorableDateTime":{{{{s_earliest.ToUnixTimeSeconds()}}}},"LatestRestorableDateTime":1795773000}}}"""
        : """{"ContinuousBackupsDescription":{"ContinuousBackupsStatus":"ENABLED","PointInTimeRecoveryDescription":{"PointInTimeRecoveryStatus":"DISABLED"}}}""";

    private static string Page(params string[] ids) => Page(ids, null);

    private static string Page(string one, string other, string next) => Page([one, other], next);

    private static string Page(string[] ids, string? next) => new JsonObject
    {
        ["ExportSummaries"] = new JsonArray([.. ids.Select(id => new JsonObject { ["ExportArn"] = $"{TableArn}/export/{id}", ["ExportStatus"] = "COMPLETED", ["ExportType"] = "FULL_EXPORT" })]),
        ["NextToken"] = next,
    }.ToJsonString();

    private static S3ExportOptions Options(S3Relay relay) => new() { TableName = "Orders", Destination = relay.Address("orders/") };

    private static DdbConnection Connect(FakeService service, S3Relay relay) => new(S3Relay.Options(relay.Url) with { EndpointUrl = service.Url });

    private static DdbConnection Connect(FakeService service) => new(S3Relay.Options(new Uri("http://127.0.0.1:1")) with { EndpointUrl = service.Url });

    private static async Task<S3Export> StartAsync(DdbConnection connection, S3ExportOptions options)
    {
        var jobs = new S3ExportJobs(connection);
        return await jobs.StartAsync(await jobs.PlanAsync(options, Token), Token);
    }
}
