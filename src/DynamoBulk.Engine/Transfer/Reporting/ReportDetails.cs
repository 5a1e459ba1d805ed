using System.Xml.Linq;
using static DynamoBulk.Transfer.Reporting.Markup;

namespace DynamoBulk.Transfer.Reporting;

/// <summary>The part of a report that says what ran where and when.</summary>
internal static class ReportDetails
{
    /// <summary>The part.</summary>
    public static XElement Section(TransferReport report)
    {
        (string Name, string Value)[] details =
        [
            ("From", report.Result.Source),
            ("To", report.Result.Destination),
            ("Began", ReportText.Time(report.Recorder.Began)),
            ("Ended", ReportText.Time(report.Recorder.Ended)),
            .. report.Result.CheckpointPath is { } checkpoint ? [("Checkpoint", checkpoint)] : Array.Empty<(string, string)>(),
            .. report.Environment,
        ];
        return Markup.Section(
            "details",
            "Details",
            Classed("dl", "details", details.Select(detail => new[] { Element("dt", detail.Name), Element("dd", Foreign(detail.Value)) })),
            Element("pre", Element("code", ReportText.Foreign(report.CommandLine))));
    }
}
