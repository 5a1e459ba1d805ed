using System.Globalization;
using System.Text;
using System.Text.Json;
using DynamoBulk.Bench.Scenarios;

namespace DynamoBulk.Bench.Reporting;

/// <summary>What the runs of the scenarios came to, as a table and as JSON.</summary>
internal sealed class ScenarioReport
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    private readonly List<(Scenario Scenario, Run Median, IReadOnlyList<Run> Baselines)> _results = [];

    public bool ReachesGoals => _results.TrueForAll(result => result.Median.ReachesGoal);

    public void Add(Scenario scenario, Run median, IReadOnlyList<Run> baselines) => _results.Add((scenario, median, baselines));

    public string ToMarkdown()
    {
        var text = new StringBuilder("| scenario | goal | measured | reached |\n| --- | --- | --- | --- |\n");
        foreach ((Scenario scenario, Run median, _) in _results)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {scenario.Title} | {scenario.Goal} | {median.Measured} | {(median.ReachesGoal ? "yes" : "**no**")} |\n");
        }

        foreach ((Scenario scenario, Run median, IReadOnlyList<Run> baselines) in _results.Where(result => result.Baselines.Count > 0))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{char.ToUpperInvariant(scenario.Title[0])}{scenario.Title[1..]}:\n\n| | seconds | capacity used | writes refused |\n| --- | ---: | ---: | ---: |\n");
            foreach (Run run in baselines.Prepend(median))
            {
                string elapsed = run.Elapsed is { } seconds ? seconds.ToString("F1", CultureInfo.InvariantCulture) : "over 60";
                text.Append(CultureInfo.InvariantCulture, $"| {run.Writer} | {elapsed} | {run.UsedShare(scenario.Capacity):P1} | {run.RefusedShare:P2} |\n");
            }
        }

        return text.ToString();
    }

    public string ToJson() => JsonSerializer.Serialize(
        _results.Select(result => new { result.Scenario.Name, result.Scenario.Title, result.Scenario.Goal, result.Median, result.Baselines }), s_indented);

    /// <summary>The runs of a compared scenario, DynamoBulk's first.</summary>
    public (Scenario Scenario, IReadOnlyList<Run> Runs)? Compared(string name) =>
        _results.Where(result => result.Scenario.Name == name && result.Baselines.Count > 0).Select(result => ((Scenario, IReadOnlyList<Run>)?)(result.Scenario, [result.Median, .. result.Baselines])).FirstOrDefault();
}
