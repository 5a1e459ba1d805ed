using System.Globalization;
using System.Text;
using DynamoBulk.Bench.Scenarios;

namespace DynamoBulk.Bench.Reporting;

/// <summary>A chart of the units used, second by second, as SVG that reads on light and on dark ground.</summary>
internal static class CapacityChart
{
    private const int Width = 860;
    private const int Height = 380;
    private const int Left = 60;
    private const int Right = 250;
    private const int Top = 40;
    private const int Bottom = 40;
    private const int LongestRun = 60;

    private static readonly string[] s_colours = ["#2563eb", "#d97706", "#059669", "#dc2626", "#7c3aed", "#6b7280"];

    public static string Draw(Scenario scenario, IReadOnlyList<Run> runs)
    {
        double most = scenario.Capacity * 1.5; // who stands still for seconds saves up much more, and would flatten the others
        double X(double second) => Left + ((Width - Left - Right) * second / LongestRun);
        double Y(double units) => Height - Bottom - ((Height - Top - Bottom) * Math.Min(units, most) / most);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\" fill=\"#6b7280\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"20\" font-size=\"14\">Write units used in each second: {scenario.Title}</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{Left} {Top}V{Height - Bottom}H{Width - Right}\" fill=\"none\" stroke=\"#6b7280\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{Left} {Y(scenario.Capacity):F1}H{Width - Right}\" stroke=\"#6b7280\" stroke-dasharray=\"4 4\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 6}\" y=\"{Y(scenario.Capacity) + 4:F1}\" text-anchor=\"end\">{scenario.Capacity:N0}</text><text x=\"{Left - 6}\" y=\"{Height - Bottom + 4}\" text-anchor=\"end\">0</text>\n");
        for (int second = 0; second <= LongestRun; second += 10)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(second):F1}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\">{second} s</text>\n");
        }

        for (int i = 0; i < runs.Count; i++)
        {
            string points = string.Join(' ', runs[i].Seconds.Take(LongestRun).Select((second, n) => string.Create(CultureInfo.InvariantCulture, $"{X(n + 0.5):F1},{Y(second.WriteUnits):F1}")));
            string colour = s_colours[i % s_colours.Length];
            int row = Top + 10 + (i * 20);
            svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{points}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{(i == 0 ? 2.5 : 1.2)}\"/>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{Width - Right + 16} {row}h20\" stroke=\"{colour}\" stroke-width=\"3\"/><text x=\"{Width - Right + 42}\" y=\"{row + 4}\">{runs[i].Writer}</text>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }
}
