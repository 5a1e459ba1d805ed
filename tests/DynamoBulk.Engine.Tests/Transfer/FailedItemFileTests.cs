using System.Security.Cryptography;
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

    /// <summary>What somebody has mended in the place of what the checkpoint counts ends elsewhere: to cut there ran two items together.</summary>
    [Fact]
    public void A_file_that_somebody_has_mended_is_set_aside_as_a_whole()
    {
        Write("in.jsonl", 1, 2);
        Checkpoint checkpoint = CheckpointHere("in.jsonl");
        Write("in.jsonl", 3);
        string mended = File.ReadAllText(FailedPath).Replace("no item 1", "an item of another length", StringComparison.Ordinal);
        File.WriteAllText(FailedPath, mended);
        var warnings = new List<string>();

        using (FailedItemFile file = FailedItemFile.GoOn(FailedPath, checkpoint, warnings.Add))
        {
            Assert.Equal((0, null), (file.Length, file.WrittenPath));
            Assert.True(file.Write(Failed("in.jsonl", 3)));
            Assert.Equal(Convert.ToHexString(SHA256.HashData(ReadShared())), file.Digest);
        }

        Assert.Equal(mended, File.ReadAllText(AsidePath));
        Assert.Contains("in.jsonl line 3", Assert.Single(File.ReadAllLines(FailedPath)), StringComparison.Ordinal);
        Assert.Equal([$"Somebody has changed '{FailedPath}' since the run before: it is '{AsidePath}' now, with the items that failed before as they were changed. What fails from now on is in a new '{FailedPath}'."], warnings);
    }

    [Fact]
    public void The_digest_goes_on_with_the_file()
    {
        Write("in.jsonl", 1, 2);
        using FailedItemFile file = FailedItemFile.GoOn(FailedPath, CheckpointHere("in.jsonl"), Assert.Fail);
        file.Write(Failed("in.jsonl", 3));

        Assert.Equal(Convert.ToHexString(SHA256.HashData(ReadShared())), file.Digest);
    }

    /// <summary>Two imports that begin with no file, or an empty one, would write over each other's lines.</summary>
    [Fact]
    public void Two_commands_do_not_write_one_file()
    {
        using (var first = new FailedItemFile(FailedPath))
        {
            IOException refusal = Assert.Throws<IOException>(() => new FailedItemFile(FailedPath));
            Assert.StartsWith($"Another command is writing its failed items into '{FailedPath}': name another file, or wait until it has ended.", refusal.Message, StringComparison.Ordinal);
            first.Write(Failed("in.jsonl", 1));
            Assert.Throws<IOException>(() => new FailedItemFile(FailedPath));
            Assert.NotEmpty(ReadShared()); // somebody may look at it meanwhile
        }

        Assert.Equal([FailedPath], Directory.GetFiles(_folder));
        Assert.Contains("already exists", Assert.Throws<IOException>(() => new FailedItemFile(FailedPath)).Message, StringComparison.Ordinal);
        Assert.Equal([FailedPath], Directory.GetFiles(_folder));
    }

    private static FailedItem Failed(string source, int line) =>
        new(new ItemRecord(default, new ItemPosition(source, line), $"no item {line}"), new ItemProblem(ProblemCode.MalformedRecord, "No."));

    private byte[] ReadShared()
    {
        using var file = new FileStream(FailedPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] content = new byte[file.Length];
        file.ReadExactly(content);
        return content;
    }

    private Checkpoint CheckpointHere(string input) => new()
    {
        Job = new CheckpointJob { Operation = "Import", Table = "T", Inputs = [new InputFingerprint(input, 1, "x")] },
        Counts = new CheckpointCounts(),
        FailedItemBytes = new FileInfo(FailedPath).Length,
        FailedItemDigest = Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(FailedPath))),
    };

    private void Write(string source, params int[] lines)
    {
        foreach (int line in lines)
        {
            File.AppendAllText(FailedPath, JsonSerializer.Serialize(new { Error = new { Reason = ProblemCode.MalformedRecord, Message = "No.", Position = $"{new ItemPosition(source, line)}" }, Record = $"no item {line}" }) + "\n");
        }
    }
}
