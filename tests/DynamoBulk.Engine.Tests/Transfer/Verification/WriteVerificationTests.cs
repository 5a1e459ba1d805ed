using DynamoBulk.Items;
using DynamoBulk.Local;
using DynamoBulk.Servers;
using DynamoBulk.Service;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Sinks;
using DynamoBulk.Transfer.Verification;

namespace DynamoBulk.Engine.Tests.Transfer.Verification;

public sealed class WriteVerificationTests
{
    private static readonly KeySchema s_byId = new(new KeyAttribute("id", AttributeType.S), new KeyAttribute("n", AttributeType.N));

    [Theory]
    [InlineData(0)]
    [InlineData(0.2)]
    public async Task What_was_written_is_equal_with_duplicates_and_whatever_comes_back_unprocessed(double unprocessed)
    {
        await using TestTable table = await TestTable.CreateAsync(s_byId, new LocalEndpointOptions { UnprocessedRate = unprocessed });
        List<Item> items = [.. Enumerable.Range(0, 5000).Select(i => ItemOf(i % 1500, i))];

        TransferResult result = await ImportAsync(table, items);

        Assert.True(result.Completed);
        AssertEqual(result.Verification!, items: 1500);
        Assert.Equal(DigestOf(items.TakeLast(1500)), result.Verification!.SourceDigest);
        Assert.Equal(5000, result.ItemsWritten + result.ItemsSuperseded);
    }

    [Fact]
    public async Task Items_of_every_type_come_back_as_they_were_written()
    {
        await using TestTable table = await TestTable.CreateAsync(new KeySchema(new KeyAttribute("the id", AttributeType.N)));
        Item[] items = [.. FsCheck.Fluent.Gen.Sample(ArbitraryItems.Attributes, 300, 50).Select((attributes, i) =>
        {
            attributes["the id"] = new System.Text.Json.Nodes.JsonObject { ["N"] = $"{i}.50E1" };
            return Item.Parse(attributes.ToJsonString());
        })];

        TransferResult result = await ImportAsync(table, items);

        AssertEqual(result.Verification!, items: 300);
    }

