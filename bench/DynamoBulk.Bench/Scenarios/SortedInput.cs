namespace DynamoBulk.Bench.Scenarios;

/// <summary>Input sorted by partition key, which heats one partition after the other when it is written in its order.</summary>
internal sealed class SortedInput : Scenario
{
    private const int Keys = 200;
    private const int ItemsPerKey = 1000;
    private const int Partitions = 10;
    private const double PartitionUnits = 1000;
    private const double GoalOfRate = 0.85;

    public override string Name => "sorted";

    public override string Title => "input sorted by partition key (200 keys of 1,000 items of 300 bytes), 10 partitions of 1,000 units";

    public override string Goal => "at least 85% of the rate that the fullest partition allows";

    public override bool IsCompared => true;

    public override double Capacity => Partitions * PartitionUnits;

    public override Task<Run> RunAsync() => RunAsync(new EngineWriter());

    public override async Task<Run> RunAsync(IWriter baseline)
    {
        using Stage stage = await Stage.SetAsync(new EndpointSetup { WriteCapacity = Capacity, ReadCapacity = 30_000, Partitions = Partitions });
        await stage.BeginAsync();
        double? elapsed = await WriteAsync(stage, baseline, Input());
        int fullest = (await stage.PartitionsAsync(Partitions)).Max(items => items.Count);
        var run = new Run { Writer = baseline.Name, Seconds = stage.Seconds, Elapsed = elapsed };
        double share = elapsed is { } seconds ? fullest / PartitionUnits / seconds : 0;
        string measured = elapsed is null ? $"not ended within a minute ({run.Units:N0} items written), {run.RefusedShare:P1} refused" : $"{share:P1} of the rate, {run.RefusedShare:P1} refused";
        return run with { Score = share, Measured = measured, ReachesGoal = share >= GoalOfRate };
    }

    private static IEnumerable<SampleItem> Input() => Enumerable.Range(0, Keys * ItemsPerKey).Select(i => new SampleItem($"customer-{i / ItemsPerKey:D9}", i % ItemsPerKey, 300));
}
