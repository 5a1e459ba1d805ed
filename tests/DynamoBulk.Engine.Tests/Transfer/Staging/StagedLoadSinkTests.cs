using System.Text.Json.Nodes;
using DynamoBulk.Engine.Tests.NativeJobs;
using DynamoBulk.Engine.Tests.Service.S3;
using DynamoBulk.Items;
using DynamoBulk.Local;
using DynamoBulk.Servers;
using DynamoBulk.Service;
using DynamoBulk.Service.S3;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Sinks;
using DynamoBulk.Transfer.Sources;
using DynamoBulk.Transfer.Staging;

namespace DynamoBulk.Engine.Tests.Transfer.Staging;

public sealed class StagedLoadSinkTests(S3Server server)
{
    private const string Arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/Orders/bulk-operation/01700000000000-abcdef";

    private static readonly KeySchema s_keys = new(new KeyAttribute("id", AttributeType.S));

    private readonly List<string> _warnings = [];
    private readonly List<FailedItem> _failed = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_table_ends_as_if_the_good_items_had_been_written_one_after_the_other_and_nothing_stays_staged(bool makesTable)
    {
        using S3Relay relay = await server.RequireAsync();
        await using LocalEndpoint endpoint = Start(relay);
        using DdbConnection connection = Connect(endpoint.Url, relay);
        List<Item> input = RandomItems(6000, keys: 2000);
        List<Item> before = makesTable ? [] : RandomItems(1000, keys: 4000);
        TableInfo table = makesTable ? NewTable : await MakeTableAsync(connection, before);

        (TransferResult result, StagedLoadSink sink) = await RunAsync(connection, table, relay, input, makesTable);

        Assert.Equal(Last([.. before, .. input]), await ReadAsync(connection));
        int bad = input.Count(item => KeyOf(item) is null);
        int last = input.Select(KeyOf).Where(key => key is not null).Distinct().Count();
        Assert.Equal(
            (6000, last, 6000 - bad - last, bad, 0, false),
            (result.ItemsRead, result.ItemsWritten, result.ItemsSuperseded, result.ItemsFailed, result.ItemsPending, result.Completed));
        Assert.Equal(Last(input, out long size).Count, last);
        Assert.Equal(size, result.Bytes);
        Assert.All(_failed, failed => Assert.Equal(ProblemCode.MissingKey, failed.Problem.Code));
        Assert.Empty(await relay.Store.ListAsync(relay.Address(string.Empty), Token));
        Assert.Empty(relay.OpenUploads);
        Assert.Null(sink.Left);
        Assert.Empty(_warnings);
    }

    [Fact]
    public async Task Cut_short_in_the_middle_of_the_load_it_is_stopped_and_the_next_run_makes_it_right()
    {
        using S3Relay relay = await server.RequireAsync();
        await using LocalEndpoint endpoint = Start(relay);
        using DdbConnection connection = Connect(endpoint.Url, relay);
        List<Item> input = RandomItems(5000, keys: 5000);
        TableInfo table = await MakeTableAsync(connection, []);
        using var cut = new CancellationTokenSource();

        (ItemTransfer transfer, StagedLoadSink sink) = await NewAsync(connection, table, relay, input, maxWriteCapacity: 1024);
        Task<TransferResult> running = transfer.RunAsync(cut.Token);
        while ((await ReadAsync(connection)).Count == 0)
        {
            Assert.False(running.IsCompleted, "The load was over before it could be cut short.");
            await Task.Delay(20, Token);
        }

        await cut.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        TransferResult result = transfer.Result;
        Assert.InRange(result.ItemsWritten, 1, 3000);
        Assert.Equal(result.ItemsRead, result.ItemsWritten + result.ItemsSuperseded + result.ItemsFailed + result.ItemsPending);
        Assert.False(result.Completed);
        Assert.Empty(await relay.Store.ListAsync(relay.Address(string.Empty), Token));
        Assert.Null(sink.Left);

        (TransferResult again, _) = await RunAsync(connection, table, relay, input);

        Assert.Equal(Last(input), await ReadAsync(connection));
        Assert.Equal(0, again.ItemsPending);
    }

