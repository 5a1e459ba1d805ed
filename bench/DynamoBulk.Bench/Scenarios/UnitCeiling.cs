using DynamoBulk.Throttling;

namespace DynamoBulk.Bench.Scenarios;

/// <summary>-MaxWriteCapacity 500: with new items, and over larger items, which cost more than anybody can know before.</summary>
internal sealed class UnitCeiling(bool overwrites) : Scenario
{
    private const int Ceiling = 500;
    private const int Items = 10_000;
    private const int Stretch = 10;

    public override string Name => overwrites ? "ceiling-overwrites" : "ceiling";

    public override string Title => overwrites ? "-MaxWriteCapacity 500, over items of up to 8 units" : "-MaxWriteCapacity 500, new items";

    public override string Goal => overwrites ? "never above 500 averaged over 10 seconds" : "never above 500 in any clock second";

    public override double Capacity => Ceiling;

    public override async Task<Run> RunAsync()
    {
        using Stage stage = await Stage.SetAsync(new EndpointSetup { WriteCapacity = 20_000, ReadCapacity = 60_000, Partitions = 20 });
        int items = overwrites ? Items / 2 : Items;
        if (overwrites)
        {
            await new EngineWriter().WriteAsync(stage, Input(items, i => 200 + (i * 7919 % 8 * 1000)), CancellationToken.None);
        }

        await stage.BeginAsync();
        var writer = new EngineWriter(new CapacityCeiling { Units = Ceiling });
        double? elapsed = await WriteAsync(stage, writer, Input(items, _ => 220));
        var run = new Run { Writer = writer.Name, Seconds = stage.Seconds, Elapsed = elapsed };
        double most = MostOver(run, overwrites ? Stretch : 1);
        double used = run.UsedShare(Ceiling);
        return run with
        {
            Score = -most,
            Measured = $"at most {most:N0} a second{(overwrites ? " over 10 seconds" : string.Empty)}, {used:P1} of the ceiling used",
            ReachesGoal = most <= Ceiling && elapsed is not null,
        };
    }

    private static IEnumerable<SampleItem> Input(int items, Func<int, int> bytes) => Enumerable.Range(0, items).Select(i => new SampleItem($"customer-{i:D9}", i, bytes(i)));

    private static double MostOver(Run run, int seconds) =>
        Enumerable.Range(0, Math.Max(1, run.Seconds.Count - seconds + 1)).Max(first => run.Seconds.Skip(first).Take(seconds).Sum(second => second.WriteUnits)) / seconds;
}
