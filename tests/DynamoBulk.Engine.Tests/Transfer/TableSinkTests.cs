using System.Diagnostics;
using System.Threading.Channels;
using DynamoBulk.Items;
using DynamoBulk.Local;
using DynamoBulk.Servers;
using DynamoBulk.Service;
using DynamoBulk.Throttling;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Sinks;

namespace DynamoBulk.Engine.Tests.Transfer;

public sealed class TableSinkTests
{
    private static readonly KeySchema s_byId = new(new KeyAttribute("id", AttributeType.S));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task One_key_a_hundred_times_ends_as_the_last_whatever_comes_back_unprocessed(int seed)
    {
        await using TestTable table = await TestTable.CreateAsync(s_byId, new LocalEndpointOptions { UnprocessedRate = 0.2 });
        var random = new Random(seed);
        var hot = Enumerable.Range(0, 10_000).OrderBy(_ => random.Next()).Take(100).ToHashSet();
        List<Item> items = [.. Enumerable.Range(0, 10_000).Select(i => Item.Parse($$$"""{"id":{"S":"{{{(hot.Contains(i) ? "hot" : $"cold-{i}")}}}"},"n":{"N":"{{{i}}}"}}"""))];

        TransferResult result = await table.ImportAsync(items, new TableSinkOptions { MaxConcurrency = 16 });

        List<Item> expected = [.. items.Where((_, i) => !hot.Contains(i) || i == hot.Max())];
        Assert.Equal(TestTable.Canonical(expected), await table.ReadAllAsync());
        Assert.True(result.Completed);
        Assert.True(result.ThrottledRequests > 0);
        AssertAddsUp(result, read: 10_000);
    }

    [Fact]
    public async Task Bad_items_fail_alone_and_by_name()
    {
        await using TestTable table = await TestTable.CreateAsync(s_byId);
        List<Item> items = [.. Enumerable.Range(0, 1000).Select(i => Item.Parse($$$"""{"id":{"S":"{{{i}}}"},"n":{"N":"1"}}"""))];
        items[17] = Item.Parse($$$"""{"id":{"S":"large"},"text":{"S":"{{{new string('x', 400 * 1024)}}}"}}""");
        items[170] = Item.Parse("""{"ID":{"S":"no key"}}""");
        items[500] = Item.Parse("""{"id":{"S":""}}""");
        items[999] = Item.Parse("""{"id":{"S":"nan"},"n":{"N":"NaN"}}""");

        TransferResult result = await table.ImportAsync(items);

        Assert.Equal(TestTable.Canonical(items.Where((_, i) => i is not (17 or 170 or 500 or 999))), await table.ReadAllAsync());
        Assert.Equal(
            [(18L, ProblemCode.ItemTooLarge), (171L, ProblemCode.MissingKey), (501L, ProblemCode.EmptyKey), (1000L, ProblemCode.InvalidNumber)],
            table.Failed.Select(failed => (failed.Record.Position.Number, failed.Problem.Code)).Order());
        Assert.Equal((996, 4, false), (result.ItemsWritten, result.ItemsFailed, result.Completed));
        AssertAddsUp(result, read: 1000);
    }

    [Fact]
    public async Task A_role_that_may_not_put_a_single_item_writes_all_of_them()
    {
        await using LocalEndpoint endpoint = LocalEndpoint.Start(new LocalEndpointOptions { UnprocessedRate = 0.2 });
        using var relay = new RefusingRelay(endpoint.Url) { Code = "AccessDeniedException", Operation = "PutItem" };
        using var connection = new DdbConnection(new ConnectionOptions { EndpointUrl = relay.Url });
        TableInfo info = await new TableCatalog(connection).FindOrCreateAsync("Test", s_byId, null, CancellationToken.None);
        List<Item> items = [.. Enumerable.Range(0, 5000).Select(i => Item.Parse($$$"""{"id":{"S":"{{{i}}}"}}"""))];
        var account = new TransferAccount(failed => Assert.Fail(failed.ToString()));

        TransferResult result = await new ItemTransfer("Import", TestTable.NewSource(items, account), new TableSink(connection, info, account, governor: TestTable.Unlimited()), account).RunAsync(CancellationToken.None);

        Assert.True(result.Completed);
        Assert.Equal(1, relay.Refusals);
        Assert.Equal(5000, (await new TableCatalog(connection).DescribeAsync("Test", CancellationToken.None)).ItemCount);
    }

