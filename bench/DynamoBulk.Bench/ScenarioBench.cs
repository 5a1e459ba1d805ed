using Amazon.Runtime;
using DynamoBulk.Bench.Baselines;
using DynamoBulk.Bench.Reporting;
using DynamoBulk.Bench.Scenarios;

namespace DynamoBulk.Bench;

/// <summary>Runs the scenarios: DynamoBulk three times, each baseline once.</summary>
internal static class ScenarioBench
{
    private const int Rounds = 3;

    public static IReadOnlyList<Scenario> Scenarios { get; } =
    [
        new FullTable(faultRate: 0),
        new SortedInput(),
        new Reimport(inOnePart: false),
        new Reimport(inOnePart: true),
        new HotKeyRange(),
        new UnitCeiling(overwrites: false),
        new UnitCeiling(overwrites: true),
        new PercentBeside(),
        new ChangedCapacity(),
        new SmallIndex(),
        new OnDemandGrowth(),
        new SkewedScan(),
        new FullTable(faultRate: 0.05),
    ];

    private static IReadOnlyList<IWriter> Writers =>
        [new OneAfterTheOther(), new LockstepWaves(), new AdaptiveBatchSize(), new Unbounded(RequestRetryMode.Standard), new Unbounded(RequestRetryMode.Adaptive)];

    /// <summary>Runs some scenarios.</summary>
    /// <param name="names">Their names; none for all.</param>
    /// <param name="rounds">How often DynamoBulk runs in each.</param>
    public static async Task<ScenarioReport> MeasureAsync(IReadOnlyCollection<string> names, int rounds = Rounds)
    {
        var report = new ScenarioReport();
        foreach (Scenario scenario in Scenarios.Where(scenario => names.Count == 0 || names.Contains(scenario.Name)))
        {
            var runs = new List<Run>();
            for (int round = 0; round < rounds; round++)
            {
                runs.Add(await scenario.RunAsync());
                Console.Error.WriteLine($"{scenario.Name}: {runs[^1].Measured}{(runs[^1].ReachesGoal ? string.Empty : " (short of the goal)")}");
            }

            Console.Error.WriteLine("  used/refused in each second: " + string.Join(' ', runs[^1].Seconds.Select(second => $"{second.WriteUnits + second.ReadUnits:F0}/{second.WriteUnitsRefused + second.ReadUnitsRefused:F0}")));
            var baselines = new List<Run>();
            foreach (IWriter writer in scenario.IsCompared ? Writers : [])
            {
                baselines.Add(await scenario.RunAsync(writer));
                Console.Error.WriteLine($"{scenario.Name}, {writer.Name}: {baselines[^1].Measured}");
            }

            report.Add(scenario, runs.OrderBy(run => run.Score).ElementAt(runs.Count / 2), baselines);
        }

        return report;
    }
}
