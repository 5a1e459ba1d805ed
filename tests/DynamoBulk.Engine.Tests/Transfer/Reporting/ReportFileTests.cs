using DynamoBulk.Transfer.Reporting;

namespace DynamoBulk.Engine.Tests.Transfer.Reporting;

public sealed class ReportFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    private string Place => Path.Combine(_folder.FullName, "report.html");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void It_appears_when_it_is_whole_for_its_owner_alone()
    {
        using (var file = new ReportFile(Place))
        {
            Assert.False(File.Exists(Place));
            file.Complete(ReportSample.Create());
        }

        Assert.Equal(ReportSample.Html(ReportSample.Create()), File.ReadAllText(Place));
        Assert.Equal([Place], Directory.GetFiles(_folder.FullName));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Place));
        }
    }

    [Fact]
    public void An_earlier_report_stays_until_then()
    {
        string earlier = ReportSample.Html(ReportSample.Create(endedEarlyBy: "Stopped."));
        File.WriteAllText(Place, earlier);
        new ReportFile(Place).Dispose();
        Assert.Equal(earlier, File.ReadAllText(Place));

        using var file = new ReportFile(Place);
        Assert.Equal(earlier, File.ReadAllText(Place));
        file.Complete(ReportSample.Create());
        Assert.Equal(ReportSample.Html(ReportSample.Create()), File.ReadAllText(Place));
    }

    [Theory]
    [InlineData("")]
    [InlineData("id,total\n1,2\n")]
    [InlineData("<!DOCTYPE html>\n<html><head><title>Mine</title></head></html>")]
    public void What_is_no_report_is_never_replaced(string content)
    {
        File.WriteAllText(Place, content);
        Assert.Contains("is no report", Assert.Throws<IOException>(() => new ReportFile(Place)).Message, StringComparison.Ordinal);
        File.Delete(Place);

        // The transfer itself may have written it meanwhile.
        using (var file = new ReportFile(Place))
        {
            File.WriteAllText(Place, content);
            Assert.Throws<IOException>(() => file.Complete(ReportSample.Create()));
        }

        Assert.Equal(content, File.ReadAllText(Place));
        Assert.Equal([Place], Directory.GetFiles(_folder.FullName));
    }

    [Fact]
    public void A_place_that_takes_no_file_is_refused_at_once()
    {
        Assert.Throws<IOException>(() => new ReportFile(_folder.FullName));
        Assert.Throws<DirectoryNotFoundException>(() => new ReportFile(Path.Combine(_folder.FullName, "nowhere", "report.html")));
        File.WriteAllText(Place, ReportSample.Html(ReportSample.Create()));
        File.SetAttributes(Place, FileAttributes.ReadOnly);
        Assert.Throws<UnauthorizedAccessException>(() => new ReportFile(Place));
        File.SetAttributes(Place, FileAttributes.Normal);
    }
}
