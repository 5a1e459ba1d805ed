using DynamoBulk.Items;
using DynamoBulk.Shaping;
using DynamoBulk.Transfer;
using FsCheck;
using FsCheck.Fluent;

namespace DynamoBulk.Engine.Tests.Transfer;

public sealed class FailureLimitTests
{
    private static readonly KeySchema s_byId = new(new KeyAttribute("id", AttributeType.S));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(3, 4)]
    [InlineData(9, 10)]
    [InlineData(10, null)]
    [InlineData(11, null)]
    [InlineData(null, null)]
    public async Task A_transfer_ends_with_the_failure_that_is_one_too_many(int? allowed, int? failures)
    {
        // Ten bad ones of 1000, the last of them the very last.
        (TransferResult result, TransferException? exception) = await ImportAsync([.. Enumerable.Range(1, 1000).Select(i => i % 100 == 0 ? Bad : Good(i))], allowed);

        Assert.Equal(failures is not null, exception is not null);
        Assert.Equal(failures ?? 10, result.ItemsFailed);
        if (exception is not null)
        {
            Assert.IsType<FailureLimitException>(exception.InnerException);
            Assert.Equal(
                $"{failures} {(failures == 1 ? "item" : "items")} failed where -MaxFailedItems allows {allowed}, so the transfer has ended. The last one: Input object {failures * 100}: The item has no attribute 'id', which is a key of the table.",
                exception.Message);
        }
    }

    [Fact]
    public async Task Bad_items_are_told_in_their_order_whoever_refuses_them()
    {
        await using TestTable table = await TestTable.CreateAsync(s_byId);
        ItemRecord[] records = [.. Enumerable.Range(1, 30).Select(i => new ItemRecord(
            i % 3 == 1 ? Bad : Good(i),
            new ItemPosition(null, i),
            Problem: i % 3 == 2 ? new ItemProblem(ProblemCode.MalformedRecord, "It is no item.") : null))];

        await table.ImportAsync(account => TestTable.NewSource(records, account));

        Assert.Equal(Enumerable.Range(1, 30).Where(i => i % 3 != 0), table.Failed.Select(failed => (int)failed.Record.Position.Number));
    }

    [Fact]
    public void Whatever_fails_the_books_are_true_and_the_limit_holds() =>
        Prop.ForAll(
            (from good in Gen.Elements(true, true, true, false).ListOf().Resize(400)
             from allowed in Gen.Choose(0, 60)
             select (Good: good, Allowed: allowed)).ToArbitrary(),
            input =>
            {
                (TransferResult result, TransferException? exception) = ImportAsync([.. input.Good.Select((good, i) => good ? Good(i) : Bad)], input.Allowed).GetAwaiter().GetResult();

                int bad = input.Good.Count(good => !good);
                Assert.Equal(bad > input.Allowed, exception is not null);
                Assert.Equal(Math.Min(bad, input.Allowed + 1), result.ItemsFailed);
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));

    [Theory]
    [InlineData(0, 999, 0)]
    [InlineData(0, 999, 500)]
    [InlineData(1, 3000, 0)]
    [InlineData(999, 3000, 7)]
    public async Task Any_number_may_fail_unless_the_first_thousand_do(int goodBefore, int bad, int goodAfter)
    {
        (TransferResult result, TransferException? exception) = await ImportAsync(
            [.. Enumerable.Range(0, goodBefore).Select(Good), .. Enumerable.Repeat(Bad, bad), .. Enumerable.Range(goodBefore, goodAfter).Select(Good)], null);

        Assert.Null(exception);
        Assert.Equal((goodBefore + goodAfter, bad), (result.ItemsWritten, result.ItemsFailed));
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(5000)]
    public async Task When_the_first_thousand_fail_the_transfer_ends(int bad)
    {
        Item[] items = [.. Enumerable.Repeat(Bad, bad), .. Enumerable.Range(0, 5000).Select(Good)];
        (TransferResult result, TransferException? exception) = await ImportAsync(items, null);

        Assert.StartsWith($"The first {1000:N0} items all failed, so the transfer has ended: ", exception!.Message, StringComparison.Ordinal);
        Assert.EndsWith("Input object 1000: The item has no attribute 'id', which is a key of the table.", exception.Message, StringComparison.Ordinal);
        Assert.Equal((0, 1000), (result.ItemsWritten, result.ItemsFailed));
        Assert.Null((await ImportAsync(items, 5000)).Exception);
    }

    [Fact]
    public async Task Items_that_are_none_and_items_that_cannot_be_shaped_count_as_well()
    {
        ItemRecord[] records = [.. Enumerable.Range(1, 1500).Select(i => i % 2 == 0
            ? new ItemRecord(default, new ItemPosition("a.jsonl", i), null, new ItemProblem(ProblemCode.MalformedRecord, "The line is no JSON."))
            : new ItemRecord(Item.Parse("""{"id":{"S":"a"},"x":{"S":"b"}}"""), new ItemPosition("a.jsonl", i)))];
        var shape = new ItemShape { NewNames = new Dictionary<string, string> { ["x"] = "id" } };

        await using TestTable table = await TestTable.CreateAsync(s_byId);
        (TransferResult result, TransferException? exception) = await ImportAsync(table, account => TestTable.NewSource(records, account), null, shape);

        Assert.EndsWith("The last one: a.jsonl line 1000: The line is no JSON.", exception!.Message, StringComparison.Ordinal);
        Assert.Equal((1000, 500), (result.ItemsFailed, table.Failed.Count(failed => failed.Problem.Code == ProblemCode.DuplicateAttribute)));
    }

    [Theory]
    [InlineData(null, "The first ")]
    [InlineData(20, "21 items failed where -MaxFailedItems allows 20")]
    public async Task What_the_service_rejects_counts_as_well(int? allowed, string message)
    {
        await using TestTable table = await TestTable.CreateAsync(new KeySchema(new KeyAttribute("id", AttributeType.N)));
        table.Info = table.Info with { Keys = new KeySchema(new KeyAttribute("name", AttributeType.S)) }; // we are mistaken about the key
        Item[] items = [.. Enumerable.Range(0, 1200).Select(i => Item.Parse($$$"""{"id":{"S":"{{{i}}}"},"name":{"S":"{{{i}}}"}}"""))];

        (_, TransferException? exception) = await ImportAsync(table, account => TestTable.NewSource(items, account), allowed);

        Assert.StartsWith(message, exception!.Message, StringComparison.Ordinal);
        Assert.All(table.Failed, failed => Assert.Equal(ProblemCode.ServiceRejectedItem, failed.Problem.Code));
    }

    private static Item Bad { get; } = Item.Parse("""{"name":{"S":"no key"}}""");

    private static Item Good(int number) => Item.Parse($$$"""{"id":{"S":"{{{number}}}"}}""");

    private static async Task<(TransferResult Result, TransferException? Exception)> ImportAsync(IReadOnlyList<Item> items, long? allowed)
    {
        await using TestTable table = await TestTable.CreateAsync(s_byId);
        return await ImportAsync(table, account => TestTable.NewSource(items, account), allowed);
    }

    /// <summary>Runs an import and holds what it did, and told, to its books.</summary>
    private static async Task<(TransferResult Result, TransferException? Exception)> ImportAsync(TestTable table, Func<TransferAccount, IItemSource> source, long? allowed, ItemShape? shape = null)
    {
        TransferException? exception = null;
        TransferResult result;
        try
        {
            result = await table.NewImport(source, maxFailedItems: allowed, shape: shape).RunAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));
        }
        catch (TransferException ended)
        {
            exception = ended;
            result = ended.Result!;
        }

        Assert.Equal(result.ItemsRead, result.ItemsWritten + result.ItemsDeleted + result.ItemsSuperseded + result.ItemsSkipped + result.ItemsFailed + result.ItemsPending);
        Assert.Equal(result.ItemsFailed, table.Failed.Count);
        Assert.Equal(result.ItemsWritten, (await table.ReadAllAsync()).Count);
        Assert.Equal(exception is null && result.ItemsFailed == 0, result.Completed);
        return (result, exception);
    }
}
