using System.Globalization;

namespace DynamoBulk.Bench.Exports;

/// <summary>What was measured, against the goal.</summary>
internal sealed class ExportReport(int items)
{
    private const double Goal = 1.5;

    public List<TimeSpan> Plain { get; } = [];

    public List<TimeSpan> Items { get; } = [];

    public List<TimeSpan> CheckedItems { get; } = [];

    public bool ReachesGoal => Ratio(Items) <= Goal;

    public string ToMarkdown() => string.Create(CultureInfo.InvariantCulture, $"""
        | CPU of reading an export, µs an item | unpacked and parsed alone | DynamoBulk | ratio | goal |
        | --- | ---: | ---: | ---: | ---: |
        | read, with checksums and counts | {Median(Plain):F2} | {Median(Items):F2} | {Ratio(Items):F2} | {Goal:F2} |
        | and each item checked, as for objects and files; for a table its sink does that | {Median(Plain):F2} | {Median(CheckedItems):F2} | {Ratio(CheckedItems):F2} | |
        """);

    private double Ratio(List<TimeSpan> rounds) => Median(rounds) / Median(Plain);

    private double Median(List<TimeSpan> rounds) => rounds.Order().ElementAt(rounds.Count / 2).TotalMicroseconds / items;
}
