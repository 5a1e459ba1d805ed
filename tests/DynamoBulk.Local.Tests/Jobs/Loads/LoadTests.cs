using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace DynamoBulk.Local.Tests.Jobs.Loads;

public sealed class LoadTests(S3Server server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("DYNAMODB_JSON", "NONE")]
    [InlineData("DYNAMODB_JSON", "GZIP")]
    [InlineData("ION", "NONE")]
    [InlineData("ION", "GZIP")]
    public async Task Items_replace_those_of_their_keys_and_join_the_others(string format, string compression)
    {
        await using JobBench bench = await JobBench.StartAsync(server);
        await bench.CreateTableAsync("People");
        IReadOnlyList<string> before = JobItems.Make(200);
        IReadOnlyList<string> items = JobItems.Make(300, from: 100);
        await bench.PutAsync("People", before);
        for (int i = 0; i < 3; i++)
        {
            await bench.WriteAsync($"{i}.any", JobItems.Print(items.Skip(100 * i).Take(100), format), compression == "GZIP");
        }

        StartBulkPutItemsRequest request = Request(bench, "People", format);
        request.InputS3Configuration.InputCompressionType = compression;
        BulkOperationDescription started = (await bench.Client.StartBulkPutItemsAsync(request, Token)).BulkOperationDescription;
        BulkOperationDescription ended = await bench.LoadAsync(started.BulkOperationArn);

        Assert.Equal((BulkOperationStatus.IN_PROGRESS, null, null), (started.BulkOperationStatus, started.EndTime, started.TotalInputBytes));
        Assert.Matches("^arn:aws:dynamodb:ddblocal:000000000000:table/People/bulk-operation/[0-9]{14}-[0-9a-f]{8}$", started.BulkOperationArn);
        Assert.Equal((BulkOperationStatus.COMPLETED, null, null), (ended.BulkOperationStatus, ended.FailureCode, ended.FailureMessage));
        Assert.Equal((300, 0), (ended.ProcessedItemCount, ended.FailedItemCount));
        Assert.True(ended.TotalInputBytes > 0);
        Assert.Equal(ended.TotalInputBytes, ended.ProcessedInputBytes);
        Assert.Equal((BulkOperationPerformanceTier.STANDARD, format, compression), (ended.PerformanceTier, ended.InputS3Configuration.InputFormat.Value, ended.InputS3Configuration.InputCompressionType.Value));
        Assert.Equal((S3Server.Bucket, "ERROR"), (ended.OutputS3Configuration.S3Bucket, ended.OutputS3Configuration.OutputType.Single()));
        TableDescription table = (await bench.Client.DescribeTableAsync("People", Token)).Table;
        Assert.Equal(("People", table.TableId), (ended.TableDetails.Single().TableName, ended.TableDetails[0].TableId));
        await bench.AssertHoldsAsync(before.Take(100).Concat(items), "People");
        (string key, string manifest) = (await bench.ReadAllAsync("out")).Single();
        Assert.Equal(Folder(ended) + "manifest.json", key);
        Assert.Equal($$"""{"bulkOperationArn":"{{ended.BulkOperationArn}}","bulkOperationStatus":"COMPLETED","processedItemCount":300,"failedItemCount":0,"outputFiles":[]}""", manifest);
    }

    [Fact]
    public async Task A_record_that_the_table_does_not_take_fails_alone_and_is_reported()
    {
        await using JobBench bench = await JobBench.StartAsync(server);
        await bench.Client.CreateTableAsync(
            new CreateTableRequest("People", [new("pk", KeyType.HASH)], [new("pk", ScalarAttributeType.S), new("rank", ScalarAttributeType.N)], null)
            {
                BillingMode = BillingMode.PAY_PER_REQUEST,
                GlobalSecondaryIndexes = [new() { IndexName = "ByRank", KeySchema = [new("rank", KeyType.HASH)], Projection = new Projection { ProjectionType = ProjectionType.ALL } }],
            },
            Token);
        string large = "{\"Item\":{\"pk\":{\"S\":\"large\"},\"text\":{\"S\":\"" + new string('x', 410_000) + "\"}}}";
        (string Record, string Message)[] bad =
        [
            ("""{"Item":{"PK":{"S":"a"}}}""", "One or more parameter values were invalid: Missing the key pk in the item"),
            ("""{"Item":{"pk":{"N":"1"}}}""", "One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N"),
            ("""{"Item":{"pk":{"S":""}}}""", "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk"),
            ("""{"Item":{"pk":{"S":"a"},"rank":{"S":"1"}}}""", "One or more parameter values were invalid: Type mismatch for Index Key rank Expected: N Actual: S IndexName: ByRank"),
            (large, "Item size has exceeded the maximum allowed size"),
            ("""{"Item":{"pk":{"S":"a"},"n":{"N":"many"}}}""", "The parameter cannot be converted to a numeric value: many"),
            ("""{"Item":{"pk":{"S":"a"},"s":{"SS":["x","x"]}}}""", "One or more parameter values were invalid: Input collection [x, x] contains duplicates."),
            ("""{"Item":{"pk":{"S":"a"},"u":{"X":"x"}}}""", "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"),
            ("""{"Item":{"pk":{"S":"a"},"p":7}}""", "NUMBER_VALUE cannot be converted to Map"),
            ("""{"Keys":{"pk":{"S":"a"}}}""", "The record has no member Item."),
        ];
        string[] good = [.. Enumerable.Range(0, bad.Length + 1).Select(i => $$$"""{"pk":{"S":"good {{{i}}}"},"rank":{"N":"{{{i}}}"}}""")];
        await bench.WriteAsync("a", string.Concat(good.Zip(bad, (item, record) => $$"""{"Item":{{item}} }""" + $"\n{record.Record}\n")) + $$"""{"Item":{{good[^1]}} }""");

        BulkOperationDescription ended = await RunAsync(bench, Request(bench, "People"));

        Assert.Equal((BulkOperationStatus.COMPLETED_WITH_ERRORS, 21, 10), (ended.BulkOperationStatus, ended.ProcessedItemCount, ended.FailedItemCount));
        await bench.AssertHoldsAsync(good, "People");
        await bench.AssertHoldsAsync(good, "People", "ByRank");
        IReadOnlyList<(string Key, string Text)> report = await bench.ReadAllAsync("out");
        Assert.Equal([.. bad.Select((record, i) => (ended.BulkOperationArn, S3Server.Bucket, $"{bench.Prefix}/in/a", (2 * i) + 1, "ItemValidationError", record.Message, record.Record))], ReadErrors(report[0].Text));
        Assert.Matches($"^{Folder(ended)}errors/[a-z0-9]+\\.json\\.gz$", report[0].Key);
        Assert.Equal(
            $$"""{"bulkOperationArn":"{{ended.BulkOperationArn}}","bulkOperationStatus":"COMPLETED_WITH_ERRORS","processedItemCount":21,"failedItemCount":10,"outputFiles":[{"outputType":"ERROR","s3Key":"{{bench.Prefix}}/out/{{report[0].Key}}","recordCount":10}]}""",
            report[1].Text);
    }

    [Fact]
    public async Task A_record_that_is_malformed_ends_its_object_and_no_other()
    {
        await using JobBench bench = await JobBench.StartAsync(server);
        await bench.CreateTableAsync("People");
        await bench.WriteAsync("a", "{\"Item\":{\"pk\":{\"S\":\"a1\"}}}\n{\"Item\":{\"pk\":{\"S\":\"a2\"}\n{\"Item\":{\"pk\":{\"S\":\"a3\"}}}\n");
        await bench.WriteAsync("b", "{\"Item\":{\"pk\":{\"S\":\"b1\"}}}\n");

        BulkOperationDescription ended = await RunAsync(bench, Request(bench, "People"));

        Assert.Equal((BulkOperationStatus.COMPLETED_WITH_ERRORS, 3, 1), (ended.BulkOperationStatus, ended.ProcessedItemCount, ended.FailedItemCount));
        await bench.AssertHoldsAsync(["""{"pk":{"S":"a1"}}""", """{"pk":{"S":"b1"}}"""], "People");
        (_, _, string key, int index, string code, string message, string? record) = ReadErrors((await bench.ReadAllAsync("out"))[0].Text).Single();
        Assert.Equal(($"{bench.Prefix}/in/a", 1, "MalformedRecord", """{"Item":{"pk":{"S":"a2"}"""), (key, index, code, record));
        Assert.StartsWith("The line is not valid JSON: ", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_that_is_damaged_is_reported_as_a_whole()
    {
        await using JobBench bench = await JobBench.StartAsync(server);
        await bench.CreateTableAsync("People");
        await bench.WriteAsync("a", "{\"Item\":{\"pk\":{\"S\":\"not gzip\"}}}\n");
        byte[] flipped = JobBench.Pack("{\"Item\":{\"pk\":{\"S\":\"flipped\"}}}\n");
        flipped[^8] ^= 1; // the checksum
        await bench.WriteAsync("b", flipped);
        await bench.WriteAsync("c", "{\"Item\":{\"pk\":{\"S\":\"whole\"}}}\n", gzip: true);
        StartBulkPutItemsRequest request = Request(bench, "People");
        request.InputS3Configuration.InputCompressionType = InputCompressionType.GZIP;

        BulkOperationDescription ended = await RunAsync(bench, request);

        Assert.Equal((BulkOperationStatus.COMPLETED_WITH_ERRORS, 2), (ended.BulkOperationStatus, ended.FailedItemCount));
        Assert.Equal(
            [($"{bench.Prefix}/in/a", "UnreadableObject", null), ($"{bench.Prefix}/in/b", "UnreadableObject", null)],
            ReadErrors((await bench.ReadAllAsync("out"))[0].Text).Select(error => (error.Key, error.Code, error.Record)));
        Assert.Contains("whole", (await bench.Client.ScanAsync(new ScanRequest("People"), Token)).Items.Select(item => item["pk"].S));
    }

    [Fact]
    public async Task Cancelled_in_the_middle_it_leaves_what_is_written()
    {
        var clock = new JobClock();
        await using JobBench bench = await JobBench.StartAsync(server, clock);
        await bench.CreateTableAsync("People");
        string[] items = [.. Enumerable.Range(0, 5000).Select(i => $$$"""{"pk":{"S":"{{{i}}}"}}""")];
        await bench.WriteAsync("a", "{\"Item\":{}}\n" + JobItems.Print(items, "DYNAMODB_JSON"));
        StartBulkPutItemsRequest request = Request(bench, "People");
        request.MaxWriteRequestUnits = 1024;

        string arn = (await bench.Client.StartBulkPutItemsAsync(request, Token)).BulkOperationDescription.BulkOperationArn;
        BulkOperationDescription first = await bench.LoadAsync(arn, load => load.ProcessedItemCount >= 1025);
        clock.Advance(TimeSpan.FromSeconds(1));
        BulkOperationDescription second = await bench.LoadAsync(arn, load => load.ProcessedItemCount >= 2049);
        CancelBulkOperationResponse cancelled = await bench.Client.CancelBulkOperationAsync(new CancelBulkOperationRequest { BulkOperationArn = arn }, Token);
        BulkOperationDescription ended = await bench.LoadAsync(arn);

        Assert.Equal((BulkOperationStatus.IN_PROGRESS, 1025, 2049), (second.BulkOperationStatus, first.ProcessedItemCount, second.ProcessedItemCount));
        Assert.InRange(first.ProcessedInputBytes!.Value, 1, second.ProcessedInputBytes!.Value);
        Assert.InRange(second.ProcessedInputBytes.Value, first.ProcessedInputBytes.Value, second.TotalInputBytes!.Value - 1);
        Assert.Equal((arn, BulkOperationStatus.CANCELLING), (cancelled.BulkOperationArn, cancelled.BulkOperationStatus));
        Assert.Equal((BulkOperationStatus.CANCELLED, "Cancelled", 2049, 1), (ended.BulkOperationStatus, ended.FailureCode, ended.ProcessedItemCount, ended.FailedItemCount));
        await bench.AssertHoldsAsync(items.Take(2048), "People");
        IReadOnlyList<(string Key, string Text)> report = await bench.ReadAllAsync("out");
        Assert.Equal([(0, "ItemValidationError")], ReadErrors(report[0].Text).Select(error => (error.Index, error.Code)));
        Assert.Equal("CANCELLED", JsonNode.Parse(report[1].Text)!["bulkOperationStatus"]!.GetValue<string>());
        Assert.Equal(("ValidationException", "The bulk operation has ended already: CANCELLED"), await EndpointCalls.RefusalAsync(bench.Endpoint, "CancelBulkOperation", $$"""{"BulkOperationArn":"{{arn}}"}"""));
    }

    [Fact]
    public async Task The_units_of_a_second_stay_below_the_maximum()
    {
        await using JobBench bench = await JobBench.StartAsync(server, new JobClock(jumps: true));
        await bench.CreateTableAsync("People");
        string text = new('x', 2500);
        string[] items = [.. Enumerable.Range(0, 3000).Select(i => $$"""{"pk":{"S":"{{i}}"}{{(i % 2 == 0 ? $",\"text\":{{\"S\":\"{text}\"}}" : string.Empty)}} }""")];
        await bench.WriteAsync("a", JobItems.Print(items, "DYNAMODB_JSON"), gzip: true);
        StartBulkPutItemsRequest request = Request(bench, "People");
        request.InputS3Configuration.InputCompressionType = InputCompressionType.GZIP;
        request.MaxWriteRequestUnits = 1500;

        BulkOperationDescription ended = await RunAsync(bench, request);

        Assert.Equal((BulkOperationStatus.COMPLETED, 1500), (ended.BulkOperationStatus, ended.MaxWriteRequestUnits));
        await bench.AssertHoldsAsync(items, "People");
        double[] seconds = [.. bench.Endpoint.Statistics.Seconds.Select(second => second.WriteUnits).Where(units => units > 0)];
        Assert.Equal(6000, seconds.Sum());
        Assert.All(seconds, units => Assert.InRange(units, 1, 1500));
        Assert.InRange(seconds.Length, 4, 5);
    }

    [Fact]
    public async Task Where_the_table_has_no_capacity_left_it_waits()
    {
        var clock = new JobClock(jumps: true);
        await using JobBench bench = await JobBench.StartAsync(server, clock, options => options with { WriteCapacity = 10 });
        await bench.CreateTableAsync("People");
        string[] items = [.. Enumerable.Range(0, 100).Select(i => $$$"""{"pk":{"S":"{{{i}}}"}}""")];
        await bench.WriteAsync("a", JobItems.Print(items, "DYNAMODB_JSON"));
        DateTimeOffset start = clock.GetUtcNow();

        BulkOperationDescription ended = await RunAsync(bench, Request(bench, "People"));

        Assert.Equal((BulkOperationStatus.COMPLETED, 100), (ended.BulkOperationStatus, ended.ProcessedItemCount));
        await bench.AssertHoldsAsync(items, "People");
        Assert.InRange((clock.GetUtcNow() - start).TotalSeconds, 8.9, 20); // ten at once, and ten a second
    }

    [Fact]
    public async Task A_token_starts_one_load()
    {
        await using JobBench bench = await JobBench.StartAsync(server);
        await bench.CreateTableAsync("People");
        await bench.WriteAsync("a", JobItems.Print(["""{"pk":{"S":"a"}}"""], "DYNAMODB_JSON"));
        StartBulkPutItemsRequest request = Request(bench, "People");
        request.ClientToken = "token";

        BulkOperationDescription first = await RunAsync(bench, request);
        await bench.Client.DeleteItemAsync("People", new() { ["pk"] = new("a") }, Token);
        BulkOperationDescription second = (await bench.Client.StartBulkPutItemsAsync(request, Token)).BulkOperationDescription;
        request.MaxWriteRequestUnits = 2000;
        await Assert.ThrowsAsync<IdempotentParameterMismatchException>(() => bench.Client.StartBulkPutItemsAsync(request, Token));

        Assert.Equal((first.BulkOperationArn, BulkOperationStatus.COMPLETED, "token"), (second.BulkOperationArn, second.BulkOperationStatus, second.ClientToken));
        await bench.AssertHoldsAsync([], "People");
    }

    [Fact]
    public async Task A_bucket_or_a_table_that_is_not_there_fails_the_load()
    {
        var clock = new JobClock();
        await using JobBench bench = await JobBench.StartAsync(server, clock);
        await bench.CreateTableAsync("People");
        await bench.WriteAsync("a", JobItems.Print(JobItems.Make(1100), "DYNAMODB_JSON"));
        StartBulkPutItemsRequest request = Request(bench, "People");
        request.InputS3Configuration.S3Bucket = "no-such-bucket";
        BulkOperationDescription input = await RunAsync(bench, request);
        request.InputS3Configuration.S3Bucket = S3Server.Bucket;
        request.OutputS3Configuration.S3Bucket = "no-such-bucket";
        BulkOperationDescription output = await RunAsync(bench, request);
        request.OutputS3Configuration.S3Bucket = S3Server.Bucket;
        request.MaxWriteRequestUnits = 1024;
        string arn = (await bench.Client.StartBulkPutItemsAsync(request, Token)).BulkOperationDescription.BulkOperationArn;
        await bench.LoadAsync(arn, load => load.ProcessedItemCount > 0);
        await bench.Client.DeleteTableAsync("People", Token);
        clock.Advance(TimeSpan.FromSeconds(10));
        BulkOperationDescription table = await bench.LoadAsync(arn);

        Assert.Equal((BulkOperationStatus.FAILED, "S3NoSuchBucket", "The specified bucket does not exist: no-such-bucket"), (input.BulkOperationStatus, input.FailureCode, input.FailureMessage));
        Assert.Equal((BulkOperationStatus.FAILED, "S3NoSuchBucket", 0), (output.BulkOperationStatus, output.FailureCode, output.ProcessedItemCount));
        Assert.Equal((BulkOperationStatus.FAILED, "ResourceNotFound"), (table.BulkOperationStatus, table.FailureCode));
    }

    [Fact]
    public async Task Loads_are_listed_the_newest_first_ten_a_page()
    {
        await using JobBench bench = await JobBench.StartAsync(server);
        await bench.CreateTableAsync("People");
        var arns = new List<string>();
        for (int i = 0; i < 11; i++)
        {
            StartBulkPutItemsRequest request = Request(bench, "People");
            request.InputS3Configuration.S3KeyPrefix = "none/";
            arns.Insert(0, (await RunAsync(bench, request)).BulkOperationArn);
        }

        ListBulkOperationsResponse page = await bench.Client.ListBulkOperationsAsync(new ListBulkOperationsRequest(), Token);
        ListBulkOperationsResponse rest = await bench.Client.ListBulkOperationsAsync(new ListBulkOperationsRequest { NextToken = page.NextToken }, Token);

        Assert.Equal(arns.Take(10), page.BulkOperationsSummaryList.Select(load => load.BulkOperationArn));
        BulkOperationSummary last = rest.BulkOperationsSummaryList.Single();
        Assert.Equal((arns[10], BulkOperationStatus.COMPLETED, true, null), (last.BulkOperationArn, last.BulkOperationStatus, last.EndTime >= last.StartTime, rest.NextToken));
    }

    [Fact]
    public async Task The_bytes_of_table_and_indexes_are_told()
    {
        await using JobBench bench = await JobBench.StartAsync(server);
        await bench.Client.CreateTableAsync(
            new CreateTableRequest("People", [new("pk", KeyType.HASH)], [new("pk", ScalarAttributeType.S), new("n", ScalarAttributeType.S)], null)
            {
                BillingMode = BillingMode.PAY_PER_REQUEST,
                GlobalSecondaryIndexes = [new() { IndexName = "ByN", KeySchema = [new("n", KeyType.HASH)], Projection = new Projection { ProjectionType = ProjectionType.ALL } }],
            },
            Token);
        await bench.WriteAsync("a", JobItems.Print(["""{"pk":{"S":"a"}}""", """{"pk":{"S":"bb"},"n":{"S":"x"}}"""], "DYNAMODB_JSON"));

        BulkOperationUsage usage = (await RunAsync(bench, Request(bench, "People"))).BulkOperationUsage.Single();

        Assert.Equal(("People", 9, 1024, 1033), (usage.TableName, usage.Table.BulkPutBytes, usage.GlobalSecondaryIndexes["ByN"].BulkPutBytes, usage.BulkPutBytes));
    }

    [Theory]
    [InlineData("TableName", null, "1 validation error detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null")]
    [InlineData("TableName", "\"None\"", "Requested resource not found: Table: None not found")]
    [InlineData("InputS3Configuration", null, "1 validation error detected: Value null at 'inputS3Configuration' failed to satisfy constraint: Member must not be null")]
    [InlineData("InputS3Configuration", """{"S3Bucket":"b","InputFormat":"CSV"}""", "1 validation error detected: Value 'CSV' at 'inputFormat' failed to satisfy constraint: Member must satisfy enum value set: [DYNAMODB_JSON, ION]")]
    [InlineData("InputS3Configuration", """{"S3Bucket":"b","InputFormat":"ION","InputCompressionType":"ZSTD"}""", "The embedded endpoint cannot unpack ZSTD, which .NET has no library for: use GZIP or NONE.")]
    [InlineData("OutputS3Configuration", null, "1 validation error detected: Value null at 'outputS3Configuration' failed to satisfy constraint: Member must not be null")]
    [InlineData("OutputS3Configuration", """{"S3Bucket":"b"}""", "1 validation error detected: Value null at 'outputS3Configuration.outputType' failed to satisfy constraint: Member must not be null")]
    [InlineData("OutputS3Configuration", """{"S3Bucket":"b","OutputType":["ALL"]}""", "1 validation error detected: Value '[ALL]' at 'outputS3Configuration.outputType' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [ERROR, CONDITION_CHECK_FAILURE]]")]
    [InlineData("OutputS3Configuration", """{"S3Bucket":"b","OutputType":["ERROR"],"S3SseAlgorithm":"KMS"}""", "One or more parameter values were invalid: S3SseKmsKeyId must be specified when S3SseAlgorithm is KMS, and only then")]
    [InlineData("MaxWriteRequestUnits", "1023", "1 validation error detected: Value '1023' at 'maxWriteRequestUnits' failed to satisfy constraint: Member must have value greater than or equal to 1024")]
    [InlineData("PerformanceTier", "\"FAST\"", "1 validation error detected: Value 'FAST' at 'performanceTier' failed to satisfy constraint: Member must satisfy enum value set: [STANDARD, ACCELERATED]")]
    public async Task A_request_is_refused(string member, string? value, string message)
    {
        await using LocalEndpoint endpoint = LocalEndpoint.Start(new LocalEndpointOptions());
        JsonNode request = JsonNode.Parse("""{"TableName":"People","InputS3Configuration":{"S3Bucket":"b","InputFormat":"ION"},"OutputS3Configuration":{"S3Bucket":"b","OutputType":["ERROR"]}}""")!;
        request[member] = value is null ? null : JsonNode.Parse(value);

        Assert.Equal(message, (await EndpointCalls.RefusalAsync(endpoint, "StartBulkPutItems", request.ToJsonString())).Message);
    }

    [Fact]
    public async Task A_load_that_was_never_started_is_not_found()
    {
        await using LocalEndpoint endpoint = LocalEndpoint.Start(new LocalEndpointOptions());

        foreach (string operation in new[] { "DescribeBulkOperation", "CancelBulkOperation" })
        {
            Assert.Equal(("ResourceNotFoundException", "Requested resource not found: Bulk operation: arn:x not found"), await EndpointCalls.RefusalAsync(endpoint, operation, """{"BulkOperationArn":"arn:x"}"""));
        }
    }

    /// <summary>A load of all objects that a test has written.</summary>
    internal static StartBulkPutItemsRequest Request(JobBench bench, string table, string format = "DYNAMODB_JSON") => new()
    {
        TableName = table,
        InputS3Configuration = new InputS3Configuration { S3Bucket = S3Server.Bucket, S3KeyPrefix = bench.Prefix + "/in/", InputFormat = format },
        OutputS3Configuration = new OutputS3Configuration { S3Bucket = S3Server.Bucket, S3KeyPrefix = bench.Prefix + "/out", OutputType = ["ERROR"] },
    };

    private static async Task<BulkOperationDescription> RunAsync(JobBench bench, StartBulkPutItemsRequest request) =>
        await bench.LoadAsync((await bench.Client.StartBulkPutItemsAsync(request, Token)).BulkOperationDescription.BulkOperationArn);

    private static string Folder(BulkOperationDescription load) => $"AWSDynamoDB/{load.BulkOperationArn.Split('/')[^1]}/";

    private static (string Arn, string Bucket, string Key, int Index, string Code, string Message, string? Record)[] ReadErrors(string lines) =>
    [
        .. from line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)
           let error = JsonNode.Parse(line)!
           let pointer = error["itemS3Pointer"]!
           select (
               error["bulkOperationArn"]!.GetValue<string>(), pointer["bucket"]!.GetValue<string>(), pointer["key"]!.GetValue<string>(), pointer["itemIndex"]!.GetValue<int>(),
               error["errorCode"]!.GetValue<string>(), error["errorMessages"]!.AsArray().Single()!.GetValue<string>(), error["record"]?.GetValue<string>()),
    ];
}