    [Fact]
    public async Task What_only_the_service_knows_is_wrong_fails_alone_too()
    {
        var schema = new KeySchema(new KeyAttribute("id", AttributeType.N));
        await using TestTable table = await TestTable.CreateAsync(schema);
        table.Info = table.Info with { Keys = new KeySchema(new KeyAttribute("name", AttributeType.S)) }; // we are mistaken about the key
        List<Item> items = [.. Enumerable.Range(0, 100).Select(i => Item.Parse($$$"""{"id":{"{{{(i % 30 == 7 ? "S" : "N")}}}":"{{{i}}}"},"name":{"S":"{{{i}}}"}}"""))];

        TransferResult result = await table.ImportAsync(items);

        table.Info = table.Info with { Keys = schema };
        Assert.Equal(TestTable.Canonical(items.Where((_, i) => i % 30 != 7)), await table.ReadAllAsync());
        Assert.Equal([8, 38, 68, 98], table.Failed.Select(failed => failed.Record.Position.Number).Order());
        Assert.All(table.Failed, failed => Assert.Equal(ProblemCode.ServiceRejectedItem, failed.Problem.Code));
        AssertAddsUp(result, read: 100);
    }

    [Fact]
    public async Task A_batch_that_the_service_refused_was_not_done_and_holds_nothing_up()
    {
        await using TestTable table = await TestTable.CreateAsync(new KeySchema(new KeyAttribute("id", AttributeType.N)));
        table.Info = table.Info with { Keys = new KeySchema(new KeyAttribute("name", AttributeType.S)) }; // we are mistaken about the key
        ItemRecord Record(int number, string item) => new(Item.Parse(item), new ItemPosition(null, number));
        TransferAccount account = table.NewAccount();
        await using var sink = new TableSink(table.Connection, table.Info, account, new TableSinkOptions { MaxLateness = TimeSpan.FromHours(1) }, TestTable.Unlimited());
        await sink.WriteAsync([Record(1, """{"id":{"S":"no number"},"name":{"S":"bad"}}"""), Record(2, """{"id":{"N":"1"},"name":{"S":"good"}}""")], CancellationToken.None);
        while (account.ItemsConfirmed == 0)
        {
            await Task.Delay(1);
        }

        await sink.WriteAsync([Record(3, """{"id":{"N":"1"},"name":{"S":"good"},"is":{"S":"newer"}}""")], CancellationToken.None);
        await sink.CompleteAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(2, account.ItemsConfirmed);
        Assert.Equal(1, Assert.Single(table.Failed).Record.Position.Number);
    }

    [Fact]
    public async Task A_service_that_fails_now_and_then_loses_and_doubles_nothing()
    {
        await using TestTable table = await TestTable.CreateAsync(s_byId, new LocalEndpointOptions { FaultRate = 0.1, UnprocessedRate = 0.1 });
        List<Item> items = [.. Enumerable.Range(0, 3000).Select(i => Item.Parse($$$"""{"id":{"S":"{{{i % 1000}}}"},"n":{"N":"{{{i}}}"}}"""))];

        TransferResult result = await table.ImportAsync(items);

        Assert.Equal(TestTable.Canonical(items[2000..]), await table.ReadAllAsync());
        Assert.True(result.Retries > 0);
        AssertAddsUp(result, read: 3000);
    }

    [Fact]
    public async Task Keys_are_compared_as_keys()
    {
        await using TestTable table = await TestTable.CreateAsync(new KeySchema(new KeyAttribute("p", AttributeType.S), new KeyAttribute("s", AttributeType.S)));
        await table.ImportAsync([
            Item.Parse("""{"p":{"S":"a"},"s":{"S":"b"},"v":{"S":"1"}}"""),
            Item.Parse("""{"s":{"S":"a"},"p":{"S":"b"},"v":{"S":"2"}}"""),
            Item.Parse("""{"p":{"S":"ab"},"s":{"S":"c"},"v":{"S":"3"}}"""),
            Item.Parse("""{"p":{"S":"a"},"s":{"S":"bc"},"v":{"S":"4"}}"""),
        ]);
        Assert.Equal(4, (await table.ReadAllAsync()).Count);

        await using TestTable numbers = await TestTable.CreateAsync(new KeySchema(new KeyAttribute("n", AttributeType.N)));
        TransferResult result = await numbers.ImportAsync([Item.Parse("""{"n":{"N":"1"}}"""), Item.Parse("""{"n":{"N":"1.0"},"last":{"BOOL":true}}""")]);
        Assert.Equal(["\"last\":BOOLtrue,\"n\":N1"], await numbers.ReadAllAsync());
        Assert.Equal((1, 1), (result.ItemsWritten, result.ItemsSuperseded));
    }

