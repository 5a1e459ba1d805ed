using System.Globalization;
using System.Xml.Linq;
using DynamoBulk.Throttling;
using static DynamoBulk.Transfer.Reporting.Markup;

namespace DynamoBulk.Transfer.Reporting;

/// <summary>The part of a report that shows how the transfer went: items, units, throttling and latency.</summary>
internal static class ReportSpeed
{
    /// <summary>A transfer over a shorter time has no course to show, and what is burst credit would look like a broken limit.</summary>
    private static readonly TimeSpan s_shortest = TimeSpan.FromSeconds(2);

    /// <summary>The part.</summary>
    public static XElement Section(TransferReport report)
    {
        IReadOnlyList<RateStep> steps = RateStep.Of(report.Recorder.Samples);
        object?[] charts = report.Recorder.Samples[^1].At < s_shortest
            ? [Classed("p", "quiet", "Too short for charts: they begin at two seconds.")]
            : [Items(report, steps), Units(report, steps), Throttling(report, steps)];
        return Markup.Section("course", "How it went", [.. charts, Latencies(report)]);
    }

    private static XElement Items(TransferReport report, IReadOnlyList<RateStep> steps) => new ReportChart(steps)
    {
        Id = "items-chart",
        Title = report.IsExport ? "Items read a second" : "Items written a second",
        Summary = $"{Average(steps, step => step.ItemsPerSecond)}.",
        Value = step => step.ItemsPerSecond,
        Words = step => $"{ReportText.Number(step.ItemsPerSecond)} items/s",
    }.ToElement();

    private static XElement Units(TransferReport report, IReadOnlyList<RateStep> steps)
    {
        string kind = report.IsExport ? "read" : "write";
        bool isOnDemand = report.Recorder.LimitKind == CapacityLimitKind.OnDemand;
        double allowed = steps.Sum(step => step.Limit * (step.To - step.From).TotalSeconds);
        double used = steps.Sum(step => step.UnitsPerSecond * (step.To - step.From).TotalSeconds);
        return new ReportChart(steps)
        {
            Id = "units-chart",
            Title = $"{char.ToUpperInvariant(kind[0])}{kind[1..]} units a second",
            Summary = used == 0 ? "The service does not say what requests consumed."
                : $"{Average(steps, step => step.UnitsPerSecond)}; {ReportLimit.Of(report)}{(isOnDemand ? string.Empty : $", of which {ReportText.Percent(used / allowed)} was used")}.",
            Value = step => step.UnitsPerSecond,
            Words = step => $"{ReportText.Number(step.UnitsPerSecond)} of {ReportText.Number(step.Limit)} units/s, pace {ReportText.Number(step.Pace)}",
            ValueName = "consumed",
            LimitName = isOnDemand ? "what on-demand capacity takes at once" : "limit",
            Limit = step => step.Limit,
            Pace = step => step.Pace,
        }.ToElement();
    }

    private static XElement Throttling(TransferReport report, IReadOnlyList<RateStep> steps)
    {
        long throttled = report.Result.ThrottledRequests;
        if (throttled == 0)
        {
            return Classed("div", "chart", Element("h3", "Throttled requests"), Classed("p", "quiet", "No request was throttled."));
        }

        XElement chart = new ReportChart(steps)
        {
            Id = "throttling-chart",
            Title = "Throttled requests",
            Summary = $"{ReportText.Count(throttled, "request was", "requests were")} throttled, wholly or in part; what they asked for was sent again.",
            Value = step => step.ThrottledRequests,
            Words = step => $"{ReportText.Count(step.ThrottledRequests, "request", "requests")} throttled",
        }.ToElement();
        chart.SetAttributeValue("class", "chart low");
        return chart;
    }

    /// <summary>The average of a rate, and its highest with the time that was measured over.</summary>
    private static string Average(IReadOnlyList<RateStep> steps, Func<RateStep, double> rate)
    {
        double average = steps.Sum(step => rate(step) * (step.To - step.From).TotalSeconds) / steps[^1].To.TotalSeconds;
        double stepSeconds = Math.Round((steps[0].To - steps[0].From).TotalSeconds);
        return $"Average {ReportText.Number(average)}, highest {ReportText.Number(steps.Max(rate))} over {ReportText.Number(stepSeconds)} s";
    }

    private static XElement Latencies(TransferReport report)
    {
        LatencyHistogram latencies = report.Recorder.Latencies;
        if (latencies.Count == 0)
        {
            return Classed("p", "quiet chart", "No request to the table was answered.");
        }

        (string Name, TimeSpan Time)[] rows =
        [
            ("p50", latencies.Percentile(0.5)),
            ("p90", latencies.Percentile(0.9)),
            ("p99", latencies.Percentile(0.99)),
            ("max", latencies.Longest),
        ];
        return Classed(
            "div",
            "chart",
            Element("h3", "Latency"),
            Element(
                "table",
                new XAttribute("class", "latency"),
                Element("caption", $"How long the table took to answer {ReportText.Count(latencies.Count, "request", "requests")}, waiting for capacity not counted."),
                Element("tbody", rows.Select(row => Row(row.Name, row.Time, latencies.Longest)))));
    }

    private static XElement Row(string name, TimeSpan time, TimeSpan longest) => Element(
        "tr",
        Element("th", new XAttribute("scope", "row"), name),
        Classed("td", "number", ReportText.Duration(time)),
        Classed("td", "bar", new XAttribute("aria-hidden", "true"), Element("span", new XAttribute("style", string.Create(CultureInfo.InvariantCulture, $"width: {100 * time / longest:0.#}%")))));
}
