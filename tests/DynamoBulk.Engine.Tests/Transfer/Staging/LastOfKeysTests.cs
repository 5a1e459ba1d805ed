using System.Buffers;
using DynamoBulk.Items;
using DynamoBulk.Transfer.Staging;

namespace DynamoBulk.Engine.Tests.Transfer.Staging;

public sealed class LastOfKeysTests
{
    private static readonly ItemInspector s_inspector = new(new KeySchema(new KeyAttribute("id", AttributeType.S)));

    [Theory]
    [InlineData(LastOfKeys.DefaultMaxKeyBytes, false)]
    [InlineData(5_000, true)]
    [InlineData(1, true)]
    public void However_few_keys_may_be_held_the_last_of_each_is_found(long maxKeyBytes, bool isDealtAgain)
    {
        var random = new Random(1);
        (string Id, int Number)[] records = [.. Enumerable.Range(0, 100_000).Select(i => ($"{random.Next(60_000)}", i))];
        using var file = new StagingFile();
        using var lines = new StagedLines();
        IReadOnlyList<StagedPart> parts = Deal(file, records);
        long dealt = file.Length;
        new LastOfKeys(file, lines, maxKeyBytes).Settle(parts, TestContext.Current.CancellationToken);

        Assert.Equal(isDealtAgain, file.Length > dealt);
        Assert.Equal(
            records.GroupBy(record => record.Id).Select(key => key.Last()).Order(),
            lines.Read(0, lines.Count).Select(line => Read(file, line)).Order());
    }

    [Fact]
    public void Many_records_of_one_key_need_no_other_deal()
    {
        using var file = new StagingFile();
        using var lines = new StagedLines();
        IReadOnlyList<StagedPart> parts = Deal(file, [.. Enumerable.Range(0, 100_000).Select(i => ("one", i))]);
        long dealt = file.Length;
        new LastOfKeys(file, lines, maxKeyBytes: 200).Settle(parts, TestContext.Current.CancellationToken);

        Assert.Equal(dealt, file.Length);
        Assert.Equal(("one", 99_999), Read(file, Assert.Single(lines.Read(0, lines.Count))));
    }

    [Fact]
    public void A_record_may_be_larger_than_a_block()
    {
        string large = new('x', 3 * RecordDeal.DefaultBlockSize);
        using var file = new StagingFile();
        using var lines = new StagedLines();
        IReadOnlyList<StagedPart> parts = Deal(file, [("a", 1), ("a", 2), ("b", 3), ("a", 4)], large);
        new LastOfKeys(file, lines).Settle(parts, TestContext.Current.CancellationToken);

        Assert.Equal([("a", 4), ("b", 3)], lines.Read(0, lines.Count).Select(line => Read(file, line)).Order());
    }

    private static IReadOnlyList<StagedPart> Deal(StagingFile file, IEnumerable<(string Id, int Number)> records, string text = "")
    {
        var deal = new RecordDeal(file, LastOfKeys.FirstParts);
        var bytes = new ArrayBufferWriter<byte>();
        foreach ((string id, int number) in records)
        {
            Item item = Item.Parse($$$"""{"id":{"S":"{{{id}}}"},"x":{"S":"{{{text}}}"}}""");
            Assert.Null(s_inspector.Inspect(item, out ItemFacts facts));
            bytes.ResetWrittenCount();
            StagedRecord.Write(bytes, new ItemRecord(item, new ItemPosition(null, number)), facts, source: 0);
            deal.Add(bytes.WrittenSpan);
        }

        return deal.Complete();
    }

    private static (string Id, int Number) Read(StagingFile file, StagedLine line)
    {
        byte[] bytes = new byte[line.RecordLength];
        file.Read(line.Offset, bytes);
        var sources = new StagedSources();
        sources.NumberOf(null);
        ItemRecord record = StagedRecord.Read(bytes, sources);
        Assert.Equal(line.LineLength, record.Item.Json.Length + StagedLine.Frame);
        return (ItemKey.ToText(StagedRecord.KeyOf(bytes).PartitionKey), (int)record.Position.Number);
    }
}