    [Fact]
    public async Task Cut_short_while_it_uploads_it_leaves_nothing()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service.Url, relay);
        using var cut = new CancellationTokenSource();
        relay.Fault = request =>
        {
            if (request.Operation == "PutObject")
            {
                cut.Cancel();
            }

            return null;
        };

        (ItemTransfer transfer, StagedLoadSink sink) = await NewAsync(connection, NewTable, relay, RandomItems(100, 100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => transfer.RunAsync(cut.Token));

        Assert.Equal(0, transfer.Result.ItemsWritten);
        Assert.Empty(await relay.Store.ListAsync(relay.Address(string.Empty), Token));
        Assert.DoesNotContain(service.Requests, request => request.Operation == "StartBulkPutItems");
        Assert.Null(sink.Left);
    }

    [Fact]
    public async Task A_refused_upload_ends_it_and_leaves_nothing()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service.Url, relay);
        relay.Fault = request => request.Operation == "PutObject" ? S3Fault.Refusal(403, "AccessDenied") : null;

        (ItemTransfer transfer, _) = await NewAsync(connection, NewTable, relay, RandomItems(100, 100));
        TransferException ended = await Assert.ThrowsAsync<TransferException>(() => transfer.RunAsync(Token));

        Assert.Equal("AccessDenied", Assert.IsType<ServiceException>(ended.InnerException).Code);
        Assert.Equal(ended.Result!.ItemsRead, ended.Result.ItemsPending + ended.Result.ItemsSuperseded + ended.Result.ItemsFailed);
        Assert.Empty(await relay.Store.ListAsync(relay.Address(string.Empty), Token));
    }

    [Fact]
    public async Task A_load_that_is_refused_leaves_what_is_staged_and_says_where_it_is()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service.Url, relay);
        service.Answers["StartBulkPutItems"] = _ => FakeService.Refusal("LimitExceededException", "Too many.");

        (ItemTransfer transfer, _) = await NewAsync(connection, NewTable, relay, RandomItems(100, 100));
        TransferException ended = await Assert.ThrowsAsync<TransferException>(() => transfer.RunAsync(Token));

        string data = Assert.Single(await relay.Store.ListAsync(relay.Address(string.Empty), Token)).Address.ToString();
        Assert.Contains($"Start-DdbS3Load Orders -S3Uri {data[..data.LastIndexOf("00001", StringComparison.Ordinal)]} -ReportS3Uri ", ended.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FAILED", "\"FailureCode\":\"S3ObjectModified\",\"FailureMessage\":\"An object was changed.\",", "Failed: An object was changed. Of 3 items 1 were written and 0 failed; of 2 it is not known.")]
    [InlineData("CANCELLED", "", "Cancelled. Of 3 items 1 were written and 0 failed; of 2 it is not known.")]
    [InlineData("COMPLETED", "", "Completed. Of 3 items 1 were written and 0 failed; of 2 it is not known.")]
    public async Task A_load_that_ends_without_all_items_is_told_and_its_books_add_up(string status, string more, string expected)
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service.Url, relay);
        service.Answers["DescribeBulkOperation"] = _ => Description(status, more + "\"ProcessedItemCount\":1,\"FailedItemCount\":0");

        (ItemTransfer transfer, _) = await NewAsync(connection, NewTable, relay, Three);
        TransferException ended = await Assert.ThrowsAsync<TransferException>(() => transfer.RunAsync(Token));

        Assert.Contains(expected, ended.Message, StringComparison.Ordinal);
        Assert.Equal("LoadIncomplete", Assert.IsType<ServiceException>(ended.InnerException).Code);
        Assert.Equal((3, 1, 2), (ended.Result!.ItemsRead, ended.Result.ItemsWritten, ended.Result.ItemsPending));
        Assert.Single(await relay.Store.ListAsync(relay.Address(string.Empty), Token));
    }

    [Fact]
    public async Task What_the_load_could_not_take_fails_as_it_came_and_what_it_left_unread_with_it()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service.Url, relay);
        service.Answers["StartBulkPutItems"] = request =>
        {
            string prefix = (string)request["OutputS3Configuration"]!["S3KeyPrefix"]!;
            string data = (string)request["InputS3Configuration"]!["S3KeyPrefix"]!;
            string Line(int index, string code, string message) =>
                new JsonObject
                {
                    ["itemS3Pointer"] = new JsonObject { ["bucket"] = S3Server.Bucket, ["key"] = data + "00001.json.gz", ["itemIndex"] = index },
                    ["bulkOperationArn"] = Arn,
                    ["errorCode"] = code,
                    ["errorMessages"] = new JsonArray(message),
                    ["record"] = "{\"Item\":{\"id\":{\"S\":\"x\"}}}",
                }.ToJsonString() + "\n";

            relay.PutAsync($"{prefix[relay.Prefix.Length..]}AWSDynamoDB/01700000000000-abcdef/errors/a.json", Line(1, "ItemValidationError", "Too hot.") + Line(3, "MalformedRecord", "Broken.") + Line(1, "ItemValidationError", "Too hot.")).Wait(Token);
            return Description("COMPLETED_WITH_ERRORS", $"\"ProcessedItemCount\":4,\"FailedItemCount\":2,\"InputS3Configuration\":{{\"S3Bucket\":\"{S3Server.Bucket}\",\"S3KeyPrefix\":\"{data}\",\"InputFormat\":\"DYNAMODB_JSON\",\"InputCompressionType\":\"GZIP\"}},\"OutputS3Configuration\":{{\"S3Bucket\":\"{S3Server.Bucket}\",\"S3KeyPrefix\":\"{prefix}\"}}");
        };
        service.Answers["DescribeBulkOperation"] = _ => service.Answers["StartBulkPutItems"](service.Request("StartBulkPutItems"));
        ItemRecord[] records = [.. Enumerable.Range(0, 6).Select(i => new ItemRecord(
            Item.Parse($$$"""{"id":{"S":"{{{i}}}"}}"""), new ItemPosition("rows.csv", i + 2), Unshaped: Item.Parse($$$"""{"old":{"S":"{{{i}}}"}}""")))];

        (ItemTransfer transfer, StagedLoadSink sink) = await NewAsync(connection, NewTable, relay, records);
        TransferResult result = await transfer.RunAsync(Token);

        Assert.Equal((6, 2, 4, 0, false), (result.ItemsRead, result.ItemsWritten, result.ItemsFailed, result.ItemsPending, result.Completed));
        Assert.Equal(
            [(ProblemCode.ServiceRejectedItem, "Too hot."), (ProblemCode.MalformedRecord, "Broken.")],
            _failed.Take(2).Select(failed => (failed.Problem.Code, failed.Problem.Message)));
        Assert.Equal([ProblemCode.NotRead, ProblemCode.NotRead], _failed.Skip(2).Select(failed => failed.Problem.Code));
        Assert.Equal(4, _failed.Select(failed => failed.Record.Position).Distinct().Count());
        Assert.All(_failed, failed =>
        {
            ItemRecord origin = records[failed.Record.Position.Number - 2];
            Assert.Equal((origin.Position, origin.Item.ToString(), origin.Unshaped.ToString()), (failed.Record.Position, failed.Record.Item.ToString(), failed.Record.Unshaped.ToString()));
        });
        Assert.Empty(await relay.Store.ListAsync(relay.Address(string.Empty), Token));
        Assert.Null(sink.Left);
    }

    [Fact]
    public async Task An_import_cut_short_goes_on_and_is_named()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service.Url, relay);
        using var cut = new CancellationTokenSource();
        service.Answers["DescribeTable"] = _ => FakeService.Refusal("ResourceNotFoundException", "No.");
        service.Answers["ImportTable"] = _ => Import;
        service.Answers["DescribeImport"] = _ =>
        {
            cut.Cancel();
            return Import;
        };

        (ItemTransfer transfer, StagedLoadSink sink) = await NewAsync(connection, NewTable, relay, Three, makesTable: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => transfer.RunAsync(cut.Token));

        string data = Assert.Single(await relay.Store.ListAsync(relay.Address(string.Empty), Token)).Address.ToString();
        Assert.Equal($"The import {Arn} goes on by itself: Wait-DdbS3Import {Arn} waits for it, and what is staged in '{data[..data.LastIndexOf("data/", StringComparison.Ordinal)]}' is to be removed when it has ended.", sink.Left);
        Assert.Equal(3, transfer.Result.ItemsPending);
    }

    [Theory]
    [InlineData("the-table", "ACTIVE", true)]
    [InlineData("the-table", "DELETING", false)]
    [InlineData("another", "ACTIVE", false)]
    [InlineData(null, "ACTIVE", false)]
    public async Task An_import_that_failed_names_the_table_that_it_has_left_and_no_other(string? id, string status, bool isNamed)
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service.Url, relay);
        service.Answers["DescribeTable"] = _ => service.Requests.Any(request => request.Operation == "ImportTable") && id is not null
            ? FakeService.Table(status, $",\"TableId\":\"{id}\"")
            : FakeService.Refusal("ResourceNotFoundException", "No.");
        service.Answers["ImportTable"] = _ => Import;
        service.Answers["DescribeImport"] = _ => Import.Replace("IN_PROGRESS", "FAILED", StringComparison.Ordinal).Replace("\"ImportArn\"", "\"TableId\":\"the-table\",\"ImportArn\"", StringComparison.Ordinal);

        (ItemTransfer transfer, _) = await NewAsync(connection, NewTable, relay, Three, makesTable: true);
        TransferException ended = await Assert.ThrowsAsync<TransferException>(() => transfer.RunAsync(Token));

        Assert.Equal("ImportIncomplete", Assert.IsType<ServiceException>(ended.InnerException).Code);
        Assert.Equal(isNamed, ended.Message.Contains("of 3 it is not known. The table 'Orders' was made and is there, without any item: delete it before the items are imported again, or name another table. What was staged is left", StringComparison.Ordinal));
        Assert.Equal(isNamed, ended.Message.Contains("was made", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_good_item_nothing_is_started()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service.Url, relay);

        (ItemTransfer transfer, _) = await NewAsync(connection, NewTable, relay, new List<Item> { Item.Parse("""{"no":{"S":"key"}}""") });
        TransferResult result = await transfer.RunAsync(Token);

        Assert.Equal((1, 1), (result.ItemsRead, result.ItemsFailed));
        Assert.DoesNotContain(relay.Requests, request => request.Operation == "PutObject");
        Assert.DoesNotContain(service.Requests, request => request.Operation == "StartBulkPutItems");
    }

    [Fact]
    public async Task A_report_that_cannot_be_read_to_its_end_leaves_what_is_staged_and_is_told_with_the_books()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service.Url, relay);
        service.Answers["DescribeBulkOperation"] = _ =>
        {
            string prefix = (string)service.Request("StartBulkPutItems")["OutputS3Configuration"]!["S3KeyPrefix"]!;
            relay.PutAsync($"{prefix[relay.Prefix.Length..]}AWSDynamoDB/01700000000000-abcdef/errors/a.json.gz", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0x55]).Wait(Token);
            return Description("COMPLETED_WITH_ERRORS", $"\"ProcessedItemCount\":3,\"FailedItemCount\":2,\"OutputS3Configuration\":{{\"S3Bucket\":\"{S3Server.Bucket}\",\"S3KeyPrefix\":\"{prefix}\"}}");
        };

        (ItemTransfer transfer, StagedLoadSink sink) = await NewAsync(connection, NewTable, relay, Three);
        TransferException ended = await Assert.ThrowsAsync<TransferException>(() => transfer.RunAsync(Token));

        Assert.Equal("LoadIncomplete", Assert.IsType<ServiceException>(ended.InnerException).Code);
        Assert.Contains("errors/a.json.gz", ended.Message, StringComparison.Ordinal);
        Assert.Contains("Of 3 items 1 were written and 0 failed; of 2 it is not known. What was staged is left in 's3://", ended.Message, StringComparison.Ordinal);
        Assert.Equal((3, 1, 2), (ended.Result!.ItemsRead, ended.Result.ItemsWritten, ended.Result.ItemsPending));
        Assert.True(ended.Result.Bytes > 0);
        Assert.Contains(await relay.Store.ListAsync(relay.Address(string.Empty), Token), found => found.Address.Key.EndsWith("/data/00001.json.gz", StringComparison.Ordinal));
        Assert.EndsWith(sink.Left!, ended.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cut_short_while_the_report_is_read_it_ends_at_once_and_says_where_the_report_is()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service.Url, relay);
        service.Answers["DescribeBulkOperation"] = _ => Reported(service, relay, processed: 3, failed: 2, ReportLine("elsewhere", 0));
        using var cut = new CancellationTokenSource();
        using var never = new ManualResetEventSlim();
        relay.Fault = request =>
        {
            if (request.Method == "GET" && request.Path.Contains("/errors/", StringComparison.Ordinal))
            {
                cut.Cancel();
                never.Wait(TimeSpan.FromSeconds(30), Token);
            }

            return null;
        };

        (ItemTransfer transfer, StagedLoadSink sink) = await NewAsync(connection, NewTable, relay, Three);
        Task running = transfer.RunAsync(cut.Token);
        await Task.WhenAny(running, Task.Delay(TimeSpan.FromSeconds(10), Token));
        bool hasEnded = running.IsCompleted;
        never.Set();

        Assert.True(hasEnded);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        string data = (await relay.Store.ListAsync(relay.Address(string.Empty), Token)).Select(found => found.Address.ToString()).Single(address => address.EndsWith("/data/00001.json.gz", StringComparison.Ordinal));
        Assert.Equal($"The load {Arn} has ended as CompletedWithErrors, and which items failed was not read to the end: Receive-DdbS3Load {Arn} names them, and what is staged in '{data[..data.LastIndexOf("data/", StringComparison.Ordinal)]}' is to be removed then.", sink.Left);
        Assert.Equal((1, 0, 2), (transfer.Result.ItemsWritten, transfer.Result.ItemsFailed, transfer.Result.ItemsPending));
        Assert.True(transfer.Result.Bytes > 0);
    }

    [Fact]
    public async Task More_failures_than_are_allowed_are_named_all_the_same_and_nothing_stays_staged()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service.Url, relay);
        service.Answers["DescribeBulkOperation"] = _ => Reported(service, relay, processed: 3, failed: 2, ReportLine("00001.json.gz", 0), ReportLine("00001.json.gz", 2), ReportLine("00001.json.gz", 0));

        (ItemTransfer transfer, _) = await NewAsync(connection, NewTable, relay, Three, maxFailedItems: 0);
        TransferException ended = await Assert.ThrowsAsync<TransferException>(() => transfer.RunAsync(Token));

        Assert.IsType<FailureLimitException>(ended.InnerException);
        Assert.Equal((1, 2, 0), (ended.Result!.ItemsWritten, ended.Result.ItemsFailed, ended.Result.ItemsPending));
        Assert.Equal(2, _failed.Count);
        Assert.Empty(await relay.Store.ListAsync(relay.Address(string.Empty), Token));
    }

    [Fact]
    public async Task A_load_that_failed_over_objects_that_are_gone_is_not_advised_to_be_started_again()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service.Url, relay);
        service.Answers["DescribeBulkOperation"] = _ =>
        {
            foreach (ObjectInfo found in relay.Store.ListAsync(relay.Address(string.Empty), Token).Result)
            {
                relay.Store.DeleteAsync(found.Address, Token).Wait(Token);
            }

            return Description("FAILED", "\"FailureCode\":\"S3ObjectModified\",\"FailureMessage\":\"An object is gone.\",\"ProcessedItemCount\":1,\"FailedItemCount\":0");
        };

        (ItemTransfer transfer, _) = await NewAsync(connection, NewTable, relay, Three);
        TransferException ended = await Assert.ThrowsAsync<TransferException>(() => transfer.RunAsync(Token));

        Assert.Contains("of 2 it is not known. What was staged in 's3://", ended.Message, StringComparison.Ordinal);
        Assert.EndsWith("' is not whole any more, 0 of 1 objects are as they were: import the same input again, and remove the folder.", ended.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Start-DdbS3Load", ended.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_staging_cannot_be_listed_the_advice_says_what_has_to_be_there()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service.Url, relay);
        service.Answers["DescribeBulkOperation"] = _ =>
        {
            relay.Fault = request => request.Operation == "ListObjectsV2" ? S3Fault.Refusal(403, "AccessDenied") : null;
            return Description("FAILED", "\"ProcessedItemCount\":1,\"FailedItemCount\":0");
        };

        (ItemTransfer transfer, _) = await NewAsync(connection, NewTable, relay, Three);
        TransferException ended = await Assert.ThrowsAsync<TransferException>(() => transfer.RunAsync(Token));

        Assert.Contains("What was staged is left in '", ended.Message, StringComparison.Ordinal);
        Assert.Contains("takes it again, which is safe however much of it was written, if its 1 object is still there as it was staged; remove the folder if nothing needs it.", ended.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_load_that_does_not_stop_within_a_minute_keeps_what_is_staged_and_is_named()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service.Url, relay);
        using var cut = new CancellationTokenSource();
        var time = new FakeTime();
        service.Answers["CancelBulkOperation"] = _ => "{}";
        service.Answers["DescribeBulkOperation"] = _ =>
        {
            cut.Cancel();
            return Description(service.Requests.Any(request => request.Operation == "CancelBulkOperation") ? "CANCELLING" : "IN_PROGRESS", "\"ProcessedItemCount\":1,\"FailedItemCount\":0");
        };

        (ItemTransfer transfer, StagedLoadSink sink) = await NewAsync(connection, NewTable, relay, Three, time: time);
        Task running = transfer.RunAsync(cut.Token);
        while (!running.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, Token);
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Single(await relay.Store.ListAsync(relay.Address(string.Empty), Token));
        Assert.StartsWith($"The load {Arn} was told to stop. What is staged in ", sink.Left, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_place_that_takes_nothing_is_refused_before_anything_is_read()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service.Url, relay);
        relay.Fault = request => request.Operation == "CreateMultipartUpload" ? S3Fault.Refusal(403, "AccessDenied") : null;

        ServiceException refusal = await Assert.ThrowsAsync<ServiceException>(() => NewAsync(connection, NewTable, relay, Three));

        Assert.Equal("AccessDenied", refusal.Code);
        Assert.Contains("s3:PutObject", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_good_item_the_table_that_an_import_would_have_made_is_made_empty()
    {
        using S3Relay relay = await server.RequireAsync();
        await using LocalEndpoint endpoint = Start(relay);
        using DdbConnection connection = Connect(endpoint.Url, relay);

        (TransferResult result, _) = await RunAsync(connection, NewTable, relay, [], makesTable: true);

        Assert.True(result.Completed);
        Assert.Empty(await ReadAsync(connection));
    }

    [Fact]
    public async Task Failures_that_the_load_counts_beside_all_items_are_no_success()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service.Url, relay);
        service.Answers["DescribeBulkOperation"] = _ => Description("COMPLETED_WITH_ERRORS", "\"ProcessedItemCount\":5,\"FailedItemCount\":2");

        (ItemTransfer transfer, _) = await NewAsync(connection, NewTable, relay, Three);
        TransferException ended = await Assert.ThrowsAsync<TransferException>(() => transfer.RunAsync(Token));

        Assert.Equal("LoadIncomplete", Assert.IsType<ServiceException>(ended.InnerException).Code);
        Assert.False(ended.Result!.Completed);
        Assert.Single(await relay.Store.ListAsync(relay.Address(string.Empty), Token));
    }

    [Fact]
    public async Task While_the_load_is_being_started_what_may_be_left_says_how_to_find_it()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service.Url, relay);
        StagedLoadSink? sink = null;
        string? left = null;
        service.Answers["StartBulkPutItems"] = _ =>
        {
            left = sink!.Left;
            return Description("COMPLETED", "\"ProcessedItemCount\":3");
        };
        service.Answers["DescribeBulkOperation"] = _ => Description("COMPLETED", "\"ProcessedItemCount\":3");

        (ItemTransfer transfer, sink) = await NewAsync(connection, NewTable, relay, Three);
        await transfer.RunAsync(Token);

        Assert.StartsWith("The load may have been started: Get-DdbS3Load Orders shows whether it was.", left, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_that_is_never_answered_is_told_as_one_that_may_have_happened()
    {
        using S3Relay relay = await server.RequireAsync();
        using FakeService service = Service();
        using DdbConnection connection = Connect(service.Url, relay);
        var time = new FakeTime();
        service.Answers["StartBulkPutItems"] = _ => FakeService.Refusal("InternalError", "Later.");

        (ItemTransfer transfer, _) = await NewAsync(connection, NewTable, relay, Three, time: time);
        Task running = transfer.RunAsync(Token);
        while (!running.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, Token);
        }

        TransferException ended = await Assert.ThrowsAsync<TransferException>(() => running);
        Assert.Contains("The load may have been started: Get-DdbS3Load Orders shows whether it was. What was staged is left in ", ended.Message, StringComparison.Ordinal);
    }

    private static string Import =>
        $$$"""{"ImportTableDescription":{"ImportArn":"{{{Arn}}}","ImportStatus":"IN_PROGRESS","TableCreationParameters":{"TableName":"Orders"} }}""";

    private static TableInfo NewTable => new() { TableName = "Orders", RequestName = "Orders", TableStatus = "ACTIVE", BillingMode = "PayPerRequest", Keys = s_keys };

    private static List<Item> Three => [.. Enumerable.Range(0, 3).Select(i => Item.Parse($$$"""{"id":{"S":"{{{i}}}"}}"""))];

    private static LocalEndpoint Start(S3Relay relay) =>
        LocalEndpoint.Start(new LocalEndpointOptions { S3EndpointUrl = relay.Url, S3AccessKey = S3rver.Key, S3SecretKey = S3rver.Key });

    private static DdbConnection Connect(Uri service, S3Relay relay) => new(S3Relay.Options(relay.Url) with { EndpointUrl = service });

    private static FakeService Service()
    {
        var service = new FakeService();
        service.Answers["DescribeTable"] = _ => FakeService.Table();
        service.Answers["StartBulkPutItems"] = _ => Description("IN_PROGRESS", "\"ProcessedItemCount\":0");
        return service;
    }

    private static string Description(string status, string more) =>
        $$$"""{"BulkOperationDescription":{"BulkOperationArn":"{{{Arn}}}","BulkOperationStatus":"{{{status}}}",{{{more}}} }}""";

    /// <summary>A line of the report about an item of the staged objects.</summary>
    private static Func<string, string> ReportLine(string name, int index) => data =>
        $$$"""{"itemS3Pointer":{"bucket":"{{{S3Server.Bucket}}}","key":"{{{data + name}}}","itemIndex":{{{index}}}},"bulkOperationArn":"{{{Arn}}}","errorCode":"ItemValidationError","errorMessages":["No."],"record":"{}"}""" + "\n";

    /// <summary>A load that has ended and reports some lines.</summary>
    private static string Reported(FakeService service, S3Relay relay, int processed, int failed, params Func<string, string>[] lines)
    {
        JsonObject request = service.Request("StartBulkPutItems");
        string prefix = (string)request["OutputS3Configuration"]!["S3KeyPrefix"]!;
        string data = (string)request["InputS3Configuration"]!["S3KeyPrefix"]!;
        relay.PutAsync($"{prefix[relay.Prefix.Length..]}AWSDynamoDB/01700000000000-abcdef/errors/a.json", string.Concat(lines.Select(line => line(data)))).Wait(Token);
        return Description("COMPLETED_WITH_ERRORS", $"\"ProcessedItemCount\":{processed},\"FailedItemCount\":{failed},\"OutputS3Configuration\":{{\"S3Bucket\":\"{S3Server.Bucket}\",\"S3KeyPrefix\":\"{prefix}\"}}");
    }

    private static async Task<TableInfo> MakeTableAsync(DdbConnection connection, IReadOnlyList<Item> items)
    {
        TableInfo table = await new TableCatalog(connection).FindOrCreateAsync("Orders", s_keys, null, Token);
        var account = new TransferAccount(_ => { });
        var sink = new TableSink(connection, table, account, governor: TestTable.Unlimited());
        await new ItemTransfer("Import", TestTable.NewSource(items, account), sink, account).RunAsync(Token);
        return table;
    }

    private async Task<(TransferResult Result, StagedLoadSink Sink)> RunAsync(DdbConnection connection, TableInfo table, S3Relay relay, List<Item> items, bool makesTable = false)
    {
        (ItemTransfer transfer, StagedLoadSink sink) = await NewAsync(connection, table, relay, items, makesTable);
        return (await transfer.RunAsync(Token), sink);
    }

    private Task<(ItemTransfer Transfer, StagedLoadSink Sink)> NewAsync(DdbConnection connection, TableInfo table, S3Relay relay, List<Item> items, bool makesTable = false, long? maxWriteCapacity = null, TimeProvider? time = null, long? maxFailedItems = null) =>
        NewAsync(connection, table, relay, [.. items.Select((item, i) => new ItemRecord(item, new ItemPosition(null, i + 1)))], makesTable, maxWriteCapacity, time, maxFailedItems);

    private async Task<(ItemTransfer Transfer, StagedLoadSink Sink)> NewAsync(DdbConnection connection, TableInfo table, S3Relay relay, IReadOnlyList<ItemRecord> records, bool makesTable = false, long? maxWriteCapacity = null, TimeProvider? time = null, long? maxFailedItems = null)
    {
        var account = new TransferAccount(failed =>
        {
            lock (_failed)
            {
                _failed.Add(failed);
            }
        });
        StagingArea area = await StagingArea.CreateAsync(new ObjectStore(connection), relay.Address("staging"), table.TableName, DateTimeOffset.UtcNow, Token);
        var options = new StagedLoadOptions { Area = area, MakesTable = makesTable, MaxWriteCapacity = maxWriteCapacity, Warn = _warnings.Add };
        var sink = new StagedLoadSink(connection, table, account, options, time);
        return (new ItemTransfer("Import", TestTable.NewSource(records, account), sink, account) { MaxFailedItems = maxFailedItems }, sink);
    }

    /// <summary>Items of so many keys at most; one of a hundred has none.</summary>
    private static List<Item> RandomItems(int count, int keys)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count).Select(i => Item.Parse(i % 100 == 7
            ? $$$"""{"ID":{"S":"{{{i}}}"}}"""
            : $$$"""{"id":{"S":"{{{random.Next(keys):D5}}}"},"n":{"N":"{{{i}}}"},"text":{"S":"{{{new string('x', random.Next(600))}}}"}}"""))];
    }

    private static string? KeyOf(Item item) => JsonNode.Parse(item.ToString())!["id"]?["S"]?.GetValue<string>();

    private static List<string> Last(IEnumerable<Item> items) => Last(items, out _);

    private static List<string> Last(IEnumerable<Item> items, out long size)
    {
        List<Item> last = [.. items.Where(item => KeyOf(item) is not null).GroupBy(KeyOf).Select(key => key.Last())];
        size = last.Sum(item => (long)ItemInspector.MeasureSize(item));
        return TestTable.Canonical(last);
    }

    private static async Task<List<string>> ReadAsync(DdbConnection connection)
    {
        TableInfo table = await new TableCatalog(connection).DescribeAsync("Orders", Token);
        var account = new TransferAccount(_ => { });
        var source = new TableSource(connection, table, new PageRequest { TableName = "Orders" }, account, new TableSourceOptions(), TestTable.Unlimited());
        var sink = new PageSink(account);
        Task reading = new ItemTransfer("Read", source, sink, account).RunAsync(Token);
        var items = new List<Item>();
        await foreach (IReadOnlyList<ItemRecord> page in sink.Pages.ReadAllAsync(Token))
        {
            foreach (ItemRecord record in page)
            {
                items.Add(record.Item);
                sink.Confirm(record);
            }
        }

        await reading;
        return TestTable.Canonical(items);
    }
}
