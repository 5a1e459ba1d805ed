using System.Globalization;
using System.Xml.Linq;
using static DynamoBulk.Transfer.Reporting.Markup;

namespace DynamoBulk.Transfer.Reporting;

/// <summary>The part of a report with the numbers of the whole transfer.</summary>
internal static class ReportTotals
{
    /// <summary>The part.</summary>
    public static XElement Section(TransferReport report) => Markup.Section(
        "items",
        "Items",
        Shares(report.Result),
        Classed("dl", "facts", Items(report.Result)),
        Classed("dl", "facts cost", Costs(report)),
        Before(report));

    /// <summary>What a job that went on from a checkpoint had done in earlier runs, which is in its numbers and not in its charts.</summary>
    private static XElement? Before(TransferReport report) => report.Recorder.Samples[0] is { Items: 0, Units: 0 } ? null : Classed(
        "p",
        "quiet",
        $"Of these, {ReportText.Count(report.Recorder.Samples[0].Items, "item", "items")} and {ReportText.Number(report.Recorder.Samples[0].Units)} units are of earlier runs of the same job; below is this run alone.");

    /// <summary>How the items that were read have ended, as parts of one bar.</summary>
    private static XElement? Shares(TransferResult result) => result.ItemsRead == 0 ? null : Classed(
        "div",
        "share",
        new XAttribute("aria-hidden", "true"),
        new (long Count, string Class)[]
        {
            (result.ItemsWritten + result.ItemsDeleted, "well"),
            (result.ItemsSuperseded + result.ItemsSkipped, "other"),
            (result.ItemsFailed, "failed"),
            (result.ItemsPending, "pending"),
        }.Where(part => part.Count > 0).Select(part => Classed("span", part.Class, new XAttribute("style", string.Create(CultureInfo.InvariantCulture, $"flex: {part.Count}")))));

    private static IEnumerable<XElement?> Items(TransferResult result) =>
    [
        Fact("Read", ReportText.Number(result.ItemsRead)),
        Fact("Written", ReportText.Number(result.ItemsWritten)),
        result.ItemsDeleted > 0 ? Fact("Deleted", ReportText.Number(result.ItemsDeleted)) : null,
        End("Superseded", result.ItemsSuperseded),
        End("Skipped", result.ItemsSkipped),
        End("Failed", result.ItemsFailed, "bad"),
        End("Pending", result.ItemsPending, "bad"),
    ];

    private static IEnumerable<XElement?> Costs(TransferReport report)
    {
        TransferResult result = report.Result;
        TransferSample last = report.Recorder.Samples[^1];
        string kind = report.IsExport ? "Read" : "Write";
        return
        [
            Fact("Time", ReportText.Duration(result.Elapsed), $"{ReportText.Number(report.IsExport ? last.Items / Math.Max(result.Elapsed.TotalSeconds, 0.001) : result.ItemsPerSecond)} items/s on average"),
            Fact($"{kind} units used", result.ConsumedCapacity > 0 ? ReportText.Number(result.ConsumedCapacity) : "not told", ReportLimit.Of(report)),
            Fact("Size", ReportText.Bytes(result.Bytes)),
            End("Throttled requests", result.ThrottledRequests, result.ThrottledRequests > 0 ? "some" : "none"),
            End("Retries", result.Retries, result.Retries > 0 ? "some" : "none"),
        ];
    }

    private static XElement End(string name, long count, string classWhenAny = "some") =>
        Classed("div", count == 0 ? "none" : classWhenAny, Element("dt", name), Element("dd", ReportText.Number(count)));

    private static XElement Fact(string name, string value, string? note = null) =>
        Element("div", Element("dt", name), Element("dd", value), note is null ? null : Classed("dd", "note", note));
}
