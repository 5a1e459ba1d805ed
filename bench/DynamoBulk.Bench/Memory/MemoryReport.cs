using System.Globalization;
using System.Text;

namespace DynamoBulk.Bench.Memory;

/// <summary>What was measured, against the goals.</summary>
internal sealed class MemoryReport
{
    private const double Megabyte = 1024 * 1024;
    private const double HighestGoal = 200;
    private const double GrowthGoal = 64;

    private readonly List<(string Name, double Gigabytes, MemoryRun Run)> _runs = [];

    public bool ReachesGoals => _runs.All(entry => entry.Run.Highest / Megabyte <= HighestGoal && Growth(entry.Run) <= GrowthGoal);

    public void Add(string name, double gigabytes, MemoryRun run) => _runs.Add((name, gigabytes, run));

    public string ToMarkdown()
    {
        var page = new StringBuilder();
        page.AppendLine(CultureInfo.InvariantCulture, $"| memory of the process, MB | GB | items | seconds | until the first million | highest (goal {HighestGoal}) | growth (goal {GrowthGoal}) |");
        page.AppendLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach ((string name, double gigabytes, MemoryRun run) in _runs)
        {
            page.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {gigabytes:F1} | {run.Items:N0} | {run.Seconds:F0} | {run.FirstMillion / Megabyte:F0} | {run.Highest / Megabyte:F0} | {Growth(run):F0} |");
        }

        return page.ToString();
    }

    private static double Growth(MemoryRun run) => (run.Highest - run.FirstMillion) / Megabyte;
}
