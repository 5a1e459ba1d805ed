using System.Collections.Concurrent;
using System.Threading.Channels;
using DynamoBulk.Items;
using DynamoBulk.Throttling;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Sinks;

namespace DynamoBulk.Faults;

/// <summary>
/// Many puts over few keys, some of which the service refuses, and what a table ends with when they are made one after the other.
/// Each history has keys of its own, so that any number of them can share a table.
/// </summary>
internal sealed class PutHistory
{
    private const int MostKeys = 6;
    private const int MostPuts = 60;
    private const int LargestPage = 4;

    private readonly Random _random;
    private readonly int _number;
    private readonly string _name;
    private readonly List<ItemRecord> _puts = [];
    private readonly HashSet<long> _bad = [];
    private readonly Dictionary<int, int> _last = [];

    /// <summary>Makes a history.</summary>
    /// <param name="seed">Decides it, together with the number.</param>
    /// <param name="number">Which of a run.</param>
    public PutHistory(int seed, int number)
    {
        _random = new Random(HashOf(seed, number));
        _number = number;
        _name = $"History {number} of seed {seed}";
        int keys = _random.Next(1, MostKeys + 1);
        int puts = _random.Next(1, MostPuts + 1);
        for (int put = 1; put <= puts; put++)
        {
            int id = (number * MostKeys) + _random.Next(keys);
            bool isBad = _random.Next(20) == 0;
            if (isBad)
            {
                _bad.Add(put);
            }
            else
            {
                _last[id] = put;
            }

            // The service wants a number for its key, which only it knows.
            _puts.Add(new ItemRecord(
                Item.Parse($$$"""{"id":{"{{{(isBad ? "S" : "N")}}}":"{{{id}}}"},"name":{"S":"{{{id}}}"},"put":{"N":"{{{put}}}"}}"""),
                new ItemPosition(null, put)));
        }
    }

    /// <summary>The key that the table has.</summary>
    public static KeySchema TrueKey { get; } = new(new KeyAttribute("id", AttributeType.N));

    /// <summary>How many puts.</summary>
    public int Puts => _puts.Count;

    /// <summary>Makes the puts with much concurrency.</summary>
    /// <param name="connection">Where the table is.</param>
    /// <param name="table">The table, with <see cref="TrueKey"/>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What is wrong with the books; null when nothing is.</returns>
    public async Task<string?> RunAsync(DdbConnection connection, TableInfo table, CancellationToken cancellationToken)
    {
        var failed = new ConcurrentBag<FailedItem>();
        var account = new TransferAccount(failed.Add);
        var sink = new TableSink(
            connection,
            table with { Keys = new KeySchema(new KeyAttribute("name", AttributeType.S)) },
            account,
            new TableSinkOptions { MaxConcurrency = 16 },
            new CapacityGovernor([new DeclaredCapacity(null, 1_000_000, null, IsProvisioned: true)]));
        TransferResult result = await new ItemTransfer("Import", new Source(_puts, account, _random), sink, account).RunAsync(cancellationToken);
        long[] others = [.. failed.Select(item => item.Record.Position.Number).Except(_bad)];
        return others.Length > 0 ? $"{_name}: good puts failed: {string.Join(", ", others)}."
            : failed.Count != result.ItemsFailed ? $"{_name}: {failed.Count} puts failed, not {result.ItemsFailed}."
            : result.ItemsRead != _puts.Count || result.ItemsPending != 0 || result.ItemsRead != result.ItemsWritten + result.ItemsSuperseded + result.ItemsFailed ? $"{_name}: {_puts.Count} puts, but {result}"
            : null;
    }

    /// <summary>Compares with what the table holds.</summary>
    /// <param name="table">The put that the table holds of each key; 0 stands for none.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    public string? Compare(IReadOnlyDictionary<int, int> table)
    {
        int first = _number * MostKeys;
        return Enumerable.Range(first, MostKeys)
            .Where(id => _last.GetValueOrDefault(id) != table.GetValueOrDefault(id))
            .Select(id => $"{_name}: key {id} ends with put {table.GetValueOrDefault(id)}, not {_last.GetValueOrDefault(id)}.")
            .FirstOrDefault();
    }

    private static int HashOf(int seed, int number) => unchecked((seed * 40_503) ^ (int)(number * 2_654_435_761));

    /// <summary>Yields the puts some at a time, so that others are in flight meanwhile.</summary>
    private sealed class Source(List<ItemRecord> puts, TransferAccount account, Random random) : IItemSource
    {
        public string Description => "puts";

        public async Task ReadAsync(ChannelWriter<IReadOnlyList<ItemRecord>> pages, CancellationToken cancellationToken)
        {
            for (int start = 0; start < puts.Count;)
            {
                ItemRecord[] page = [.. puts.Skip(start).Take(random.Next(1, LargestPage + 1))];
                start += page.Length;
                account.Read(page.Length);
                await pages.WriteAsync(page, cancellationToken);
                await (random.Next(3) == 0 ? Task.Delay(random.Next(30), cancellationToken) : Task.CompletedTask);
            }
        }
    }
}
