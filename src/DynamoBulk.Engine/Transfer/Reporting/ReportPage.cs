using System.Text;
using System.Xml;
using System.Xml.Linq;
using static DynamoBulk.Transfer.Reporting.Markup;

namespace DynamoBulk.Transfer.Reporting;

/// <summary>
/// A report as one page of HTML that needs nothing else: no script, no network, no font. It is well-formed XML, too, so that
/// a program can read it.
/// </summary>
internal static class ReportPage
{
    /// <summary>What says in a page that it is one of these.</summary>
    public const string Mark = "<meta name=\"generator\" content=\"DynamoBulk transfer report\" />";

    /// <summary>Nothing may be loaded and no script may run, whatever got into the page.</summary>
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'";

    /// <summary>Writes a report.</summary>
    /// <param name="report">What to tell.</param>
    /// <param name="stream">Takes the page in UTF-8; stays open.</param>
    public static void Write(TransferReport report, Stream stream)
    {
        var settings = new XmlWriterSettings { Encoding = new UTF8Encoding(false), OmitXmlDeclaration = true };
        using XmlWriter writer = XmlWriter.Create(stream, settings);
        writer.WriteRaw("<!DOCTYPE html>\n");
        Page(report).WriteTo(writer);
    }

    private static XElement Page(TransferReport report)
    {
        TransferResult result = report.Result;
        string title = report.IsExport ? $"Export of {result.Source}" : $"{result.Operation} into {result.Destination}";
        ReportVerdict verdict = ReportVerdict.Of(result, report.EndedEarlyBy);
        return Element(
            "html",
            new XAttribute("lang", "en"),
            Element(
                "head",
                Void("meta", ("charset", "utf-8")),
                Void("meta", ("name", "generator"), ("content", "DynamoBulk transfer report")),
                Void("meta", ("http-equiv", "Content-Security-Policy"), ("content", Policy)),
                Void("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1")),
                Element("title", $"{verdict.Headline} – {ReportText.Foreign(title, 200)}"),
                Element("style", Style())),
            Element(
                "body",
                Element(
                    "main",
                    Element("header", Classed("p", "kind", "Transfer report"), Element("h1", Foreign(title, 300)), Classed("p", "quiet", Summary(report))),
                    Verdict(verdict),
                    ReportTotals.Section(report),
                    ReportSpeed.Section(report),
                    ReportFailures.Section(report),
                    ReportDetails.Section(report),
                    Element("footer", $"Written by {report.Product}. The numbers are those of this one transfer; the capacity units are as the service told them."))));
    }

    private static string Summary(TransferReport report)
    {
        string began = ReportText.Time(report.Recorder.Began);
        string took = ReportText.Duration(report.Result.Elapsed);
        return report.Result.ElapsedOfEarlierRuns == TimeSpan.Zero
            ? $"Began {began}, took {took}"
            : $"The last run began {began} and took {ReportText.Duration(report.Result.Elapsed - report.Result.ElapsedOfEarlierRuns)}; all runs of the job took {took}";
    }

    private static XElement Verdict(ReportVerdict verdict) => Classed(
        "section",
        verdict.IsComplete ? "verdict" : "verdict incomplete",
        new XAttribute("aria-labelledby", "verdict"),
        Element(
            "svg",
            new XAttribute("viewBox", "0 0 24 24"),
            new XAttribute("aria-hidden", "true"),
            Void("circle", ("cx", 12), ("cy", 12), ("r", 11), ("fill", "none"), ("stroke", "currentColor"), ("stroke-width", 2)),
            Void("path", ("d", verdict.IsComplete ? "M7 12.5l3.5 3.5L17 8.5" : "M12 6v7.5M12 16.5v1.5"), ("fill", "none"), ("stroke", "currentColor"), ("stroke-width", 2))),
        Element("div", Element("h2", new XAttribute("id", "verdict"), verdict.Headline), Element("p", Foreign(verdict.Sentences, 2000))));

    private static string Style()
    {
        using Stream style = typeof(ReportPage).Assembly.GetManifestResourceStream("ReportPage.css")!;
        using var reader = new StreamReader(style);
        return reader.ReadToEnd();
    }
}
