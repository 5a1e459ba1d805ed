using System.Globalization;
using System.Text;
using System.Xml.Linq;
using static DynamoBulk.Transfer.Reporting.Markup;

namespace DynamoBulk.Transfer.Reporting;

/// <summary>
/// A chart of something over time. The drawing stretches to the width there is; what is written beside it is HTML, which
/// stays as large as other text. Each step tells its numbers as a tooltip.
/// </summary>
internal sealed class ReportChart
{
    private const double Width = 1000;
    private const double Height = 100;

    /// <summary>A limit so many times higher than what was reached would press everything else down: it is told instead of drawn.</summary>
    private const double FarAbove = 4;

    private readonly IReadOnlyList<RateStep> _steps;
    private readonly TimeSpan _whole;

    /// <summary>Makes a chart.</summary>
    /// <param name="steps">Its steps, one at least.</param>
    public ReportChart(IReadOnlyList<RateStep> steps)
    {
        _steps = steps;
        _whole = steps[^1].To;
    }

    /// <summary>A word that is no other chart's on the page.</summary>
    public required string Id { get; init; }

    /// <summary>What it shows.</summary>
    public required string Title { get; init; }

    /// <summary>What it shows, in a sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>The value of a step.</summary>
    public required Func<RateStep, double> Value { get; init; }

    /// <summary>The value of a step in words.</summary>
    public required Func<RateStep, string> Words { get; init; }

    /// <summary>What the values are called beside the limit.</summary>
    public string ValueName { get; init; } = string.Empty;

    /// <summary>What the limit is called.</summary>
    public string LimitName { get; init; } = string.Empty;

    /// <summary>The limit at a step, drawn as a line; null (default) where there is none.</summary>
    public Func<RateStep, double>? Limit { get; init; }

    /// <summary>The governor's pace at a step, drawn as a broken line; null (default) where there is none.</summary>
    public Func<RateStep, double>? Pace { get; init; }

    /// <summary>The chart as an element.</summary>
    public XElement ToElement()
    {
        double highest = _steps.Max(Value);
        bool showsLimit = Limit is not null && _steps.Max(Limit) <= Math.Max(highest, 1) * FarAbove;
        double top = RoundUp(showsLimit ? Math.Max(highest, _steps.Max(Limit!)) : highest);
        bool showsPace = showsLimit && Pace is not null && _steps.Any(step => Math.Abs(Pace(step) - Limit!(step)) > top / 100);
        return Classed(
            "figure",
            "chart",
            Element("figcaption", Element("h3", Title), Element("p", Summary), showsLimit ? Legend(showsPace) : null),
            Classed("div", "plot", Scale(top), Drawing(top, showsLimit, showsPace)),
            Times());
    }

    private XElement Legend(bool showsPace) => Classed(
        "p",
        "legend",
        Classed("span", "key area", ValueName),
        Classed("span", "key limit", LimitName),
        showsPace ? Classed("span", "key pace", "pace that was kept to") : null);

    private static XElement Scale(double top) => Classed(
        "div",
        "scale",
        new XAttribute("aria-hidden", "true"),
        Element("span", ReportText.Number(top)),
        Element("span", ReportText.Number(top / 2)),
        Element("span", "0"));

    private XElement Times() => Classed(
        "div",
        "times",
        new XAttribute("aria-hidden", "true"),
        new[] { 0, 0.25, 0.5, 0.75, 1 }.Select(share => Element("span", ReportText.Moment(share * _whole, _whole))));

    private XElement Drawing(double top, bool showsLimit, bool showsPace) => Element(
        "svg",
        new XAttribute("viewBox", $"0 0 {Width} {Height}"),
        new XAttribute("preserveAspectRatio", "none"),
        new XAttribute("role", "img"),
        new XAttribute("aria-labelledby", $"{Id}-title {Id}-summary"),
        Element("title", new XAttribute("id", $"{Id}-title"), Title),
        Element("desc", new XAttribute("id", $"{Id}-summary"), Summary),
        new[] { 0.0, 50, 100 }.Select(y => Void("path", ("class", "grid"), ("d", Format($"M0 {y}H{Width}")))),
        Void("path", ("class", "area"), ("d", $"M0 {Height}" + Line(Value, top, "V") + $"V{Height}Z")),
        Void("path", ("class", "line"), ("d", Line(Value, top, "M0 "))),
        showsLimit ? Void("path", ("class", "limit"), ("d", Line(Limit!, top, "M0 "))) : null,
        showsPace ? Void("path", ("class", "pace"), ("d", Line(Pace!, top, "M0 "))) : null,
        _steps.Select(Tooltip));

    /// <summary>The steps as a line; what is above the top runs along it.</summary>
    private string Line(Func<RateStep, double> value, double top, string begin)
    {
        var path = new StringBuilder();
        foreach (RateStep step in _steps)
        {
            double y = Height * (1 - Math.Min(value(step) / top, 1));
            path.Append(path.Length == 0 ? begin : "V").Append(Format($"{y:0.#}H{X(step.To):0.#}"));
        }

        return path.ToString();
    }

    private XElement Tooltip(RateStep step)
    {
        XElement strip = Void("rect", ("class", "strip"), ("x", Format($"{X(step.From):0.##}")), ("y", 0), ("width", Format($"{X(step.To) - X(step.From):0.##}")), ("height", Height));
        strip.Add(Element("title", $"{ReportText.Moment(step.From, _whole)} to {ReportText.Moment(step.To, _whole)}: {Words(step)}"));
        return strip;
    }

    private double X(TimeSpan at) => Width * (at / _whole);

    /// <summary>The next round number: what a scale can end with.</summary>
    private static double RoundUp(double value)
    {
        double ten = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(value, 1))));
        return new[] { 1.0, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10 }.First(step => step * ten >= value * 0.999) * ten;
    }

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
