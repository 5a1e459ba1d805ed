using System.Text.Json;
using DynamoBulk.Items;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Checkpoints;

namespace DynamoBulk.Engine.Tests.Transfer;

public sealed class FailedItemFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    private string FailedPath => Path.Combine(_folder, "failed.jsonl");

    private string AsidePath => Path.Combine(_folder, "failed-aside-1.jsonl");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Nobody_but_its_owner_may_read_it_though_there_is_nothing_in_it_yet()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // there OwnerOnlyFile sets an access list
        }

        using var file = new FailedItemFile(FailedPath);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FailedPath));
    }

    /// <summary>What an import had written behind its last checkpoint when it was killed fails once more, and is not there twice.</summary>
    [Fact]
    public void What_will_fail_once_more_is_cut_off()
    {
        Write("in.jsonl", 1, 2);
        Checkpoint checkpoint = CheckpointHere("in.jsonl");
        string kept = File.ReadAllText(FailedPath);
        Write("in.jsonl", 3, 4);

        FailedItemFile.GoOn(FailedPath, checkpoint, Assert.Fail).Dispose();

        Assert.Equal(kept, File.ReadAllText(FailedPath));
        Assert.Equal([FailedPath], Directory.GetFiles(_folder));
    }

    [Fact]
    public void What_another_import_or_somebody_has_added_meanwhile_is_moved_aside()
    {
        Write("in.jsonl", 1, 2);
        Checkpoint checkpoint = CheckpointHere("in.jsonl");
        string kept = File.ReadAllText(FailedPath);
        Write("in.jsonl", 3);
        Write("in.jsonl2", 4);
        Write("other.jsonl", 1, 2);
        File.AppendAllText(FailedPath, """{"id":1,"text":"Grün 漢"}""" + "\n{\"torn");
        string[] added = File.ReadAllLines(FailedPath)[3..];
        var warnings = new List<string>();

        using (FailedItemFile file = FailedItemFile.GoOn(FailedPath, checkpoint, warnings.Add))
        {
            Assert.Equal(checkpoint.FailedItemBytes, file.Length);
        }

        Assert.Equal(kept, File.ReadAllText(FailedPath));
        Assert.Equal(added, File.ReadAllLines(AsidePath));
        Assert.Equal([$"5 lines at the end of '{FailedPath}' are not of this import, which goes on there: they are in '{AsidePath}' now."], warnings);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(AsidePath));
        }

        File.AppendAllText(FailedPath, "{}\n");
        FailedItemFile.GoOn(FailedPath, checkpoint, warnings.Add).Dispose();
        Assert.EndsWith("failed-aside-2.jsonl' now.", warnings[1], StringComparison.Ordinal);
        Assert.Equal(added, File.ReadAllLines(AsidePath));
    }

    private Checkpoint CheckpointHere(string input) => new()
    {
        Job = new CheckpointJob { Operation = "Import", Table = "T", Inputs = [new InputFingerprint(input, 1, "x")] },
        Counts = new CheckpointCounts(),
        FailedItemBytes = new FileInfo(FailedPath).Length,
    };

    private void Write(string source, params int[] lines)
    {
        foreach (int line in lines)
        {
            File.AppendAllText(FailedPath, JsonSerializer.Serialize(new { Error = new { Reason = ProblemCode.MalformedRecord, Message = "No.", Position = $"{new ItemPosition(source, line)}" }, Record = $"no item {line}" }) + "\n");
        }
    }
}
