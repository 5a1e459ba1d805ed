using System.Collections.Concurrent;
using DynamoBulk.Items;
using DynamoBulk.Local;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Checkpoints;
using DynamoBulk.Transfer.Sinks;

namespace DynamoBulk.Engine.Tests.Transfer;

public sealed class EndedRecordsTests
{
    /// <summary>A checkpoint may be saved at any moment: were a record done and an older one of its key not, the older would be written over it.</summary>
    [Fact]
    public async Task At_no_moment_is_a_record_done_before_an_older_one_of_its_key()
    {
        await using TestTable table = await TestTable.CreateAsync(new KeySchema(new KeyAttribute("id", AttributeType.N)), new LocalEndpointOptions { Latency = TimeSpan.FromMilliseconds(2) });
        var random = new Random(3);
        ItemRecord[] records = [.. Enumerable.Range(1, 3000).Select(number => new ItemRecord(Item.Parse($$$"""{"id":{"N":"{{{random.Next(40)}}}"},"v":{"N":"{{{number}}}"}}"""), new ItemPosition(null, number), Number: number))];
        ILookup<string, long> numbers = records.ToLookup(Key, record => record.Number);
        var ended = new EndedRecords(new CheckpointCounts(), DoneRecords.None, failed => Assert.Fail(failed.ToString()));
        var overtaken = new ConcurrentBag<long>();
        var account = new TransferAccount(_ => { }, written => ended.Look((_, mark, ahead) =>
        {
            foreach (long older in numbers[Key(written)].Where(number => number < written.Number && number > mark && !ahead.Contains(number)))
            {
                overtaken.Add(older);
            }

            return true;
        }));
        account.GoOnFrom(new CheckpointCounts(), ended);
        var sink = new TableSink(table.Connection, table.Info, account, governor: TestTable.Unlimited());

        TransferResult result = await new ItemTransfer("Import", TestTable.NewSource(records, account), sink, account).RunAsync(CancellationToken.None);

        Assert.Empty(overtaken);
        Assert.True(result.ItemsSuperseded > 0);
        Assert.Equal((3000, 3000L), ended.Look((counts, mark, _) => ((int)counts.Records, mark)));
    }

    private static string Key(ItemRecord record) => record.Item.ToString().Split('"')[5];
}
