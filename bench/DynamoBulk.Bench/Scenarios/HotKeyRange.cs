using System.Collections.Concurrent;

namespace DynamoBulk.Bench.Scenarios;

/// <summary>One partition key takes nearly a third of the input.</summary>
internal sealed class HotKeyRange : Scenario
{
    private const int Items = 100_000;
    private const int Partitions = 10;
    private const string HotKey = "hot";
    private const double GoalOfSlowing = 0.05;
    private const double GoalOfRefusals = 0.03;

    private double? _undisturbed;

    public override string Name => "hot-range";

    public override string Title => "one key range takes 30% of 100,000 items of 220 bytes, 10 partitions of 1,000 units";

    public override string Goal => "the other ranges finish within 5% of their time without it, at most 3% refused";

    public override double Capacity => Partitions * 1000;

    public override async Task<Run> RunAsync()
    {
        _undisturbed ??= (await RunAsync(withHotKey: false)).Others;
        (Run run, double others) = await RunAsync(withHotKey: true);
        double slowing = (others / _undisturbed.Value) - 1;
        return run with
        {
            Score = -slowing,
            Measured = $"the others after {others:F2} s, {_undisturbed:F2} s without it ({slowing:+0.0%;-0.0%}), {run.RefusedShare:P1} refused",
            ReachesGoal = slowing <= GoalOfSlowing && run.RefusedShare <= GoalOfRefusals,
        };
    }

    /// <summary>The others are the items of the partitions in which the hot key does not lie.</summary>
    private async Task<(Run Run, double Others)> RunAsync(bool withHotKey)
    {
        using Stage stage = await Stage.SetAsync(new EndpointSetup { WriteCapacity = Capacity, ReadCapacity = 30_000, Partitions = Partitions });
        var writer = new EngineWriter { Confirmed = new ConcurrentDictionary<int, double>() };
        List<SampleItem> input = [.. Input(withHotKey)];
        await stage.BeginAsync();
        double? elapsed = await WriteAsync(stage, writer, input);
        var run = new Run { Writer = writer.Name, Seconds = stage.Seconds, Elapsed = elapsed };
        List<List<SampleItem>> partitions = await stage.PartitionsAsync(Partitions);
        HashSet<int> others = [.. partitions.Where(items => !items.Any(item => item.PartitionKey == HotKey)).SelectMany(items => items).Select(item => item.SortKey)];
        return (run, input.Select((item, i) => others.Contains(item.SortKey) ? writer.Confirmed[i] : 0).Max());
    }

    private static IEnumerable<SampleItem> Input(bool withHotKey) =>
        Enumerable.Range(0, Items).Where(i => withHotKey || !IsHot(i)).Select(i => new SampleItem(IsHot(i) ? HotKey : $"customer-{i:D9}", i, 220));

    private static bool IsHot(int i) => i % 10 < 3;
}
