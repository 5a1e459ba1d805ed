namespace DynamoBulk.Bench.Scenarios;

/// <summary>A new on-demand table, whose capacity doubles some time after a peak; the time is shortened to 15 seconds.</summary>
internal sealed class OnDemandGrowth : Scenario
{
    private const double Warm = 4000;
    private const double Follows = 0.9;

    public override string Name => "on-demand";

    public override string Title => "on-demand from cold (4,000 units a second, doubled 15 s after a peak)";

    public override string Goal => "reaches the warm limit within 5 s, follows the doubling";

    public override double Capacity => Warm;

    public override async Task<Run> RunAsync()
    {
        using Stage stage = await Stage.SetAsync(new EndpointSetup { MeterOnDemand = true, Partitions = 4, GrowthDelay = 15 });
        await stage.BeginAsync();
        var writer = new EngineWriter();
        double? elapsed = await WriteAsync(stage, writer, Enumerable.Range(0, 200_000).Select(i => new SampleItem($"customer-{i:D9}", i, 220)));
        var run = new Run { Writer = writer.Name, Seconds = stage.Seconds, Elapsed = elapsed };
        int warm = run.Seconds.TakeWhile(second => second.WriteUnits < Follows * Warm).Count();

        // A single second may use what the one before has left.
        int doubled = run.Seconds.Zip(run.Seconds.Skip(1)).TakeWhile(pair => Math.Min(pair.First.WriteUnits, pair.Second.WriteUnits) < Follows * 2 * Warm).Count();
        bool follows = doubled < run.Seconds.Count - 1;
        return run with
        {
            Score = -warm - doubled,
            Measured = $"warm limit after {warm} s, {(follows ? $"the double after {doubled} s" : "never the double")}, {run.RefusedShare:P1} refused",
            ReachesGoal = warm <= 5 && follows,
        };
    }
}
