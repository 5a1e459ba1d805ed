using System.Globalization;

namespace DynamoBulk.Bench.Cpu;

/// <summary>What was measured, against the goals.</summary>
internal sealed class CpuReport(int items)
{
    private const double ImportGoal = 0.8;
    private const double ExportGoal = 0.35;
    private const double EndpointGoal = 12.5;

    public List<TimeSpan> TypedImport { get; } = [];

    public List<TimeSpan> EngineImport { get; } = [];

    public List<TimeSpan> TypedExport { get; } = [];

    public List<TimeSpan> EngineExport { get; } = [];

    public List<TimeSpan> EndpointImport { get; } = [];

    public bool ReachesGoals => ImportRatio <= ImportGoal && ExportRatio <= ExportGoal && Median(EndpointImport) <= EndpointGoal;

    private double ImportRatio => Median(EngineImport) / Median(TypedImport);

    private double ExportRatio => Median(EngineExport) / Median(TypedExport);

    public string ToMarkdown() => string.Create(CultureInfo.InvariantCulture, $"""
        | CPU of the client, µs an item | typed SDK loop | DynamoBulk | ratio | goal |
        | --- | ---: | ---: | ---: | ---: |
        | json-lines file into a table | {Median(TypedImport):F2} | {Median(EngineImport):F2} | {ImportRatio:F2} | {ImportGoal:F2} |
        | table into a json-lines file | {Median(TypedExport):F2} | {Median(EngineExport):F2} | {ExportRatio:F2} | {ExportGoal:F2} |

        CPU of the embedded endpoint for a written item: {Median(EndpointImport):F2} µs (goal {EndpointGoal:F1}).
        """);

    /// <summary>How it was measured.</summary>
    public string ToSection() => string.Create(CultureInfo.InvariantCulture, $"""
        ## Processor time an item

        {items:N0} items of eight attributes and about 220 bytes, medians of {TypedImport.Count} rounds in turns:

        {ToMarkdown()}

        The typed SDK loop is what a user would write: each line read with JsonDocument into a dictionary of attribute values, 25
        a BatchWriteItemAsync, 8 in flight; for the way out, ScanAsync pages written with Utf8JsonWriter. Both exports are
        compared line by line. The ratio is what counts: microseconds belong to one machine.

        """);

    private double Median(List<TimeSpan> rounds) => rounds.Order().ElementAt(rounds.Count / 2).TotalMicroseconds / items;
}
