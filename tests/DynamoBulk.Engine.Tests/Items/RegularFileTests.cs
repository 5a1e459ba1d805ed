using System.Diagnostics;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Checkpoints;
using DynamoBulk.Transfer.Records;
using DynamoBulk.Transfer.Reporting;

namespace DynamoBulk.Engine.Tests.Items;

public sealed class RegularFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public static TheoryData<Action<string>> Writers { get; } = new()
    {
        path => ItemFile.Create(path, ItemFormat.JsonLines),
        path => ItemFile.CreateResumable(path, ItemFormat.JsonLines, FileMode.Create, null, null),
        path => _ = new FailedItemFile(path),
        path => CheckpointLock.Take(path),
        path => CheckpointFile.Open(path, resume: true, new CheckpointJob { Operation = "Export", Table = "T" }),
        path => _ = new TransferRecordFile(path),
        path => _ = new ReportFile(path),
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Writers))]
    public void A_pipe_a_link_to_one_and_a_folder_are_refused_and_stay_as_they_are(Action<string> write)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows keeps pipes outside of the file system.");
        string pipe = Path.Combine(_folder, "pipe");
        using (Process process = Process.Start("mkfifo", ["-m", "644", pipe]))
        {
            process.WaitForExit();
        }

        File.CreateSymbolicLink(pipe + ".link", pipe);

        Assert.Equal($"'{pipe}' is a device, a pipe or a socket, and none of these takes a file: name a file.", Assert.Throws<IOException>(() => write(pipe)).Message);
        Assert.Throws<IOException>(() => write(pipe + ".link"));
        Assert.Equal($"'{_folder}' is a folder: name a file in it.", Assert.Throws<IOException>(() => write(_folder)).Message);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(pipe).HasFlag(UnixFileMode.OtherRead));
        Assert.Equal(["pipe", "pipe.link"], Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Writers))]
    public void A_folder_that_is_not_there_is_named(Action<string> write)
    {
        string nowhere = Path.Combine(_folder, "nowhere");
        Assert.Equal($"There is no folder '{nowhere}': make it, or name another place.", Assert.Throws<DirectoryNotFoundException>(() => write(Path.Combine(nowhere, "file"))).Message);
    }

    [Fact]
    public void A_pipe_among_numbered_files_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows keeps pipes outside of the file system.");
        using (Process process = Process.Start("mkfifo", [Path.Combine(_folder, "x-00001.jsonl")]))
        {
            process.WaitForExit();
        }

        Assert.EndsWith("name a file.", Assert.Throws<IOException>(() => new PartFiles(Path.Combine(_folder, "x.jsonl"), FileMode.Create)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_and_what_is_not_there_yet_are_taken()
    {
        string path = Path.Combine(_folder, "file");
        RegularFile.Check(path);
        File.WriteAllText(path, string.Empty);
        RegularFile.Check(path);
    }
}
