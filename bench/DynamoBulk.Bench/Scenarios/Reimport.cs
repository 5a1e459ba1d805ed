using System.Text.Json;
using DynamoBulk.Items;
using DynamoBulk.Service;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Sinks;
using DynamoBulk.Transfer.Sources;

namespace DynamoBulk.Bench.Scenarios;

/// <summary>A table's items written into another one in the order in which they were read.</summary>
/// <param name="inOnePart">Whether they were read in one part, and so come in the order of the partitions.</param>
internal sealed class Reimport(bool inOnePart) : Scenario
{
    private const int Items = 100_000;
    private const int Partitions = 10;
    private const double PartitionUnits = 1000;
    private const double GoalOfRate = 0.85;

    private List<SampleItem>? _exported;

    public override string Name => inOnePart ? "scan-order" : "reimport";

    public override string Title => inOnePart
        ? "100,000 keys in the order of another table's partitions, 10 partitions of 1,000 units"
        : "100,000 keys in the order of an export, 10 partitions of 1,000 units";

    public override string Goal => "at least 85% of the rate that the fullest partition allows";

    public override double Capacity => Partitions * PartitionUnits;

    public override async Task<Run> RunAsync()
    {
        _exported ??= await ExportAsync();
        using Stage stage = await Stage.SetAsync(new EndpointSetup { WriteCapacity = Capacity, ReadCapacity = 30_000, Partitions = Partitions });
        await stage.BeginAsync();
        double? elapsed = await WriteAsync(stage, new EngineWriter(), _exported);
        int fullest = (await stage.PartitionsAsync(Partitions)).Max(items => items.Count);
        double share = elapsed is { } seconds ? fullest / PartitionUnits / seconds : 0;
        var run = new Run { Writer = "DynamoBulk", Seconds = stage.Seconds, Elapsed = elapsed, Score = share };
        return run with { Measured = $"{share:P1} of the rate, {run.RefusedShare:P1} refused", ReachesGoal = share >= GoalOfRate };
    }

    private async Task<List<SampleItem>> ExportAsync()
    {
        using Stage stage = await Stage.SetAsync(new EndpointSetup { WriteCapacity = 40_000, ReadCapacity = 40_000, Partitions = 40 });
        await new EngineWriter().WriteAsync(stage, Enumerable.Range(0, Items).Select(i => new SampleItem($"customer-{i:D9}", i, 220)), CancellationToken.None);
        TableInfo table = await stage.DescribeAsync();
        var account = new TransferAccount(failed => throw new InvalidOperationException(failed.ToString()));
        var source = new TableSource(stage.Connection, table, new PageRequest { TableName = Stage.TableName }, account, new TableSourceOptions { Segments = inOnePart ? 1 : TableSourceOptions.SegmentsFor(table) });
        var sink = new PageSink(account);
        Task<TransferResult> reading = new ItemTransfer("Export", source, sink, account).RunAsync(CancellationToken.None);
        var exported = new List<SampleItem>(Items);
        await foreach (IReadOnlyList<ItemRecord> page in sink.Pages.ReadAllAsync())
        {
            foreach (ItemRecord record in page)
            {
                using JsonDocument item = JsonDocument.Parse(record.Item.Json);
                JsonElement Key(string name, string type) => item.RootElement.GetProperty(name).GetProperty(type);
                exported.Add(new SampleItem(Key("pk", "S").GetString()!, int.Parse(Key("sk", "N").GetString()!, System.Globalization.CultureInfo.InvariantCulture), 220));
                sink.Confirm(record);
            }
        }

        await reading;
        return exported;
    }
}
