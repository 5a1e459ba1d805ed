using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using DynamoBulk.Items;
using DynamoBulk.Throttling;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Sinks;

namespace DynamoBulk.Bench.Scenarios;

/// <summary>DynamoBulk with its defaults; nothing but a ceiling is set.</summary>
/// <param name="ceiling">The ceiling, or null.</param>
internal sealed class EngineWriter(CapacityCeiling? ceiling = null) : IWriter
{
    private readonly Stopwatch _clock = new();

    public string Name => "DynamoBulk";

    /// <summary>What the governor said.</summary>
    public ConcurrentQueue<string> Decisions { get; } = [];

    /// <summary>When each partition key's last item was confirmed, in seconds; filled when wanted.</summary>
    public ConcurrentDictionary<int, double>? Confirmed { get; init; }

    public async Task WriteAsync(Stage stage, IEnumerable<SampleItem> items, CancellationToken cancellationToken)
    {
        var account = new TransferAccount(failed => throw new InvalidOperationException(failed.ToString()), Confirmed is null ? null : record => Confirmed[(int)record.Position.Number] = _clock.Elapsed.TotalSeconds);
        var sink = new TableSink(stage.Connection, await stage.DescribeAsync(), account, new TableSinkOptions { Ceiling = ceiling ?? CapacityCeiling.None, Decided = Decisions.Enqueue });
        _clock.Restart();
        TransferResult result = await new ItemTransfer("Import", new SampleSource(items, account), sink, account).RunAsync(cancellationToken);
        if (!result.Completed)
        {
            throw new InvalidOperationException(result.ToString());
        }
    }

    private sealed class SampleSource(IEnumerable<SampleItem> items, TransferAccount account) : IItemSource
    {
        private const int PageSize = 200;

        public string Description => "scenario";

        public async Task ReadAsync(ChannelWriter<IReadOnlyList<ItemRecord>> pages, CancellationToken cancellationToken)
        {
            long number = 0;
            foreach (SampleItem[] page in items.Chunk(PageSize))
            {
                account.Read(page.Length);
                await pages.WriteAsync([.. page.Select(item => new ItemRecord(item.ToItem(), new ItemPosition(null, number++)))], cancellationToken);
            }
        }
    }
}
