using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using DynamoBulk.Servers;

namespace DynamoBulk.Engine.Tests.Transfer.Reporting;

/// <summary>A report in a real browser, where one is installed.</summary>
public sealed class ReportBrowserTests : IDisposable
{
    private static readonly string[] s_browsers = ["chromium", "chromium-browser", "google-chrome", "chrome", "msedge"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task It_fits_any_width_loads_nothing_and_runs_nothing()
    {
        string? browser = s_browsers.FirstOrDefault(ServerProcess.Exists);
        if (browser is null)
        {
            Assert.Skip($"No browser is installed: one of {string.Join(", ", s_browsers)} has to be on the path.");
        }

        string report = ReportSample.Html(ReportSample.Create(
            ReportSample.Result with { Source = ReportSample.Hostile + new string('x', 300), Destination = new string('y', 255) },
            ReportSample.Hostile,
            ReportSample.Hostile + new string('z', 300)));
        (string dom, string messages) = await ShowAsync(browser, Frames(report), CancellationToken.None);
        Match told = Regex.Match(dom, "<pre id=\"told\">(.*?)</pre>", RegexOptions.Singleline);
        Assert.True(told.Success, dom + messages);
        Sight[] sights = JsonSerializer.Deserialize<Sight[]>(System.Net.WebUtility.HtmlDecode(told.Groups[1].Value), JsonSerializerOptions.Web)!;
        string[] elements = [.. Elements(report)];
        Assert.Equal([320, 400, 768, 1200], sights.Select(sight => sight.Width));
        foreach (Sight sight in sights)
        {
            Assert.Equal(sight.Width, sight.ScrollWidth);
            Assert.Equal(0, sight.Requests);
            Assert.Equal(elements, sight.Elements);
        }

        Assert.DoesNotContain("CONSOLE", messages, StringComparison.Ordinal);
    }

    /// <summary>A page with the report in frames of several widths, which tells what it sees in them.</summary>
    private static string Frames(string report) => $$"""
        <!DOCTYPE html><meta charset="utf-8"><body><script>
        const report = {{JsonSerializer.Serialize(report)}};
        const look = width => new Promise(done => {
          const frame = document.createElement('iframe');
          frame.style.cssText = `width: ${width}px; height: 600px; border: 0`;
          frame.srcdoc = report;
          frame.onload = () => {
            const page = frame.contentDocument;
            done({ width, scrollWidth: page.documentElement.scrollWidth, requests: frame.contentWindow.performance.getEntriesByType('resource').length, elements: [...page.querySelectorAll('*')].map(e => e.localName) });
          };
          document.body.append(frame);
        });
        Promise.all([320, 400, 768, 1200].map(look)).then(seen => {
          const told = document.createElement('pre');
          told.id = 'told';
          told.textContent = JSON.stringify(seen);
          document.body.replaceChildren(told);
        });
        </script>
        """;

    private static IEnumerable<string> Elements(string html)
    {
        using var reader = XmlReader.Create(new StringReader(html), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XElement.Load(reader).DescendantsAndSelf().Select(element => element.Name.LocalName);
    }

    private async Task<(string Dom, string Messages)> ShowAsync(string browser, string page, CancellationToken cancellationToken)
    {
        string path = Path.Combine(_folder.FullName, "frames.html");
        await File.WriteAllTextAsync(path, page, cancellationToken);
        string[] arguments =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--enable-logging=stderr", "--virtual-time-budget=10000",
            $"--user-data-dir={Path.Combine(_folder.FullName, "profile")}", "--dump-dom", new Uri(path).AbsoluteUri,
        ];
        using Process process = Process.Start(new ProcessStartInfo(browser, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> messages = process.StandardError.ReadToEndAsync(cancellationToken);
        string dom = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (dom, await messages);
    }

    private sealed record Sight(int Width, int ScrollWidth, int Requests, string[] Elements);
}
