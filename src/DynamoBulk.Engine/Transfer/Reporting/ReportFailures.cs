using System.Xml.Linq;
using static DynamoBulk.Transfer.Reporting.Markup;

namespace DynamoBulk.Transfer.Reporting;

/// <summary>The part of a report that says why items failed.</summary>
internal static class ReportFailures
{
    private const int LongestExample = 500;

    /// <summary>The part.</summary>
    public static XElement Section(TransferReport report)
    {
        IReadOnlyList<FailureReason> reasons = report.Recorder.Failures;
        long before = report.Result.ItemsFailed - reasons.Sum(reason => reason.Count);
        return Markup.Section(
            "failures",
            "Failed items",
            reasons.Count == 0 ? Element("p", before > 0 ? "No item failed in this run." : "No item failed.") : Table(reasons),
            before > 0 ? Element("p", $"{ReportText.Count(before, "item", "items")} failed in earlier runs of the same job, whose reports say why.") : null,
            report.Result.FailedItemPath is { } path ? Element("p", "The failed items are in ", Foreign(path), ", to be mended and imported again.") : null);
    }

    private static XElement Table(IReadOnlyList<FailureReason> reasons) => Classed(
        "table",
        "failures",
        Element("thead", Element("tr", Heading("Reason"), Classed("th", "number", new XAttribute("scope", "col"), "Items"), Heading("The first of them"))),
        Element("tbody", reasons.Select(reason => Element(
            "tr",
            Classed("th", "reason", new XAttribute("scope", "row"), Foreign(reason.Code)),
            Classed("td", "number", ReportText.Number(reason.Count)),
            Element("td", Classed("ul", "examples", reason.Examples.Select(example => Element("li", Foreign(example, LongestExample)))))))));

    private static XElement Heading(string text) => Element("th", new XAttribute("scope", "col"), text);
}
