using DynamoBulk.Items;
using DynamoBulk.Local;
using DynamoBulk.Shaping;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Sinks;
using DynamoBulk.Transfer.Verification;

namespace DynamoBulk.Engine.Tests.Transfer;

public sealed class DeleteTests
{
    private static readonly KeySchema s_keys = new(new KeyAttribute("id", AttributeType.N), new KeyAttribute("kind", AttributeType.S));

    /// <summary>Two in three writes of a key are puts, one is a delete; the table ends as after one write after the other.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0.3)]
    public async Task Puts_and_deletes_end_in_their_order(int seed, double unprocessed)
    {
        await using TestTable table = await TestTable.CreateAsync(s_keys, new LocalEndpointOptions { UnprocessedRate = unprocessed });
        var random = new Random(seed);
        var model = new Dictionary<int, string>();
        var writes = new List<ItemRecord>();
        for (int i = 0; i < 6000; i++)
        {
            int id = random.Next(900);
            string item = $$$"""{"id":{"N":"{{{id}}}"},"kind":{"S":"a"},"value":{"N":"{{{i}}}"}}""";
            bool isDelete = random.Next(3) == 0;
            writes.Add(new ItemRecord(Item.Parse(item), new ItemPosition(null, i + 1), IsDelete: isDelete));
            if (isDelete)
            {
                model.Remove(id);
            }
            else
            {
                model[id] = item;
            }
        }

        (TransferResult result, List<ItemDeviation> deviations) = await ImportAsync(table, writes);

        Assert.True(result.Completed, result.ToString());
        Assert.Equal(TestTable.Canonical(model.Values.Select(Item.Parse)), await table.ReadAllAsync());
        Assert.True(result.ItemsDeleted > 100, result.ToString());
        Assert.Equal(result.ItemsRead, result.ItemsWritten + result.ItemsDeleted + result.ItemsSuperseded);
        Assert.Empty(deviations);
        Assert.Equal((writes.Select(Key).Distinct().Count(), model.Count), ((int)result.Verification!.ItemsCompared, (int)result.Verification.ItemsFound));
    }

    [Fact]
    public async Task What_somebody_has_put_back_is_found_when_it_is_verified()
    {
        await using TestTable table = await TestTable.CreateAsync(s_keys);
        ItemRecord[] writes = [.. Enumerable.Range(0, 50).Select(id => new ItemRecord(Item.Parse($$$"""{"id":{"N":"{{{id}}}"},"kind":{"S":"a"}}"""), default, IsDelete: id % 2 == 0))];

        (TransferResult result, List<ItemDeviation> deviations) = await ImportAsync(table, writes, () => table.ImportAsync([writes[4].Item]));

        Assert.False(result.Completed);
        Assert.Equal((50, 26, 0, 0, 1), (result.Verification!.ItemsCompared, result.Verification.ItemsFound, result.Verification.ItemsMissing, result.Verification.ItemsDifferent, result.Verification.ItemsNotDeleted));
        ItemDeviation deviation = Assert.Single(deviations);
        Assert.Equal(("VerifyNotDeleted", TestTable.Canonical(writes[4].Item)), (deviation.Code, TestTable.Canonical(deviation.Key)));
    }

    [Fact]
    public async Task Only_the_key_of_a_delete_matters()
    {
        await using TestTable table = await TestTable.CreateAsync(s_keys);
        await table.ImportAsync([Item.Parse("""{"id":{"N":"1"},"kind":{"S":"a"}}"""), Item.Parse("""{"id":{"N":"2"},"kind":{"S":"a"}}""")]);

        (TransferResult result, _) = await ImportAsync(table,
        [
            new(Item.Parse("""{"id":{"S":"1.0"},"other":{"S":"x"},"kind":{"S":"a"}}"""), default, IsDelete: true),
            new(Item.Parse("""{"id":{"N":"2"}}"""), default, IsDelete: true),
        ]);

        Assert.Equal((1, 1), (result.ItemsDeleted, result.ItemsFailed));
        Assert.Equal(ProblemCode.MissingKey, Assert.Single(table.Failed).Problem.Code);
        Assert.Equal(TestTable.Canonical([Item.Parse("""{"id":{"N":"2"},"kind":{"S":"a"}}""")]), await table.ReadAllAsync());
    }

    [Fact]
    public void A_delete_is_shaped_but_need_not_have_what_the_schema_requires()
    {
        var shape = new ItemShape
        {
            NewNames = new Dictionary<string, string> { ["old"] = "id" },
            Rules = new Dictionary<string, AttributeRule> { ["name"] = new(isRequired: true), ["kind"] = new(isRequired: true, defaultValue: """{"S":"a"}"""u8.ToArray()) },
        };
        var record = new ItemRecord(Item.Parse("""{"old":{"N":"1"}}"""), default, IsDelete: true);

        Assert.Equal("""{"id":{"N":"1"},"kind":{"S":"a"}}""", new ItemShaper(shape).Apply(record).Item.ToString());
        Assert.Equal(ProblemCode.MissingAttribute, new ItemShaper(shape).Apply(record with { IsDelete = false }).Problem?.Code);
    }

    private static string Key(ItemRecord record) => record.Item.ToString().Split('"')[5];

    private static async Task<(TransferResult Result, List<ItemDeviation> Deviations)> ImportAsync(TestTable table, IReadOnlyList<ItemRecord> writes, Func<Task>? meanwhile = null)
    {
        var deviations = new List<ItemDeviation>();
        TransferAccount account = table.NewAccount();
        using var verification = new WriteVerification(table.Connection, table.Info, account, deviations.Add);
        var sink = new TableSink(table.Connection, table.Info, account, governor: TestTable.Unlimited());
        var transfer = new ItemTransfer("Import", TestTable.NewSource(writes, account), sink, account)
        {
            Verify = async token =>
            {
                await (meanwhile?.Invoke() ?? Task.CompletedTask);
                return await verification.RunAsync(token);
            },
        };
        return (await transfer.RunAsync(CancellationToken.None), deviations);
    }
}