    [Fact]
    public async Task What_another_writer_has_changed_or_deleted_is_found_and_what_it_added_is_not_ours()
    {
        await using TestTable table = await TestTable.CreateAsync(s_byId);
        List<Item> items = [.. Enumerable.Range(0, 1000).Select(i => ItemOf(i, i))];
        var deviations = new List<ItemDeviation>();

        TransferResult result = await ImportAsync(table, items, deviations, async () =>
        {
            await table.ImportAsync([ItemOf(17, -1), ItemOf(5000, 1)]);
            await DeleteAsync(table, 42);
            await DeleteAsync(table, 43);
        });

        Assert.False(result.Completed);
        Assert.Equal((1000, 0), (result.ItemsWritten, result.ItemsFailed));
        TransferVerification verification = result.Verification!;
        Assert.False(verification.IsEqual);
        Assert.Equal((1000, 998, 2, 1), (verification.ItemsCompared, verification.ItemsFound, verification.ItemsMissing, verification.ItemsDifferent));
        Assert.Equal(DigestOf(items), verification.SourceDigest);
        Assert.Equal(DigestOf([.. items.Where((_, i) => i is not (17 or 42 or 43)), ItemOf(17, -1)]), verification.TableDigest);
        Assert.Equal(
            [(KeyOf(17), "VerifyDifferent"), (KeyOf(42), "VerifyMissing"), (KeyOf(43), "VerifyMissing")],
            deviations.Select(deviation => (TestTable.Canonical(deviation.Key), deviation.Code)).Order());
        Assert.Contains("3 of 1,000 not as written (2 missing, 1 different)", result.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deviations_count_where_a_number_of_failed_items_is_allowed()
    {
        await using TestTable table = await TestTable.CreateAsync(s_byId);

        TransferException exception = await Assert.ThrowsAsync<TransferException>(() =>
            ImportAsync(table, [ItemOf(1, 1), ItemOf(2, 2)], [], () => DeleteAsync(table, 1), maxFailedItems: 0));

        Assert.Equal("1 of 2 items that were written are not in the table as they were written, and 0 failed, where -MaxFailedItems allows 0.", exception.Message);
        Assert.Equal((2, false, 1), (exception.Result!.ItemsWritten, exception.Result.Completed, exception.Result.Verification!.ItemsMissing));
    }

    [Fact]
    public async Task A_thousand_deviations_are_told_and_all_are_counted()
    {
        await using TestTable table = await TestTable.CreateAsync(s_byId);
        List<Item> items = [.. Enumerable.Range(0, 2500).Select(i => ItemOf(i, i))];
        var deviations = new List<ItemDeviation>();

        TransferResult result = await ImportAsync(table, items, deviations, () => table.ImportAsync(Enumerable.Range(0, 2500).Select(i => ItemOf(i, -i - 1))));

        Assert.Equal(2500, result.Verification!.ItemsDifferent);
        Assert.Equal(WriteVerification.MostTold, deviations.Count);
    }

    [Fact]
    public async Task Items_that_failed_are_not_compared()
    {
        await using TestTable table = await TestTable.CreateAsync(s_byId);

        TransferResult result = await ImportAsync(table, [ItemOf(1, 1), Item.Parse("""{"n":{"N":"1"}}"""), ItemOf(2, 2)]);

        Assert.Equal((3, 2, 1, false), (result.ItemsRead, result.ItemsWritten, result.ItemsFailed, result.Completed));
        AssertEqual(result.Verification!, items: 2);
    }

    [Fact]
    public async Task A_small_table_is_read_at_the_speed_that_it_can_give()
    {
        await using TestTable table = await TestTable.CreateAsync(s_byId);
        table.Info = table.Info with { ReadCapacityUnits = 200 };
        List<Item> items = [.. Enumerable.Range(0, 300).Select(i => Item.Parse($$$"""{"id":{"S":"{{{i}}}"},"n":{"N":"1"},"text":{"S":"{{{new string('x', 5000)}}}"}}"""))];

        TransferResult result = await ImportAsync(table, items);

        AssertEqual(result.Verification!, items: 300);
        Assert.Equal(600, result.Verification!.ConsumedCapacity);
        Assert.True(result.Verification.Elapsed > TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Who_may_not_read_back_is_told_before_anything_is_written_and_after()
    {
        await using LocalEndpoint endpoint = LocalEndpoint.Start(new LocalEndpointOptions());
        using var relay = new RefusingRelay(endpoint.Url) { Code = "AccessDeniedException", Operation = "BatchGetItem" };
        using var connection = new DdbConnection(new ConnectionOptions { EndpointUrl = relay.Url });
        TableInfo info = await new TableCatalog(connection).FindOrCreateAsync("Test", s_byId, null, CancellationToken.None);

        ServiceException early = await Assert.ThrowsAsync<ServiceException>(() => WriteVerification.CheckAccessAsync(connection, info, CancellationToken.None));
        Assert.StartsWith("Nothing was written: -Verify reads items back with dynamodb:BatchGetItem", early.Message, StringComparison.Ordinal);

        var account = new TransferAccount(failed => Assert.Fail(failed.ToString()));
        using var verification = new WriteVerification(connection, info, account, _ => Assert.Fail("nothing was read"));
        var transfer = new ItemTransfer("Import", TestTable.NewSource([ItemOf(1, 1)], account), new TableSink(connection, info, account), account) { Verify = verification.RunAsync };
        TransferException late = await Assert.ThrowsAsync<TransferException>(() => transfer.RunAsync(CancellationToken.None));

        Assert.IsType<VerificationException>(late.InnerException);
        Assert.StartsWith("All items that did not fail were written to 'Test', but they are not verified", late.Message, StringComparison.Ordinal);
        Assert.Equal((1, false, null), (late.Result!.ItemsWritten, late.Result.Completed, late.Result.Verification));
    }

    [Fact]
    public async Task Who_may_read_back_is_not_held_up()
    {
        await using TestTable table = await TestTable.CreateAsync(new KeySchema(new KeyAttribute("a \"key\"", AttributeType.B), new KeyAttribute("n", AttributeType.N)));

        Assert.True(await WriteVerification.CheckAccessAsync(table.Connection, table.Info, CancellationToken.None));
    }

    [Fact]
    public async Task Reading_back_can_be_stopped()
    {
        await using TestTable table = await TestTable.CreateAsync(s_byId);
        using var stopping = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ImportAsync(table, [ItemOf(1, 1)], [], stopping.CancelAsync, cancellationToken: stopping.Token));
    }

    private static async Task<TransferResult> ImportAsync(
        TestTable table, IReadOnlyList<Item> items, List<ItemDeviation>? deviations = null, Func<Task>? meanwhile = null, long? maxFailedItems = null, CancellationToken cancellationToken = default)
    {
        TransferAccount account = table.NewAccount();
        using var verification = new WriteVerification(table.Connection, table.Info, account, deviation =>
        {
            lock (items)
            {
                (deviations ?? throw new InvalidOperationException(deviation.ToString())).Add(deviation);
            }
        });
        var sink = new TableSink(table.Connection, table.Info, account, governor: TestTable.Unlimited());
        var transfer = new ItemTransfer("Import", TestTable.NewSource(items, account), sink, account)
        {
            MaxFailedItems = maxFailedItems,
            Verify = async token =>
            {
                await (meanwhile?.Invoke() ?? Task.CompletedTask);
                return await verification.RunAsync(token);
            },
        };
        return await transfer.RunAsync(cancellationToken);
    }

    private static async Task DeleteAsync(TestTable table, int id) => await table.Connection.Control.DeleteItemAsync(
        table.Info.TableName, new() { ["id"] = new($"{id}"), ["n"] = new() { N = "1" } });

    private static Item ItemOf(int id, int value) => Item.Parse($$$"""{"value":{"N":"{{{value}}}"},"id":{"S":"{{{id}}}"},"n":{"N":"1.0"},"set":{"NS":["3","{{{value + 10_000}}}.0","2"]}}""");

    private static string KeyOf(int id) => TestTable.Canonical(Item.Parse($$$"""{"id":{"S":"{{{id}}}"},"n":{"N":"1"}}"""));

    private static string DigestOf(IEnumerable<Item> items) => items.Aggregate(default(ContentDigest), (digest, item) => digest + ItemContent.Hash(item)).ToString();

    private static void AssertEqual(TransferVerification verification, int items)
    {
        Assert.True(verification.IsEqual);
        Assert.Equal((items, items, 0, 0), (verification.ItemsCompared, verification.ItemsFound, verification.ItemsMissing, verification.ItemsDifferent));
        Assert.Equal(verification.SourceDigest, verification.TableDigest);
        Assert.NotEqual(default(ContentDigest).ToString(), verification.TableDigest);
    }
}
