using DynamoBulk.Items;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Verification;

namespace DynamoBulk.Engine.Tests.Transfer.Verification;

public sealed class WriteLedgerTests
{
    private static readonly ItemInspector s_inspector = new(new KeySchema(new KeyAttribute("id", AttributeType.S), new KeyAttribute("n", AttributeType.N)));

    [Theory]
    [InlineData(64 * 1024, 16 * 1024 * 1024)]
    [InlineData(4096, 16 * 1024 * 1024)]
    [InlineData(4096, 1000)]
    public void The_last_of_each_key_is_kept_wherever_it_waits(int blockSize, int maxLoadedBytes)
    {
        using var ledger = new WriteLedger(blockSize, maxLoadedBytes);
        var random = new Random(1);
        var expected = new Dictionary<ItemKey, WrittenItem>();
        for (int i = 0; i < 50_000; i++)
        {
            // A number of a key in two notations is one key.
            Item item = Item.Parse($$$"""{"id":{"S":"é\n{{{random.Next(5000)}}}"},"n":{"N":"{{{(i % 2 == 0 ? "1" : "1.0")}}}"},"i":{"N":"{{{i}}}"}}""");
            ItemFacts facts = Facts(item);
            expected[facts.Key] = new WrittenItem(facts.Key, ItemContent.Hash(item), facts.Size);
            ledger.Add(new ItemRecord(item, default), facts);
        }

        Assert.Equal(50_000, ledger.Count);
        Assert.Equal(blockSize == 4096, ledger.SpilledBytes > 0);
        List<WrittenItem> found = [.. ledger.LastOfEachKey()];
        Assert.Equal(expected.Count, found.Count);
        Assert.All(found, written => Assert.Equal(expected[written.Key], written));
    }

    [Fact]
    public async Task Items_of_different_keys_may_be_added_from_many_threads()
    {
        using var ledger = new WriteLedger(blockSize: 4096);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                Item item = Item.Parse($$$"""{"id":{"S":"{{{thread}}}"},"n":{"N":"{{{i}}}"}}""");
                ledger.Add(new ItemRecord(item, default), Facts(item));
            }
        })));

        Assert.Equal(80_000, ledger.LastOfEachKey().Select(written => written.Key).Distinct().Count());
    }

    [Fact]
    public void A_key_of_the_greatest_length_is_kept()
    {
        using var ledger = new WriteLedger(blockSize: 4096);
        string json = $$$"""{"id":{"S":"{{{new string('k', ItemLimits.MaxPartitionKeySize)}}}"},"n":{"N":"-12345678901234567890123456789012345678"}}""";
        for (int i = 0; i < 10; i++)
        {
            ledger.Add(new ItemRecord(Item.Parse(json), default), Facts(Item.Parse(json)));
        }

        WrittenItem written = Assert.Single(ledger.LastOfEachKey());
        Assert.Equal(TestTable.Canonical(Item.Parse(json)), TestTable.Canonical(written.Key.ToItem(s_inspector.Schema)));
    }

    [Fact]
    public void What_is_spilled_has_no_name_and_can_be_read_by_its_owner_alone()
    {
        using FileStream file = TemporaryFile.Create();

        if (OperatingSystem.IsWindows())
        {
            string path = file.Name;
            file.Dispose();
            Assert.False(File.Exists(path));
        }
        else
        {
            Assert.False(File.Exists(file.Name));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file.SafeFileHandle));
        }
    }

    [Fact]
    public void No_more_than_a_block_of_each_part_is_held_in_memory_whatever_is_added()
    {
        using var ledger = new WriteLedger(blockSize: 4096);
        long added = 0;
        for (int i = 0; i < 100_000; i++)
        {
            Item item = Item.Parse($$$"""{"id":{"S":"a key of some length {{{i}}}"},"n":{"N":"{{{i}}}"}}""");
            ItemFacts facts = Facts(item);
            ledger.Add(new ItemRecord(item, default), facts);
            added += 40 + facts.Key.Canonical.Length;
            Assert.InRange(added - ledger.SpilledBytes, 0, 256 * 4096);
        }

        Assert.Equal(100_000, ledger.LastOfEachKey().Count());
    }

    private static ItemFacts Facts(Item item)
    {
        Assert.Null(s_inspector.Inspect(item, out ItemFacts facts));
        return facts;
    }
}
