namespace DynamoBulk.Bench.Scenarios;

/// <summary>A global index that takes a quarter of what its table takes.</summary>
internal sealed class SmallIndex : Scenario
{
    private const int IndexUnits = 500;
    private const double GoalOfUse = 0.95;

    public override string Name => "index";

    public override string Title => "2,000 units, and an index with 500";

    public override string Goal => "runs at the index's limit (95%), and says so";

    public override double Capacity => IndexUnits;

    public override async Task<Run> RunAsync()
    {
        using Stage stage = await Stage.SetAsync(new EndpointSetup { WriteCapacity = 2000, ReadCapacity = 6000, Partitions = 4 }, IndexUnits);
        await stage.BeginAsync();
        var writer = new EngineWriter();
        double? elapsed = await WriteAsync(stage, writer, Enumerable.Range(0, 15_000).Select(i => new SampleItem($"customer-{i:D9}", i, 220)));
        var run = new Run { Writer = writer.Name, Seconds = stage.Seconds, Elapsed = elapsed };
        double used = run.UsedShare(IndexUnits);
        string? said = writer.Decisions.FirstOrDefault(sentence => sentence.StartsWith("Index ByOther", StringComparison.Ordinal));
        return run with { Score = used, Measured = $"{used:P1} of the index's units, {run.RefusedShare:P2} refused, says: {said}", ReachesGoal = used >= GoalOfUse && said is not null };
    }
}
