using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace DynamoBulk.Local.Tests.Jobs.Imports;

public sealed class ImportTests(S3Server server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("DYNAMODB_JSON", "NONE")]
    [InlineData("DYNAMODB_JSON", "GZIP")]
    [InlineData("ION", "NONE")]
    [InlineData("ION", "GZIP")]
    public async Task A_new_table_holds_the_items_of_all_objects(string format, string compression)
    {
        await using JobBench bench = await JobBench.StartAsync(server);
        IReadOnlyList<string> items = JobItems.Make(300);
        int size = 0;
        for (int i = 0; i < 3; i++)
        {
            string content = JobItems.Print(items.Skip(100 * i).Take(100), format);
            size += System.Text.Encoding.UTF8.GetByteCount(content);
            await bench.WriteAsync($"{i}.any", content, compression == "GZIP");
        }

        ImportTableRequest request = Request(bench, format);
        request.InputCompressionType = compression;
        ImportTableDescription started = (await bench.Client.ImportTableAsync(request, Token)).ImportTableDescription;
        ImportTableDescription ended = await bench.EndOfImportAsync(started.ImportArn);

        Assert.Equal((ImportStatus.IN_PROGRESS, null), (started.ImportStatus, started.EndTime));
        Assert.Matches("^arn:aws:dynamodb:ddblocal:000000000000:table/New/import/[0-9]{14}-[0-9a-f]{8}$", started.ImportArn);
        Assert.Equal((ImportStatus.COMPLETED, null, null), (ended.ImportStatus, ended.FailureCode, ended.FailureMessage));
        Assert.Equal((0, 300, 300, size), (ended.ErrorCount, ended.ProcessedItemCount, ended.ImportedItemCount, ended.ProcessedSizeBytes));
        Assert.Equal((S3Server.Bucket, bench.Prefix + "/in/"), (ended.S3BucketSource.S3Bucket, ended.S3BucketSource.S3KeyPrefix));
        Assert.Equal((format, compression, "New", "pk"), (ended.InputFormat.Value, ended.InputCompressionType.Value, ended.TableCreationParameters.TableName, ended.TableCreationParameters.KeySchema[0].AttributeName));
        TableDescription table = (await bench.Client.DescribeTableAsync("New", Token)).Table;
        Assert.Equal((TableStatus.ACTIVE, 300, table.TableArn, table.TableId), (table.TableStatus, table.ItemCount, ended.TableArn, ended.TableId));
        await bench.AssertHoldsAsync(items, "New");
        Assert.Equal(0, bench.Endpoint.Statistics.WriteUnits);
    }

    [Fact]
    public async Task Csv_has_the_types_of_the_keys_and_text()
    {
        await using JobBench bench = await JobBench.StartAsync(server);
        await bench.WriteAsync("a", "x;1.50;\"b;\"\"q\"\"\";aGk=\n");
        await bench.WriteAsync("b", "y;;2;\nz;2E1;;\n");
        ImportTableRequest request = Request(bench, "CSV");
        request.InputFormatOptions = new InputFormatOptions { Csv = new CsvOptions { Delimiter = ";", HeaderList = ["pk", "rank", "note", "blob"] } };
        request.TableCreationParameters.AttributeDefinitions = [new("pk", ScalarAttributeType.S), new("rank", ScalarAttributeType.N), new("blob", ScalarAttributeType.B)];
        request.TableCreationParameters.GlobalSecondaryIndexes = [Index("ByRank", "rank"), Index("ByBlob", "blob")];

        ImportTableDescription ended = await ImportAsync(bench, request);

        Assert.Equal((ImportStatus.COMPLETED, 3, ";"), (ended.ImportStatus, ended.ImportedItemCount, ended.InputFormatOptions.Csv.Delimiter));
        string x = """{"pk":{"S":"x"},"rank":{"N":"1.5"},"note":{"S":"b;\"q\""},"blob":{"B":"aGk="}}""";
        string z = """{"pk":{"S":"z"},"rank":{"N":"20"}}""";
        await bench.AssertHoldsAsync([x, """{"pk":{"S":"y"},"note":{"S":"2"}}""", z], "New");
        await bench.AssertHoldsAsync([x, z], "New", "ByRank");
        await bench.AssertHoldsAsync([x], "New", "ByBlob");
    }

    [Fact]
    public async Task The_last_of_several_items_of_one_key_stays()
    {
        await using JobBench bench = await JobBench.StartAsync(server);
        await bench.WriteAsync("a", JobItems.Print(["""{"pk":{"S":"a"},"n":{"N":"1"}}""", """{"pk":{"S":"b"}}""", """{"pk":{"S":"a"},"m":{"N":"2"}}"""], "DYNAMODB_JSON"));
        ImportTableRequest request = Request(bench, "DYNAMODB_JSON");
        request.TableCreationParameters.AttributeDefinitions.Add(new("n", ScalarAttributeType.N));
        request.TableCreationParameters.GlobalSecondaryIndexes = [Index("ByN", "n")];

        ImportTableDescription ended = await ImportAsync(bench, request);

        Assert.Equal((ImportStatus.COMPLETED, 0, 3), (ended.ImportStatus, ended.ErrorCount, ended.ImportedItemCount));
        await bench.AssertHoldsAsync(["""{"pk":{"S":"a"},"m":{"N":"2"}}""", """{"pk":{"S":"b"}}"""], "New");
        await bench.AssertHoldsAsync([], "New", "ByN");
    }

    [Fact]
    public async Task The_table_is_being_created_until_the_end()
    {
        var clock = new JobClock();
        await using JobBench bench = await JobBench.StartAsync(server, clock, options => options with { JobTime = TimeSpan.FromHours(1) });
        await bench.WriteAsync("a", JobItems.Print(["""{"pk":{"S":"a"}}"""], "DYNAMODB_JSON"));

        string arn = (await bench.Client.ImportTableAsync(Request(bench, "DYNAMODB_JSON"), Token)).ImportTableDescription.ImportArn;
        TableDescription during = (await bench.Client.DescribeTableAsync("New", Token)).Table;
        await Assert.ThrowsAsync<ResourceNotFoundException>(() => bench.Client.ScanAsync(new ScanRequest("New"), Token));
        await Assert.ThrowsAsync<ResourceNotFoundException>(() => bench.Client.PutItemAsync("New", new() { ["pk"] = new("b") }, Token));
        await Assert.ThrowsAsync<ResourceInUseException>(() => bench.Client.DeleteTableAsync("New", Token));
        await Assert.ThrowsAsync<ResourceInUseException>(() => bench.Client.StartBulkPutItemsAsync(Loads.LoadTests.Request(bench, "New"), Token));
        ResourceInUseException again = await Assert.ThrowsAsync<ResourceInUseException>(() => bench.Client.ImportTableAsync(Request(bench, "DYNAMODB_JSON"), Token));
        ImportTableDescription import = (await bench.Client.DescribeImportAsync(new DescribeImportRequest { ImportArn = arn }, Token)).ImportTableDescription;
        clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal((TableStatus.CREATING, ImportStatus.IN_PROGRESS, "Table already exists: New"), (during.TableStatus, import.ImportStatus, again.Message));
        Assert.Equal(ImportStatus.COMPLETED, (await bench.EndOfImportAsync(arn)).ImportStatus);
        await bench.AssertHoldsAsync(["""{"pk":{"S":"a"}}"""], "New");
        await bench.Client.DeleteTableAsync("New", Token);
    }

    [Fact]
    public async Task Bad_items_are_passed_over_and_the_import_has_failed()
    {
        await using JobBench bench = await JobBench.StartAsync(server);
        await bench.WriteAsync("a", JobItems.Print(["""{"pk":{"S":"a"}}""", """{"id":{"S":"b"}}""", """{"pk":{"N":"1"}}""", """{"pk":{"S":"c"}}"""], "DYNAMODB_JSON"));

        ImportTableDescription ended = await ImportAsync(bench, Request(bench, "DYNAMODB_JSON"));

        Assert.Equal((ImportStatus.FAILED, "ItemValidationError"), (ended.ImportStatus, ended.FailureCode));
        Assert.Equal(
            $"Some of the items failed validation checks and were not imported. Please check CloudWatch error logs for more details. The first of 2 is item 1 of s3://{S3Server.Bucket}/{bench.Prefix}/in/a: One or more parameter values were invalid: Missing the key pk in the item",
            ended.FailureMessage);
        Assert.Equal((2, 4, 2), (ended.ErrorCount, ended.ProcessedItemCount, ended.ImportedItemCount));
        await bench.AssertHoldsAsync(["""{"pk":{"S":"a"}}""", """{"pk":{"S":"c"}}"""], "New");
    }

    [Fact]
    public async Task What_follows_a_malformed_record_of_an_object_is_not_read()
    {
        await using JobBench bench = await JobBench.StartAsync(server);
        await bench.WriteAsync("a", "pk,note\na,\"1\"\nb,x\"y\nc,3\n");
        await bench.WriteAsync("b", "note,pk\n4,d\n");

        ImportTableDescription ended = await ImportAsync(bench, Request(bench, "CSV"));

        Assert.Equal((ImportStatus.FAILED, "ItemValidationError", 1, 3), (ended.ImportStatus, ended.FailureCode, ended.ErrorCount, ended.ProcessedItemCount));
        await bench.AssertHoldsAsync(["""{"pk":{"S":"a"},"note":{"S":"1"}}""", """{"pk":{"S":"d"},"note":{"S":"4"}}"""], "New");
    }

    [Fact]
    public async Task A_bucket_or_an_S3_that_is_not_there_fails_the_import()
    {
        await using JobBench bench = await JobBench.StartAsync(server);
        await using JobBench nowhere = await JobBench.StartAsync(server, adjust: _ => new LocalEndpointOptions());
        ImportTableRequest request = Request(bench, "ION");
        request.S3BucketSource.S3Bucket = "no-such-bucket";

        ImportTableDescription bucket = await ImportAsync(bench, request);
        ImportTableDescription none = await ImportAsync(nowhere, request);

        Assert.Equal((ImportStatus.FAILED, "S3NoSuchBucket", "The specified bucket does not exist: no-such-bucket"), (bucket.ImportStatus, bucket.FailureCode, bucket.FailureMessage));
        Assert.Equal((ImportStatus.FAILED, "S3NotConfigured"), (none.ImportStatus, none.FailureCode));
        Assert.Equal([], bench.Endpoint.TableNames);
    }

    [Fact]
    public async Task A_prefix_without_objects_makes_an_empty_table()
    {
        await using JobBench bench = await JobBench.StartAsync(server);

        ImportTableDescription ended = await ImportAsync(bench, Request(bench, "ION"));

        Assert.Equal((ImportStatus.COMPLETED, 0), (ended.ImportStatus, ended.ProcessedItemCount));
        await bench.AssertHoldsAsync([], "New");
    }

    [Fact]
    public async Task A_token_starts_one_import()
    {
        var clock = new JobClock();
        await using JobBench bench = await JobBench.StartAsync(server, clock, options => options with { JobTime = TimeSpan.FromHours(1) });
        ImportTableRequest request = Request(bench, "ION");
        request.ClientToken = "token";

        string arn = (await bench.Client.ImportTableAsync(request, Token)).ImportTableDescription.ImportArn;
        ImportTableDescription same = (await bench.Client.ImportTableAsync(request, Token)).ImportTableDescription;
        request.S3BucketSource.S3KeyPrefix = "other/";
        ImportTableDescription otherPrefix = (await bench.Client.ImportTableAsync(request, Token)).ImportTableDescription;
        request.TableCreationParameters.TableName = "Other";
        ImportConflictException otherTable = await Assert.ThrowsAsync<ImportConflictException>(() => bench.Client.ImportTableAsync(request, Token));
        request.TableCreationParameters.TableName = "New";
        clock.Advance(TimeSpan.FromHours(1));
        await bench.EndOfImportAsync(arn);
        await Assert.ThrowsAsync<ResourceInUseException>(() => bench.Client.ImportTableAsync(request, Token));
        await bench.Client.DeleteTableAsync("New", Token);
        ImportTableDescription afterDeletion = (await bench.Client.ImportTableAsync(request, Token)).ImportTableDescription;

        Assert.Equal((arn, arn, arn, "token"), (same.ImportArn, otherPrefix.ImportArn, afterDeletion.ImportArn, same.ClientToken));
        Assert.Equal("Import conflict: Duplicate request detected with conflicting parameters", otherTable.Message);
        Assert.Equal((ImportStatus.IN_PROGRESS, ImportStatus.COMPLETED), (same.ImportStatus, afterDeletion.ImportStatus));
        Assert.Equal([], bench.Endpoint.TableNames);
    }

    [Fact]
    public async Task Imports_are_listed_the_newest_first()
    {
        await using JobBench bench = await JobBench.StartAsync(server);
        var arns = new List<string>();
        for (int i = 0; i < 3; i++)
        {
            ImportTableRequest request = Request(bench, "ION");
            request.TableCreationParameters.TableName = string.Create(CultureInfo.InvariantCulture, $"New{i}");
            arns.Insert(0, (await ImportAsync(bench, request)).ImportArn);
        }

        ListImportsResponse page = await bench.Client.ListImportsAsync(new ListImportsRequest { PageSize = 2 }, Token);
        ListImportsResponse rest = await bench.Client.ListImportsAsync(new ListImportsRequest { PageSize = 2, NextToken = page.NextToken }, Token);
        ListImportsResponse one = await bench.Client.ListImportsAsync(new ListImportsRequest { TableArn = page.ImportSummaryList[1].TableArn }, Token);

        Assert.Equal(arns, page.ImportSummaryList.Concat(rest.ImportSummaryList).Select(import => import.ImportArn));
        Assert.Equal((arns[1], ImportStatus.COMPLETED, InputFormat.ION, null), (one.ImportSummaryList.Single().ImportArn, one.ImportSummaryList[0].ImportStatus, one.ImportSummaryList[0].InputFormat, rest.NextToken));
    }

    [Theory]
    [InlineData("""{"S3BucketSource":{"S3Bucket":"b"},"InputFormat":"ION","InputCompressionType":"ZSTD"}""", "ValidationException", "The embedded endpoint cannot unpack ZSTD, which .NET has no library for: use GZIP or NONE.")]
    [InlineData("""{"S3BucketSource":{"S3Bucket":"b"},"InputFormat":"XML"}""", "ValidationException", "1 validation error detected: Value 'XML' at 'inputFormat' failed to satisfy constraint: Member must satisfy enum value set: [DYNAMODB_JSON, ION, CSV]")]
    [InlineData("""{"InputFormat":"ION"}""", "ValidationException", "1 validation error detected: Value null at 's3BucketSource' failed to satisfy constraint: Member must not be null")]
    [InlineData("""{"S3BucketSource":{"S3Bucket":"b"},"InputFormat":"ION"}""", "ValidationException", "1 validation error detected: Value null at 'tableCreationParameters' failed to satisfy constraint: Member must not be null")]
    [InlineData("""{"S3BucketSource":{"S3Bucket":"b"},"InputFormat":"CSV","InputFormatOptions":{"Csv":{"Delimiter":"#"}}}""", "ValidationException", """1 validation error detected: Value '#' at 'inputFormatOptions.csv.delimiter' failed to satisfy constraint: Member must satisfy regular expression pattern: [,;:|\t ]""")]
    [InlineData("""{"S3BucketSource":{"S3Bucket":"b"},"InputFormat":"ION","InputFormatOptions":{"Csv":{"Delimiter":","}}}""", "ValidationException", "Invalid Request: Unsupported InputFormatOptions for the given input format: ION.")]
    public async Task A_request_is_refused(string request, string type, string message)
    {
        await using LocalEndpoint endpoint = LocalEndpoint.Start(new LocalEndpointOptions());

        Assert.Equal((type, message), await EndpointCalls.RefusalAsync(endpoint, "ImportTable", request));
    }

    [Fact]
    public async Task An_import_that_was_never_started_is_not_found()
    {
        await using LocalEndpoint endpoint = LocalEndpoint.Start(new LocalEndpointOptions());

        Assert.Equal(("ImportNotFoundException", "Import not found: arn:x/import/y"), await EndpointCalls.RefusalAsync(endpoint, "DescribeImport", """{"ImportArn":"arn:x/import/y"}"""));
        Assert.Equal(("ValidationException", "Invalid Import ARN"), await EndpointCalls.RefusalAsync(endpoint, "DescribeImport", """{"ImportArn":"arn:x/export/y"}"""));
    }

    private static ImportTableRequest Request(JobBench bench, string format) => new()
    {
        S3BucketSource = new S3BucketSource { S3Bucket = S3Server.Bucket, S3KeyPrefix = bench.Prefix + "/in/" },
        InputFormat = format,
        TableCreationParameters = new TableCreationParameters
        {
            TableName = "New",
            AttributeDefinitions = [new("pk", ScalarAttributeType.S)],
            KeySchema = [new("pk", KeyType.HASH)],
            BillingMode = BillingMode.PAY_PER_REQUEST,
        },
    };

    private static GlobalSecondaryIndex Index(string name, string key) =>
        new() { IndexName = name, KeySchema = [new(key, KeyType.HASH)], Projection = new Projection { ProjectionType = ProjectionType.ALL } };

    private static async Task<ImportTableDescription> ImportAsync(JobBench bench, ImportTableRequest request) =>
        await bench.EndOfImportAsync((await bench.Client.ImportTableAsync(request, Token)).ImportTableDescription.ImportArn);
}
