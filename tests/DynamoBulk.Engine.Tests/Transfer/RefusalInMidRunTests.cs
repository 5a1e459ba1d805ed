using DynamoBulk.Formats;
using DynamoBulk.Items;
using DynamoBulk.Local;
using DynamoBulk.Servers;
using DynamoBulk.Service;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Sinks;
using DynamoBulk.Transfer.Sources;

namespace DynamoBulk.Engine.Tests.Transfer;

/// <summary>What the service refuses in the middle of a transfer: its books stay true, and what can be put right is.</summary>
public sealed class RefusalInMidRunTests : IAsyncDisposable
{
    private const int Count = 2000;

    private readonly LocalEndpoint _endpoint = LocalEndpoint.Start(new LocalEndpointOptions { Latency = TimeSpan.FromMilliseconds(20) });
    private readonly RefusingRelay _relay;
    private readonly DdbConnection _connection;
    private readonly List<Item> _items = [.. Enumerable.Range(0, Count).Select(i => Item.Parse($$$"""{"id":{"S":"{{{i}}}"}}"""))];

    public RefusalInMidRunTests()
    {
        _relay = new RefusingRelay(_endpoint.Url);
        _connection = new DdbConnection(new ConnectionOptions { EndpointUrl = _relay.Url });
    }

    public async ValueTask DisposeAsync()
    {
        _connection.Dispose();
        _relay.Dispose();
        await _endpoint.DisposeAsync();
    }

    [Theory]
    [InlineData(20)]
    [InlineData(-20)]
    public async Task A_clock_that_jumps_costs_an_import_one_more_attempt_of_what_was_on_its_way(int minutes)
    {
        TableInfo table = await MakeTableAsync();
        (_relay.Operation, _relay.After, _relay.ClockAhead) = ("BatchWriteItem", 10, TimeSpan.FromMinutes(minutes));

        TransferResult result = await ImportAsync(table);

        Assert.True(result.Completed);
        Assert.InRange(_relay.Refusals, 1, 40);
        Assert.Equal(_relay.Refusals, result.Retries);
        Assert.Equal(TestTable.Canonical(_items), await ReadAsync(table));
    }

    [Fact]
    public async Task A_clock_that_jumps_costs_an_export_one_more_attempt_of_what_was_on_its_way()
    {
        TableInfo table = await MakeTableAsync();
        await ImportAsync(table);
        (_relay.Operation, _relay.After, _relay.ClockAhead) = ("Scan", 2, TimeSpan.FromMinutes(20));

        Assert.Equal(TestTable.Canonical(_items), await ReadAsync(table));
        Assert.InRange(_relay.Refusals, 1, 8);
    }

    [Theory]
    [InlineData("AccessDeniedException")]
    [InlineData("UnrecognizedClientException")]
    [InlineData("InvalidClientTokenId")]
    [InlineData("ExpiredTokenException")]
    public async Task Credentials_that_are_revoked_end_an_import_with_its_books(string code)
    {
        TableInfo table = await MakeTableAsync();
        (_relay.Operation, _relay.After, _relay.Code) = ("BatchWriteItem", 10, code);

        TransferException exception = await Assert.ThrowsAsync<TransferException>(() => ImportAsync(table));

        Assert.Equal(code, Assert.IsType<ServiceException>(exception.InnerException).Code);
        Assert.Contains("not authorized", exception.Message, StringComparison.Ordinal);
        TransferResult result = exception.Result!;
        Assert.Equal((250, 0, false), (result.ItemsWritten, result.ItemsFailed, result.Completed));
        Assert.Equal(result.ItemsRead, result.ItemsWritten + result.ItemsSuperseded + result.ItemsPending);
        Assert.True(result.ItemsPending > 0);
        _relay.Code = null;
        Assert.Equal(250, (await ReadAsync(table)).Count);
    }

    /// <summary>It would seem to be the whole table.</summary>
    [Fact]
    public async Task An_export_that_is_refused_in_mid_run_does_not_replace_a_file_with_half_of_the_items()
    {
        TableInfo table = await MakeTableAsync();
        await ImportAsync(table);
        (_relay.Operation, _relay.After, _relay.Code) = ("Scan", 2, "AccessDeniedException");
        string folder = Directory.CreateTempSubdirectory().FullName;
        string path = Path.Combine(folder, "out.jsonl");
        await File.WriteAllTextAsync(path, "old", TestContext.Current.CancellationToken);
        var account = new TransferAccount(failed => Assert.Fail(failed.ToString()));
        var sink = new FileSink(path, ItemFile.Create(path), account);

        TransferException exception = await Assert.ThrowsAsync<TransferException>(() => NewExport(table, sink, account).RunAsync(TestContext.Current.CancellationToken));

        TransferResult result = exception.Result!;
        Assert.True(result.ItemsRead > 0);
        Assert.Equal((0, result.ItemsRead, false), (result.ItemsWritten, result.ItemsPending, result.Completed));
        Assert.Equal([path], Directory.GetFiles(folder));
        Assert.Equal("old", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        Directory.Delete(folder, recursive: true);
    }

    private Task<TableInfo> MakeTableAsync() =>
        new TableCatalog(_connection).FindOrCreateAsync("Test", new KeySchema(new KeyAttribute("id", AttributeType.S)), null, CancellationToken.None);

    private Task<TransferResult> ImportAsync(TableInfo table)
    {
        var account = new TransferAccount(failed => Assert.Fail(failed.ToString()));
        var sink = new TableSink(_connection, table, account, new TableSinkOptions { MaxConcurrency = 8 }, TestTable.Unlimited());
        return new ItemTransfer("Import", TestTable.NewSource(_items, account), sink, account).RunAsync(TestContext.Current.CancellationToken);
    }

    private ItemTransfer NewExport(TableInfo table, IItemSink sink, TransferAccount account)
    {
        var request = new PageRequest { TableName = table.TableName, PageLimit = 100 };
        return new ItemTransfer("Export", new TableSource(_connection, table, request, account, new TableSourceOptions { Segments = 4 }, TestTable.Unlimited()), sink, account);
    }

    private async Task<List<string>> ReadAsync(TableInfo table)
    {
        var account = new TransferAccount(failed => Assert.Fail(failed.ToString()));
        var sink = new PageSink(account);
        Task<TransferResult> reading = NewExport(table, sink, account).RunAsync(TestContext.Current.CancellationToken);
        var items = new List<Item>();
        await foreach (IReadOnlyList<ItemRecord> page in sink.Pages.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            items.AddRange(page.Select(record => record.Item));
            page.ToList().ForEach(sink.Confirm);
        }

        Assert.True((await reading).Completed);
        return TestTable.Canonical(items);
    }
}
