using System.Globalization;
using System.Runtime.InteropServices;
using DynamoBulk.Bench.Cpu;
using DynamoBulk.Bench.Exports;

namespace DynamoBulk.Bench.Reporting;

/// <summary>The page of benchmarks, with its data and its chart.</summary>
internal sealed class BenchmarkPage(CpuReport cpu, ExportReport exports, ScenarioReport scenarios)
{
    public bool ReachesGoals => cpu.ReachesGoals && exports.ReachesGoal && scenarios.ReachesGoals;

    public string ToMarkdown() => string.Create(CultureInfo.InvariantCulture, $"""
        # Benchmarks

        Measured by `./build.sh bench` ({RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}, {Environment.ProcessorCount} cores) against the
        embedded endpoint in a process of its own.

        ## The governor

        Each scenario begins with burst credit used up. What is used and refused is what the endpoint's own meter saw, in capacity
        units, second by second of its clock; every request takes at least 5 ms. DynamoBulk runs with its defaults, three times, and
        the median is shown; a baseline runs once, and is cut off after a minute. The baselines are what a user would write on the
        typed SDK.

        {scenarios.ToMarkdown()}
        ![Write units used in each second](capacity.svg)

        In the scenario of the hot key range the others are the items of the nine partitions in which the hot key does not lie.

        {cpu.ToSection()}

        ## Exports of the service

        {exports.ToMarkdown()}

        Alone means GZipStream and a Utf8JsonReader over every line of the same data files, on one thread.
        """);

    /// <summary>Writes the page, the data and the chart into a folder.</summary>
    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "benchmarks.md"), ToMarkdown());
        File.WriteAllText(Path.Combine(folder, "benchmarks.json"), scenarios.ToJson());
        if (scenarios.Compared("full") is var (scenario, runs))
        {
            File.WriteAllText(Path.Combine(folder, "capacity.svg"), CapacityChart.Draw(scenario, runs));
        }
    }
}
