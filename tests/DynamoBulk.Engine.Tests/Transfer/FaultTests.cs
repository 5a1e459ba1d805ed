using DynamoBulk.Faults;
using DynamoBulk.Items;
using DynamoBulk.Local;
using DynamoBulk.Service;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Sinks;

namespace DynamoBulk.Engine.Tests.Transfer;

/// <summary>Transfers through a proxy that breaks requests and replies end as undisturbed ones.</summary>
public sealed class FaultTests
{
    private static readonly KeySchema s_byId = new(new KeyAttribute("id", AttributeType.S));

    public static TheoryData<string> QuickFaults => new(Enum.GetNames<FaultKind>().Except([nameof(FaultKind.SilentBody), nameof(FaultKind.StallRequest)]));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(nameof(FaultKind.DoubleReply))]
    [InlineData(nameof(FaultKind.DoubleReplySoon))]
    [InlineData(nameof(FaultKind.DoubleReplyLate))]
    [InlineData(nameof(FaultKind.DoubleGatewayError))]
    public async Task A_reply_that_comes_twice_is_no_answer_to_another_request(string kind)
    {
        await using TestTable table = await TestTable.CreateAsync(s_byId, new LocalEndpointOptions { UnprocessedRate = 0.3 });
        int requests = 0;
        await using var proxy = new FaultProxy(table.Connection.EndpointUrl!, () => new Fault(Interlocked.Increment(ref requests) % 4 == 0 ? Enum.Parse<FaultKind>(kind) : FaultKind.None, requests), TimeSpan.Zero);
        using var connection = new DdbConnection(new ConnectionOptions { EndpointUrl = proxy.Url });
        List<Item> items = [.. Enumerable.Range(0, 2000).Select(i => Item.Parse($$$"""{"id":{"S":"{{{i % 1500}}}"},"n":{"N":"{{{i}}}"}}"""))];
        TransferAccount account = table.NewAccount();
        var sink = new TableSink(connection, table.Info, account, new TableSinkOptions { MaxConcurrency = 4 }, TestTable.Unlimited());

        TransferResult result = await new ItemTransfer("Import", TestTable.NewSource(items, account), sink, account).RunAsync(Token);

        Assert.Equal(TestTable.Canonical(items[500..]), await table.ReadAllAsync());
        Assert.Equal((2000, 2000, true), (result.ItemsRead, result.ItemsWritten + result.ItemsSuperseded, result.Completed));
    }

    /// <summary>What was given up and sent again is done once more behind it: newer writes of its keys come later still.</summary>
    [Fact]
    public async Task A_request_that_is_done_late_puts_nothing_old_over_what_is_newer()
    {
        await using TestTable table = await TestTable.CreateAsync(s_byId);
        int requests = 0;
        await using var proxy = new FaultProxy(table.Connection.EndpointUrl!, () => new Fault(Interlocked.Increment(ref requests) % 5 == 0 ? FaultKind.LateRequest : FaultKind.None, requests), TimeSpan.Zero);
        using var connection = new DdbConnection(new ConnectionOptions { EndpointUrl = proxy.Url });
        List<Item> items = [.. Enumerable.Range(0, 20_000).Select(i => Item.Parse($$$"""{"id":{"S":"{{{i % 400}}}"},"n":{"N":"{{{i}}}"}}"""))];
        TransferAccount account = table.NewAccount();
        var sink = new TableSink(connection, table.Info, account, new TableSinkOptions { MaxConcurrency = 16, MaxWindowBytes = 100_000, MaxLateness = TimeSpan.FromMilliseconds(500) }, TestTable.Unlimited());

        TransferResult result = await new ItemTransfer("Import", TestTable.NewSource(items, account), sink, account).RunAsync(Token);

        Assert.True(result.Completed);
        Assert.Equal(TestTable.Canonical(items[^400..]), await table.ReadAllAsync());
    }

    [Theory]
    [MemberData(nameof(QuickFaults))]
    public async Task A_call_about_a_table_is_made_again(string kind)
    {
        await using LocalEndpoint endpoint = LocalEndpoint.Start(new LocalEndpointOptions());
        int requests = 0;
        await using var proxy = new FaultProxy(endpoint.Url, () => new Fault(Interlocked.Increment(ref requests) % 3 == 0 ? Enum.Parse<FaultKind>(kind) : FaultKind.None, requests), TimeSpan.Zero);
        using var connection = new DdbConnection(new ConnectionOptions { EndpointUrl = proxy.Url });
        var tables = new TableCatalog(connection);
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal($"Table-{i}", (await tables.FindOrCreateAsync($"Table-{i}", s_byId, null, Token)).TableName);
        }

        Assert.Equal(10, (await tables.ListAsync(Token).ToListAsync(Token)).Count);
    }

    [Theory]
    [InlineData(nameof(FaultKind.StallRequest))]
    [InlineData(nameof(FaultKind.SilentBody))]
    public async Task A_call_about_a_table_that_stalls_is_told_in_a_sentence(string kind)
    {
        await using LocalEndpoint endpoint = LocalEndpoint.Start(new LocalEndpointOptions());
        await using var proxy = new FaultProxy(endpoint.Url, () => new Fault(Enum.Parse<FaultKind>(kind), 1), TimeSpan.FromMinutes(10));
        using var connection = new DdbConnection(new ConnectionOptions { EndpointUrl = proxy.Url });
        var time = new FakeTime();

        Task<TableInfo> asking = new TableCatalog(connection, time).DescribeAsync("Test", Token);
        while (proxy.Counts[Enum.Parse<FaultKind>(kind)] == 0)
        {
            await Task.Delay(10, Token);
        }

        await Task.Delay(300, Token); // for the answer to begin
        time.Advance(TimeSpan.FromSeconds(10));
        ServiceException failure = await Assert.ThrowsAsync<ServiceException>(() => asking.WaitAsync(TimeSpan.FromSeconds(10), Token));
        Assert.EndsWith("does not answer: no word within 10 seconds.", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task Whatever_happens_on_the_way_tables_and_files_are_those_of_an_undisturbed_run(int seed)
    {
        var options = new ConnectionOptions { Patience = TimeSpan.FromSeconds(2) };
        FaultReport report = await new FaultRun(seed, records: 7000, longestStall: TimeSpan.FromSeconds(4), url => new DdbConnection(options with { EndpointUrl = url })).RunAsync(Token);
        Assert.True(report.Differences.Count == 0, string.Join('\n', report.Differences));
        Assert.True(report.Faults.Where(fault => fault.Key != FaultKind.None).Sum(fault => fault.Value) > 40, $"only {report.Faults.Values.Sum()} requests");
    }

    [Fact]
    public async Task Puts_and_deletes_of_few_keys_with_much_concurrency_and_faults_end_as_one_after_the_other()
    {
        FaultReport report = await HistoryRun.RunAsync(seed: 1, count: 300, () => { }, Token);
        Assert.True(report.Differences.Count == 0, string.Join('\n', report.Differences));
    }
}
