using DynamoBulk.Service;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Sinks;
using DynamoBulk.Transfer.Sources;

namespace DynamoBulk.Bench.Scenarios;

/// <summary>A table in which one partition key holds 40% of the bytes, read at 1,000 read units a second.</summary>
internal sealed class SkewedScan : Scenario
{
    private const int Items = 60_000;
    private const double GoalOfUse = 0.95;

    public override string Name => "scan";

    public override string Title => "scan of a skewed table (one key holds 40%) at 1,000 read units";

    public override string Goal => "at least 95% used until the last second";

    public override double Capacity => 1000;

    public override async Task<Run> RunAsync()
    {
        using Stage stage = await Stage.SetAsync(new EndpointSetup { WriteCapacity = 40_000, ReadCapacity = Capacity, Partitions = 40 });
        await new EngineWriter().WriteAsync(stage, Enumerable.Range(0, Items).Select(i => new SampleItem(i % 10 < 4 ? "large" : $"customer-{i:D9}", i, 2000)), CancellationToken.None);
        await stage.BeginAsync();
        TableInfo table = await stage.DescribeAsync();
        var account = new TransferAccount(failed => throw new InvalidOperationException(failed.ToString()));
        var source = new TableSource(stage.Connection, table, new PageRequest { TableName = Stage.TableName }, account, new TableSourceOptions { Segments = TableSourceOptions.SegmentsFor(table) });
        string path = Path.GetTempFileName();
        TransferResult result = await new ItemTransfer("Export", source, new FileSink(path, Formats.ItemFile.Create(path, Formats.ItemFormat.JsonLines), account), account).RunAsync(CancellationToken.None);
        File.Delete(path);
        var run = new Run { Writer = "DynamoBulk", Seconds = [.. stage.Seconds.Where(second => second.WriteUnits == 0)], Elapsed = result.Elapsed.TotalSeconds };
        double used = run.UsedShare(Capacity);
        return run with { Score = used, Measured = $"{used:P1} used, {run.RefusedShare:P1} refused", ReachesGoal = used >= GoalOfUse && result.ItemsWritten == Items };
    }
}