    [Fact]
    public async Task A_key_of_another_type_takes_the_declared_one_when_it_converts_exactly()
    {
        await using TestTable table = await TestTable.CreateAsync(new KeySchema(new KeyAttribute("n", AttributeType.N)));
        await table.ImportAsync([Item.Parse("""{"n":{"S":"42"},"v":{"S":"42"}}"""), Item.Parse("""{"n":{"S":"x"}}""")]);
        Assert.Equal(["\"n\":N42,\"v\":S\"42\""], await table.ReadAllAsync());
        Assert.Equal(ProblemCode.KeyTypeMismatch, Assert.Single(table.Failed).Problem.Code);
    }

    [Fact]
    public async Task A_cancelled_transfer_ends_within_two_seconds_with_true_books()
    {
        await using TestTable table = await TestTable.CreateAsync(s_byId, new LocalEndpointOptions { Latency = TimeSpan.FromSeconds(0.1) });
        using var cancellation = new CancellationTokenSource();
        ItemTransfer transfer = table.NewImport(account => new EndlessSource(account));
        Task<TransferResult> running = transfer.RunAsync(cancellation.Token);
        while (transfer.Result.ItemsWritten < 500)
        {
            await Task.Delay(20);
        }

        var stopwatch = Stopwatch.StartNew();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.InRange(stopwatch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        TransferResult result = transfer.Result;
        Assert.False(result.Completed);
        Assert.True(result.ItemsPending > 0);
        Assert.Equal(result.ItemsWritten, (await table.ReadAllAsync()).Count);
        AssertAddsUp(result, result.ItemsRead);
    }

    [Fact]
    public async Task What_makes_going_on_pointless_ends_the_transfer_with_its_books()
    {
        await using TestTable table = await TestTable.CreateAsync(s_byId);
        TableInfo gone = table.Info with { RequestName = "Gone" };
        table.Info = gone;
        TransferException exception = await Assert.ThrowsAsync<TransferException>(() => table.ImportAsync(account => new EndlessSource(account)));
        Assert.Contains("not found", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, exception.Result!.ItemsWritten);
        Assert.Equal(exception.Result.ItemsRead, exception.Result.ItemsPending);
    }

    [Fact]
    public async Task A_batch_that_waits_for_the_governor_does_not_hold_up_a_cancelled_transfer()
    {
        await using TestTable table = await TestTable.CreateAsync(s_byId);
        var governor = new ClosingGovernor(opensFor: 1);
        using var cancellation = new CancellationTokenSource();
        ItemTransfer transfer = table.NewImport(account => new EndlessSource(account), governor: governor);
        Task<TransferResult> running = transfer.RunAsync(cancellation.Token);
        await governor.Closed;
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(TimeSpan.FromSeconds(10)));
        AssertAddsUp(transfer.Result, transfer.Result.ItemsRead);
    }

