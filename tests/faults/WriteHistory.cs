using System.Collections.Concurrent;
using System.Threading.Channels;
using DynamoBulk.Items;
using DynamoBulk.Throttling;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Sinks;

namespace DynamoBulk.Faults;

/// <summary>
/// Many puts and deletes over few keys, of which the service refuses some, and what a table ends with when they are made one after the other.
/// Each history has keys of its own, so that any number of them can share a table.
/// </summary>
internal sealed class WriteHistory
{
    private const int MostKeys = 6;
    private const int MostWrites = 60;
    private const int LargestPage = 4;

    private readonly Random _random;
    private readonly int _number;
    private readonly string _name;
    private readonly List<ItemRecord> _writes = [];
    private readonly HashSet<long> _bad = [];
    private readonly Dictionary<int, int> _last = [];

    /// <summary>Makes a history.</summary>
    /// <param name="seed">Decides it, together with the number.</param>
    /// <param name="number">Which of a run.</param>
    public WriteHistory(int seed, int number)
    {
        _random = new Random(HashOf(seed, number));
        _number = number;
        _name = $"History {number} of seed {seed}";
        int keys = _random.Next(1, MostKeys + 1);
        int writes = _random.Next(1, MostWrites + 1);
        for (int write = 1; write <= writes; write++)
        {
            _writes.Add(NewWrite((number * MostKeys) + _random.Next(keys), write));
        }
    }

    /// <summary>A table with an index, of which the writers do not know.</summary>
    public static string TableRequest =>
        """
        {"TableName":"Histories","BillingMode":"PAY_PER_REQUEST",
         "AttributeDefinitions":[{"AttributeName":"id","AttributeType":"N"},{"AttributeName":"name","AttributeType":"S"}],
         "KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],
         "GlobalSecondaryIndexes":[{"IndexName":"Names","KeySchema":[{"AttributeName":"name","KeyType":"HASH"}],"Projection":{"ProjectionType":"KEYS_ONLY"}}]}
        """;

    /// <summary>How many writes.</summary>
    public int Writes => _writes.Count;

    /// <summary>Makes the writes with much concurrency.</summary>
    /// <param name="connection">Where the table is.</param>
    /// <param name="table">The table, made of <see cref="TableRequest"/>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What is wrong with the books; null when nothing is.</returns>
    public async Task<string?> RunAsync(DdbConnection connection, TableInfo table, CancellationToken cancellationToken)
    {
        var failed = new ConcurrentBag<FailedItem>();
        var account = new TransferAccount(failed.Add);
        var sink = new TableSink(
            connection,
            table with { Keys = new KeySchema(table.Keys.PartitionKey) },
            account,
            new TableSinkOptions { MaxConcurrency = 16, MaxLateness = TimeSpan.FromMilliseconds(300) },
            new CapacityGovernor([new DeclaredCapacity(null, 1_000_000, null, IsProvisioned: true)]));
        TransferResult result = await new ItemTransfer("Import", new Source(_writes, account, _random), sink, account).RunAsync(cancellationToken);
        long[] others = [.. failed.Select(item => item.Record.Position.Number).Except(_bad)];
        return others.Length > 0 ? $"{_name}: good writes failed: {string.Join(", ", others)}."
            : failed.Count != result.ItemsFailed ? $"{_name}: {failed.Count} writes failed, not {result.ItemsFailed}."
            : result.ItemsRead != _writes.Count || result.ItemsPending != 0 || result.ItemsRead != result.ItemsWritten + result.ItemsDeleted + result.ItemsSuperseded + result.ItemsFailed ? $"{_name}: {_writes.Count} writes, but {result}"
            : null;
    }

    /// <summary>Compares with what the table holds.</summary>
    /// <param name="table">The last write of each key that the table holds.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    public string? Compare(IReadOnlyDictionary<int, int> table)
    {
        int first = _number * MostKeys;
        return Enumerable.Range(first, MostKeys)
            .Where(id => _last.GetValueOrDefault(id) != table.GetValueOrDefault(id))
            .Select(id => $"{_name}: key {id} ends with write {table.GetValueOrDefault(id)}, not {_last.GetValueOrDefault(id)}.")
            .FirstOrDefault();
    }

    private ItemRecord NewWrite(int id, int write)
    {
        var position = new ItemPosition(null, write);
        if (_random.Next(4) == 0)
        {
            _last.Remove(id);
            return new ItemRecord(Item.Parse($$$"""{"id":{"N":"{{{id}}}"},"name":{"N":"0"}}"""), position, IsDelete: true);
        }

        bool isBad = _random.Next(20) == 0;
        if (isBad)
        {
            _bad.Add(write);
        }
        else
        {
            _last[id] = write;
        }

        return new ItemRecord(Item.Parse($$$"""{"id":{"N":"{{{id}}}"},"name":{"{{{(isBad ? "N" : "S")}}}":"{{{id}}}"},"write":{"N":"{{{write}}}"}}"""), position);
    }

    private static int HashOf(int seed, int number) => unchecked((seed * 40_503) ^ (int)(number * 2_654_435_761));

    /// <summary>Yields the writes some at a time, so that others are in flight meanwhile.</summary>
    private sealed class Source(List<ItemRecord> writes, TransferAccount account, Random random) : IItemSource
    {
        public string Description => "writes";

        public async Task ReadAsync(ChannelWriter<IReadOnlyList<ItemRecord>> pages, CancellationToken cancellationToken)
        {
            for (int start = 0; start < writes.Count;)
            {
                ItemRecord[] page = [.. writes.Skip(start).Take(random.Next(1, LargestPage + 1))];
                start += page.Length;
                account.Read(page.Length);
                await pages.WriteAsync(page, cancellationToken);
                await (random.Next(3) == 0 ? Task.Delay(random.Next(30), cancellationToken) : Task.CompletedTask);
            }
        }
    }
}
