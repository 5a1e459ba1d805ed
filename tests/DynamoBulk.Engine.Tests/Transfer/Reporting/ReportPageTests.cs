using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using DynamoBulk.Throttling;

namespace DynamoBulk.Engine.Tests.Transfer.Reporting;

public sealed class ReportPageTests
{
    /// <summary>Elements that HTML has without an end tag, and those of SVG, which may end themselves.</summary>
    private static readonly string[] s_void = ["meta", "path", "rect", "circle"];

    [Fact]
    public void A_page_tells_each_number_under_its_name()
    {
        XElement page = Parse(ReportSample.Html(ReportSample.Create()));
        Dictionary<string, string> facts = page.Descendants("dt").ToDictionary(name => name.Value, name => name.ElementsAfterSelf("dd").First().Value);
        Assert.Equal(
            [
                ("Read", "12,345"), ("Written", "12,000"), ("Superseded", "300"), ("Skipped", "20"), ("Failed", "18"), ("Pending", "7"), ("Time", "31.4 s"), ("Write units used", "24,601"),
                ("Size", "4.8 MB"), ("Throttled requests", "9"), ("Retries", "2"), ("From", "orders.csv"), ("To", "Orders"), ("Began", "1970-01-02 00:00:00 +00:00"), ("Ended", "1970-01-02 00:00:31 +00:00"), ("System", "id"),
            ],
            facts.Select(fact => (fact.Key, fact.Value)));
        Assert.Equal(["p50", "p90", "p99", "max"], page.Descendants("table").First().Descendants("th").Select(name => name.Value));
        Assert.Contains("limit 1,000/s (provisioned)", page.Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, 0, 0, 0, null, "Complete", "All 1,000 items that were read are written.")]
    [InlineData(true, 3, 0, 0, null, "Complete", "997 of 1,000 items that were read are written, 3 were superseded by later ones of the same keys.")]
    [InlineData(false, 0, 1, 0, null, "Not complete: 1 item failed", "999 of 1,000 items that were read are written, 1 failed.")]
    [InlineData(false, 0, 0, 40, "Stopped by Ctrl-C.", "Not complete: ended early", "Stopped by Ctrl-C. 960 of 1,000 items that were read are written, 40 are pending: read, but not known to be written. What had not been read by then is not counted.")]
    [InlineData(false, 0, 0, 0, "Access was denied.", "Not complete: ended early", "Access was denied. All 1,000 items that were read are written. What had not been read by then is not counted.")]
    public void The_truth_is_told_first(bool completed, long superseded, long failed, long pending, string? endedEarlyBy, string headline, string sentences)
    {
        var result = ReportSample.Result with
        {
            ItemsRead = 1000,
            ItemsWritten = 1000 - superseded - failed - pending,
            ItemsSuperseded = superseded,
            ItemsSkipped = 0,
            ItemsFailed = failed,
            ItemsPending = pending,
            Completed = completed,
        };
        XElement page = Parse(ReportSample.Html(ReportSample.Create(result, endedEarlyBy)));
        XElement verdict = page.Descendants("section").First();
        Assert.Equal((headline, sentences), (verdict.Descendants("h2").Single().Value, verdict.Descendants("p").Single().Value));
        Assert.Equal(completed ? "verdict" : "verdict incomplete", verdict.Attribute("class")!.Value);
        Assert.StartsWith(headline, page.Descendants("title").First().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_from_outside_stays_text()
    {
        string html = ReportSample.Html(ReportSample.Create(
            ReportSample.Result with { Source = ReportSample.Hostile, Destination = ReportSample.Hostile, FailedItemPath = ReportSample.Hostile },
            ReportSample.Hostile,
            ReportSample.Hostile));
        string shown = ReportSample.Hostile.Replace('\0', '\ufffd').Replace('\u0007', '\ufffd').Replace('\ud800', '\ufffd');
        XElement page = Parse(html);
        Assert.True(Regex.Count(page.Value, Regex.Escape(shown)) >= 8);
        Assert.DoesNotContain(page.Descendants(), element => element.Name.LocalName is "script" or "img");
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(Regex.Count(html, "</style>"), Regex.Count(html, "<style>"));
    }

    [Fact]
    public void A_page_refers_to_nothing()
    {
        string html = ReportSample.Html(ReportSample.Create());
        Assert.DoesNotMatch(new Regex(@"https?:|//|url\(|@import|src=|href=|<script|<link", RegexOptions.IgnoreCase), html);
        Assert.Contains("default-src 'none'", html, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_the_same_page_for_a_parser_of_xml_and_one_of_html()
    {
        string html = ReportSample.Html(ReportSample.Create());
        Assert.StartsWith("<!DOCTYPE html>\n<html lang=\"en\">", html, StringComparison.Ordinal);
        Assert.DoesNotMatch($"<(?!{string.Join('|', s_void)})[a-z0-9]+[^>]*/>", html);
        string style = Parse(html).Descendants("style").Single().Value;
        Assert.DoesNotContain(style, letter => letter is '<' or '>' or '&'); // HTML does not read entities there
    }

    [Fact]
    public void Each_chart_is_described_and_each_step_tells_its_numbers()
    {
        XElement page = Parse(ReportSample.Html(ReportSample.Create()));
        XElement[] charts = [.. page.Descendants("figure").Descendants("svg")];
        Assert.Equal(3, charts.Length);
        foreach (XElement chart in charts)
        {
            Assert.Equal(chart.Attribute("aria-labelledby")!.Value, $"{chart.Element("title")!.Attribute("id")!.Value} {chart.Element("desc")!.Attribute("id")!.Value}");
            Assert.Equal(31, chart.Elements("rect").Count());
        }

        Assert.Equal("1 s to 2 s: 780 of 1,000 units/s, pace 950", charts[1].Elements("rect").ElementAt(1).Value);
        Assert.Equal(page.Descendants().Attributes("id").Count(), page.Descendants().Attributes("id").Select(id => id.Value).Distinct().Count());
    }

    [Fact]
    public void A_short_transfer_has_no_charts_and_says_so()
    {
        XElement page = Parse(ReportSample.Html(ReportSample.Create(seconds: 1.5)));
        Assert.Empty(page.Descendants("figure"));
        Assert.Contains("Too short for charts", page.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void What_earlier_runs_did_is_told_apart()
    {
        XElement page = Parse(ReportSample.Html(ReportSample.Create(before: 700)));
        Assert.Contains("Of these, 700 items and 0 units are of earlier runs of the same job", page.Value, StringComparison.Ordinal);
        Assert.Contains("17 items failed in earlier runs of the same job", page.Value, StringComparison.Ordinal);
        Assert.Equal("0 s to 1 s: 400 items/s", page.Descendants("rect").First().Value);
    }

    [Fact]
    public void On_demand_there_is_no_limit()
    {
        string text = Parse(ReportSample.Html(ReportSample.Create(limits: new CapacityLimits(4000, 4200, CapacityLimitKind.OnDemand)))).Value;
        Assert.Contains("on demand, 4,000/s at once", text, StringComparison.Ordinal);
        Assert.DoesNotContain("limit", text[text.IndexOf("Items", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Fact]
    public void It_reads_the_same_in_every_culture()
    {
        string html = ReportSample.Html(ReportSample.Create());
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            var other = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            (other.NumberFormat.NumberDecimalSeparator, other.NumberFormat.NumberGroupSeparator, other.DateTimeFormat.TimeSeparator) = (",", ".", ".");
            CultureInfo.CurrentCulture = other;
            Assert.Equal(html, ReportSample.Html(ReportSample.Create()));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("text", "ground", 4.5)]
    [InlineData("text", "panel", 4.5)]
    [InlineData("text", "alert-panel", 4.5)]
    [InlineData("quiet", "ground", 4.5)]
    [InlineData("quiet", "panel", 4.5)]
    [InlineData("alert", "ground", 4.5)]
    [InlineData("alert", "alert-panel", 4.5)]
    [InlineData("accent", "ground", 3)]
    [InlineData("accent", "panel", 3)]
    public void Colours_have_the_contrast_that_WCAG_asks_for(string front, string back, double least)
    {
        string style = Parse(ReportSample.Html(ReportSample.Create())).Descendants("style").Single().Value;
        string[] fronts = Colours(style, front);
        string[] backs = Colours(style, back);
        Assert.Equal((2, 2), (fronts.Length, backs.Length)); // light and dark
        Assert.All(fronts.Zip(backs), pair => Assert.InRange(Contrast(pair.First, pair.Second), least, 21));
    }

    private static XElement Parse(string html)
    {
        using var reader = XmlReader.Create(new StringReader(html), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XElement.Load(reader);
    }

    private static string[] Colours(string style, string name) => [.. Regex.Matches(style, $"--{name}: #([0-9a-f]{{6}});").Select(match => match.Groups[1].Value)];

    /// <remarks>https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio</remarks>
    private static double Contrast(string one, string other)
    {
        double[] luminances = [.. new[] { one, other }.Select(Luminance).OrderDescending()];
        return (luminances[0] + 0.05) / (luminances[1] + 0.05);
    }

    private static double Luminance(string colour)
    {
        double Channel(int at)
        {
            double value = Convert.ToInt32(colour.Substring(at, 2), 16) / 255.0;
            return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }

        return (0.2126 * Channel(0)) + (0.7152 * Channel(2)) + (0.0722 * Channel(4));
    }
}
