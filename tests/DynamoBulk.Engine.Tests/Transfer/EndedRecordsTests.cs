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
        var ended = new EndedRecords(new CheckpointCounts(), DoneRecords.None, failed => throw new InvalidOperationException(failed.ToString()));
        var overtaken = new ConcurrentBag<long>();
        var account = new TransferAccount(_ => { }, written => ended.Look((_, mark, ahead, _) =>
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
        Assert.Equal((3000, 3000L), ended.Look((counts, mark, _, _) => ((int)counts.Records, mark)));
    }

    /// <summary>A command that has ended keeps no failed items any more: another run is to come upon them.</summary>
    [Fact]
    public void What_failed_too_late_to_be_kept_has_not_ended()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var file = new FailedItemFile(path);
        var ended = new EndedRecords(new CheckpointCounts(), DoneRecords.None, file.Write);
        FailedItem Failed(long number) => new(new ItemRecord(Item.Parse("""{"no":{"S":"key"}}"""), new ItemPosition("a.jsonl", number), Number: number), new ItemProblem(ProblemCode.MissingKey, "It has no key."));

        ended.End(Failed(1).Record, ItemEnd.Of(Failed(1)));
        file.Dispose();
        ended.End(Failed(2).Record, ItemEnd.Of(Failed(2)));

        Assert.Equal((1L, 1L, 0), ended.Look((counts, mark, ahead, _) => (counts.Failed, mark, ahead.ToList().Count)));
        Assert.Single(File.ReadAllLines(path));
        File.Delete(path);
    }

    private static string Key(ItemRecord record) => record.Item.ToString().Split('"')[5];
}