    [Fact]
    public async Task A_batch_that_waits_for_the_governor_does_not_hold_up_what_went_wrong()
    {
        await using TestTable table = await TestTable.CreateAsync(s_byId);
        table.Info = table.Info with { RequestName = "Gone" };
        ItemTransfer endless = table.NewImport(account => new EndlessSource(account), governor: new ClosingGovernor(opensFor: 1));
        await Assert.ThrowsAsync<TransferException>(() => endless.RunAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10)));
        ItemTransfer ended = table.NewImport(account => new EndlessSource(account, breaksAt: 50), governor: new ClosingGovernor(opensFor: 1));
        TransferException exception = await Assert.ThrowsAsync<TransferException>(() => ended.RunAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Contains("not found", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_source_yielded_before_it_broke_is_written()
    {
        await using TestTable table = await TestTable.CreateAsync(s_byId);
        TransferException exception = await Assert.ThrowsAsync<TransferException>(() => table.ImportAsync(account => new EndlessSource(account, breaksAt: 500)));
        Assert.Equal("people.json is broken in line 501.", exception.Message);
        Assert.Equal((500, 500, 0, false), (exception.Result!.ItemsRead, exception.Result.ItemsWritten, exception.Result.ItemsPending, exception.Result.Completed));
        Assert.Equal(500, (await table.ReadAllAsync()).Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Input_sorted_by_partition_key_arrives_whole_through_hot_partitions(int seed)
    {
        var schema = new KeySchema(new KeyAttribute("id", AttributeType.S), new KeyAttribute("at", AttributeType.N));
        await using TestTable table = await TestTable.CreateAsync(schema, new LocalEndpointOptions { Partitions = 3, UnprocessedRate = 0.01, FaultRate = 0.05 });
        var random = new Random(seed);
        List<Item> items = [.. Enumerable.Range(0, 9000).Select(i => Item.Parse($$$"""{"id":{"S":"customer {{{i / 1500}}}"},"at":{"N":"{{{(random.Next(20) == 0 ? i - (i % 1500) : i)}}}"},"n":{"N":"{{{i}}}"}}"""))];

        TransferResult result = await table.ImportAsync(items);

        var expected = items.GroupBy(item => (Text(item, "id"), Text(item, "at"))).Select(writes => writes.Last());
        Assert.Equal(TestTable.Canonical(expected), await table.ReadAllAsync());
        Assert.True(result.Completed);
        AssertAddsUp(result, read: items.Count);
    }

    [Fact]
    public async Task A_ceiling_holds_in_every_second_of_the_servers_clock()
    {
        await using TestTable table = await TestTable.CreateAsync(s_byId, new LocalEndpointOptions { WriteCapacity = 10_000 });
        List<Item> items = [.. Enumerable.Range(0, 1500).Select(i => Item.Parse($$$"""{"id":{"S":"{{{i}}}"}}"""))];
        TransferAccount account = table.NewAccount();
        var sink = new TableSink(table.Connection, table.Info, account, new TableSinkOptions { Ceiling = new CapacityCeiling { Units = 500 } });
        await new ItemTransfer("Import", TestTable.NewSource(items, account), sink, account).RunAsync(CancellationToken.None);
        Assert.All(table.Seconds, second => Assert.InRange(second.WriteUnits, 0, 500));
        Assert.Equal(1500, table.Seconds.Sum(second => second.WriteUnits));
    }

    private static string Text(Item item, string name) => System.Text.Json.JsonDocument.Parse(item.Json).RootElement.GetProperty(name).GetRawText();

    private static void AssertAddsUp(TransferResult result, long read)
    {
        Assert.Equal(read, result.ItemsRead);
        Assert.Equal(read, result.ItemsWritten + result.ItemsDeleted + result.ItemsSuperseded + result.ItemsSkipped + result.ItemsFailed + result.ItemsPending);
    }

    /// <summary>Lets some requests go and then none.</summary>
    private sealed class ClosingGovernor(int opensFor) : IGovernor
    {
        private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _open = opensFor;

        public Task Closed => _closed.Task;

        public bool IsFull => false;

        public double MaxRequestUnits => double.PositiveInfinity;

        public string Status => "closing";

        public CapacityLimits Limits => new(1, 1, CapacityLimitKind.Provisioned);

        public async ValueTask<Admission> AdmitAsync(double units, CancellationToken cancellationToken)
        {
            if (Interlocked.Decrement(ref _open) < 0)
            {
                _closed.TrySetResult();
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            return new Admission(units, []);
        }

        public void Report(Admission admission, RequestReport report)
        {
        }
    }

    private sealed class EndlessSource(TransferAccount account, int breaksAt = int.MaxValue) : IItemSource
    {
        public string Description => "endless";

        public async Task ReadAsync(ChannelWriter<IReadOnlyList<ItemRecord>> pages, CancellationToken cancellationToken)
        {
            for (int i = 0; i < breaksAt; i++)
            {
                account.Read(1);
                await pages.WriteAsync([new ItemRecord(Item.Parse($$$"""{"id":{"S":"{{{i}}}"}}"""), new ItemPosition(null, i + 1))], cancellationToken);
            }

            throw new InvalidDataException($"people.json is broken in line {breaksAt + 1}.");
        }
    }
}
