using System.Text.Json.Nodes;
using DynamoBulk.Engine.Tests.Service.S3;
using DynamoBulk.Items;
using DynamoBulk.NativeJobs.Imports;
using DynamoBulk.Service;

namespace DynamoBulk.Engine.Tests.NativeJobs;

public sealed class S3ImportJobsTests(S3Server server)
{
    private const string Arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/T/import/01658528578619-c4d4e311";

    private static readonly KeySchema s_keys = new(new KeyAttribute("id", AttributeType.S), new KeyAttribute("ts", AttributeType.N));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_service_is_told_of_the_table_and_the_csv_and_what_it_says_is_told()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        await relay.PutAsync("in/a.csv", "id;ts;city\n1;2;Bern\n");
        S3ImportOptions options = Options(relay) with
        {
            Capacity = (7, 9),
            GlobalIndexes = new Dictionary<string, KeySchema> { ["byCity"] = new(new KeyAttribute("city", AttributeType.S), new KeyAttribute("ts", AttributeType.N)) },
        };

        S3Import import = await StartAsync(service, relay, options);

        JsonObject request = service.Request("ImportTable");
        Assert.True(Guid.TryParse((string)request["ClientToken"]!, out _));
        request.Remove("ClientToken");
        Assert.Equal(
            $$$"""
            {"InputCompressionType":"NONE","InputFormat":"CSV","InputFormatOptions":{"Csv":{"Delimiter":";"}},"S3BucketSource":{"S3Bucket":"{{{S3Server.Bucket}}}","S3KeyPrefix":"{{{relay.Prefix}}}in/"},"TableCreationParameters":{"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},{"AttributeName":"ts","AttributeType":"N"},{"AttributeName":"city","AttributeType":"S"}],"BillingMode":"PROVISIONED","GlobalSecondaryIndexes":[{"IndexName":"byCity","KeySchema":[{"AttributeName":"city","KeyType":"HASH"},{"AttributeName":"ts","KeyType":"RANGE"}],"Projection":{"ProjectionType":"ALL"},"ProvisionedThroughput":{"ReadCapacityUnits":7,"WriteCapacityUnits":9}}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"},{"AttributeName":"ts","KeyType":"RANGE"}],"ProvisionedThroughput":{"ReadCapacityUnits":7,"WriteCapacityUnits":9},"TableName":"New"}}
            """,
            request.ToJsonString());
        Assert.Equal(
            new S3Import
            {
                ImportArn = Arn,
                TableName = "New",
                Status = "Failed",
                StartTime = new DateTime(2026, 11, 27, 10, 0, 0, DateTimeKind.Utc),
                EndTime = new DateTime(2026, 11, 27, 10, 1, 0, DateTimeKind.Utc),
                S3Uri = "s3://in-bucket/in/",
                Format = "Csv",
                Compression = "None",
                ProcessedBytes = 50,
                ProcessedItemCount = 7,
                ImportedItemCount = 5,
                ErrorCount = 2,
                LogGroupArn = "arn:aws:logs:eu-west-1:123456789012:log-group:/aws-dynamodb/imports:*",
                LogStream = "01658528578619-c4d4e311/error",
                FailureCode = "ItemValidationError",
                FailureMessage = "Some of the items failed validation checks.",
                TableArn = "arn:aws:dynamodb:eu-west-1:123456789012:table/T",
                ClientToken = "token",
            },
            import);
    }

    [Fact]
    public async Task Lines_of_items_need_no_options_and_names_of_columns_can_be_given()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        await relay.PutAsync("json/a.json", "{\"Item\":{\"id\":{\"S\":\"1\"},\"ts\":{\"N\":\"1\"}}}\n");
        await StartAsync(service, relay, Options(relay) with { Input = relay.Address("json/") });
        JsonObject request = service.Request("ImportTable");
        Assert.Equal("DYNAMODB_JSON", (string?)request["InputFormat"]);
        Assert.Null(request["InputFormatOptions"]);
        Assert.Equal("PAY_PER_REQUEST", (string?)request["TableCreationParameters"]!["BillingMode"]);

        service.Requests.Clear();
        await relay.PutAsync("tsv/a.tsv", "1\t2\n");
        await StartAsync(service, relay, Options(relay) with { Input = relay.Address("tsv/"), Header = ["id", "ts"] });
        Assert.Equal("""{"Csv":{"Delimiter":"\t","HeaderList":["id","ts"]}}""", service.Request("ImportTable")["InputFormatOptions"]!.ToJsonString());
    }

    [Fact]
    public async Task What_the_job_would_not_take_is_refused_before()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        await relay.PutAsync("in/a.csv", "ID,ts\n1,2\n");
        await relay.PutAsync("json/a.json", "{\"Item\":{}}\n");
        S3ImportOptions options = Options(relay);

        ServiceException noKey = await RefusedAsync(service, relay, options);
        Assert.Equal("MissingKeyColumn", noKey.Code);
        Assert.Contains("'ID'", noKey.Message, StringComparison.Ordinal);
        Assert.Equal("MissingKeyColumn", (await RefusedAsync(service, relay, options with { Header = ["id", "name"] })).Code);
        Assert.Equal("TooManyColumns", (await RefusedAsync(service, relay, options with { Header = [.. Enumerable.Range(0, 256).Select(i => $"c{i}")] })).Code);
        Assert.Equal("DelimiterNotSupported", (await RefusedAsync(service, relay, options with { Delimiter = '#' })).Code);
        Assert.Equal("NotCsv", (await RefusedAsync(service, relay, options with { Input = relay.Address("json/"), Header = ["id", "ts"] })).Code);
        Assert.Equal("SameKeyTwice", (await RefusedAsync(service, relay, options with { Keys = new KeySchema(s_keys.PartitionKey, s_keys.PartitionKey) })).Code);
        Assert.Equal("KeyTypeConflict", (await RefusedAsync(service, relay, options with
        {
            GlobalIndexes = new Dictionary<string, KeySchema> { ["byTime"] = new(new KeyAttribute("ts", AttributeType.S)) },
        })).Code);
        service.Answers["DescribeTable"] = _ => FakeService.Table();
        Assert.Equal("TableExists", (await RefusedAsync(service, relay, options)).Code);
        Assert.DoesNotContain(service.Requests, request => request.Operation == "ImportTable");
    }

    [Theory]
    [InlineData("ResourceInUseException", "TableExists", "'New'")]
    [InlineData("LimitExceededException", "LimitExceededException", "Get-DdbS3Import")]
    [InlineData("ImportConflictException", "ImportConflictException", "token")]
    [InlineData("AccessDeniedException", "AccessDeniedException", "dynamodb:ImportTable")]
    public async Task A_refusal_of_the_service_is_explained(string code, string shown, string words)
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        await relay.PutAsync("in/a.csv", "id,ts\n1,2\n");
        service.Answers["ImportTable"] = _ => FakeService.Refusal(code, "The service's words.");
        ServiceException refusal = await RefusedAsync(service, relay, Options(relay));
        Assert.Equal(shown, refusal.Code);
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_not_describe_tables_may_import_all_the_same()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        await relay.PutAsync("in/a.csv", "id,ts\n1,2\n");
        service.Answers["DescribeTable"] = _ => FakeService.Refusal("AccessDeniedException", "no");
        Assert.Equal(Arn, (await StartAsync(service, relay, Options(relay))).ImportArn);
    }

    [Fact]
    public async Task An_import_that_is_not_there_is_told_as_such_and_all_pages_are_listed()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service, relay);
        service.Answers["ListImports"] = request => request["NextToken"] is null
            ? """{"ImportSummaryList":[{"ImportArn":"c","StartTime":1795773602},{"ImportArn":"b","StartTime":1795773601}],"NextToken":"more"}"""
            : """{"ImportSummaryList":[{"ImportArn":"a","StartTime":1795773600}]}""";
        Assert.Equal(["a", "b", "c"], await new S3ImportJobs(connection).ListAsync(Token));
        service.Answers["DescribeImport"] = _ => FakeService.Refusal("ImportNotFoundException", "no");
        Assert.Equal("ImportNotFound", (await Assert.ThrowsAsync<ServiceException>(() => new S3ImportJobs(connection).DescribeAsync(Arn, Token))).Code);
    }

    private static FakeService Service()
    {
        var service = new FakeService();
        service.Answers["DescribeTable"] = _ => FakeService.Refusal("ResourceNotFoundException", "no");
        service.Answers["ImportTable"] = _ =>
            $$$"""
            {"ImportTableDescription":{"ImportArn":"{{{Arn}}}","ImportStatus":"FAILED","TableArn":"arn:aws:dynamodb:eu-west-1:123456789012:table/T","ClientToken":"token",
            "S3BucketSource":{"S3Bucket":"in-bucket","S3KeyPrefix":"in/"},"ErrorCount":2,"CloudWatchLogGroupArn":"arn:aws:logs:eu-west-1:123456789012:log-group:/aws-dynamodb/imports:*",
            "InputFormat":"CSV","InputCompressionType":"NONE","TableCreationParameters":{"TableName":"New"},"StartTime":1795773600,"EndTime":1795773660,
            "ProcessedSizeBytes":50,"ProcessedItemCount":7,"ImportedItemCount":5,"FailureCode":"ItemValidationError","FailureMessage":"Some of the items failed validation checks."}}
            """;
        return service;
    }

    private static S3ImportOptions Options(S3Relay relay) => new() { TableName = "New", Keys = s_keys, Input = relay.Address("in/") };

    private static DdbConnection Connect(FakeService service, S3Relay relay) => new(S3Relay.Options(relay.Url) with { EndpointUrl = service.Url });

    private static async Task<S3Import> StartAsync(FakeService service, S3Relay relay, S3ImportOptions options)
    {
        using DdbConnection connection = Connect(service, relay);
        var imports = new S3ImportJobs(connection);
        return await imports.StartAsync(await imports.PlanAsync(options, Token), Token);
    }

    private static Task<ServiceException> RefusedAsync(FakeService service, S3Relay relay, S3ImportOptions options) =>
        Assert.ThrowsAsync<ServiceException>(() => StartAsync(service, relay, options));
}
