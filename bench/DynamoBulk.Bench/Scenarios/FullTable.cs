namespace DynamoBulk.Bench.Scenarios;

/// <summary>A provisioned table, and more to write than it takes; also with faults.</summary>
internal sealed class FullTable(double faultRate) : Scenario
{
    private const int Items = 100_000;
    private const int Partitions = 8;
    private const double GoalOfUse = 0.97;
    private const double GoalOfRefusals = 0.01;
    private const double GoalWithFaults = 0.9;

    public override string Name => faultRate == 0 ? "full" : "faults";

    public override string Title => faultRate == 0
        ? "provisioned 2,000 units on 8 partitions, 100,000 items of 1 unit"
        : "the same table, 5% of requests fail with 500 or a dropped connection";

    public override string Goal => faultRate == 0
        ? "at least 97% used from second 3 to the end, at most 1% refused"
        : "at least 90% of the table's rate, nothing lost or doubled";

    public override bool IsCompared => true;

    public override double Capacity => 2000;

    public override Task<Run> RunAsync() => RunAsync(new EngineWriter());

    public override async Task<Run> RunAsync(IWriter baseline)
    {
        var setup = new EndpointSetup { WriteCapacity = Capacity, ReadCapacity = 24_000, Partitions = Partitions, FaultRate = faultRate };
        using Stage stage = await Stage.SetAsync(setup);
        await stage.BeginAsync();
        double? elapsed = await WriteAsync(stage, baseline, Input());
        var run = new Run { Writer = baseline.Name, Seconds = stage.Seconds, Elapsed = elapsed };
        return faultRate == 0 ? Judge(run) : Judge(run, elapsed is not null && await HoldsAllAsync(stage));
    }

    private static IEnumerable<SampleItem> Input() => Enumerable.Range(0, Items).Select(i => new SampleItem($"customer-{i:D9}", i, 220));

    private static async Task<bool> HoldsAllAsync(Stage stage)
    {
        List<SampleItem> found = [.. (await ReadAsync(stage)).SelectMany(items => items)];
        return found.Count == Items && found.Select(item => (item.PartitionKey, item.SortKey)).ToHashSet().SetEquals(Input().Select(item => (item.PartitionKey, item.SortKey)));
    }

    /// <summary>Faults strike the reading, too.</summary>
    private static async Task<List<List<SampleItem>>> ReadAsync(Stage stage)
    {
        using var patient = stage.NewClient(config => config.MaxErrorRetry = 10);
        return await stage.PartitionsAsync(Partitions, patient);
    }

    private Run Judge(Run run)
    {
        double used = run.UsedShare(Capacity);
        return run with { Score = used, Measured = $"{used:P1} used, {run.RefusedShare:P2} refused", ReachesGoal = used >= GoalOfUse && run.RefusedShare <= GoalOfRefusals && run.Elapsed is not null };
    }

    private Run Judge(Run run, bool holdsAll)
    {
        double used = run.UsedShare(Capacity);
        string whole = run.Elapsed is null ? "not ended within a minute" : holdsAll ? "nothing lost or doubled" : "the table differs from the input";
        return run with { Score = used, Measured = $"{used:P1} of the rate, {run.RefusedShare:P2} refused, {whole}", ReachesGoal = used >= GoalWithFaults && holdsAll };
    }
}
