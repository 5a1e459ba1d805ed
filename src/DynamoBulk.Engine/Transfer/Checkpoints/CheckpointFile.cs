using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DynamoBulk.Items;

namespace DynamoBulk.Transfer.Checkpoints;

/// <summary>The file that keeps the checkpoint of a transfer: a line of JSON, and its digest on a second one.</summary>
/// <remarks>It is replaced as a whole, so that it is never half written, and only its owner may read it.</remarks>
public sealed class CheckpointFile
{
    private readonly CheckpointJob _job;

    private CheckpointFile(string path, CheckpointJob job, Checkpoint? found)
    {
        FilePath = path;
        _job = job;
        Found = found;
    }

    /// <summary>Where it is.</summary>
    public string FilePath { get; }

    /// <summary>Where to go on; null to begin.</summary>
    public Checkpoint? Found { get; }

    /// <summary>The file's path while a checkpoint is in it; null before the first and once the transfer is done.</summary>
    public string? WrittenPath { get; private set; }

    /// <summary>Looks for the checkpoint of a transfer.</summary>
    /// <param name="path">The file.</param>
    /// <param name="resume">Whether to go on from a checkpoint; without one the transfer begins.</param>
    /// <param name="job">The transfer.</param>
    /// <returns>The file; nothing is written yet.</returns>
    /// <exception cref="CheckpointException">A checkpoint is there and must not be, is damaged, or of another transfer.</exception>
    /// <exception cref="IOException">It cannot be read, or is no file.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static CheckpointFile Open(string path, bool resume, CheckpointJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        RegularFile.Check(path);
        if (!File.Exists(path))
        {
            return new CheckpointFile(path, job, null);
        }

        if (!resume)
        {
            throw new CheckpointException("Exists", $"The checkpoint '{path}' is of a transfer that was not finished: add -Resume to go on from it, or remove it to begin anew.");
        }

        Checkpoint found = Read(path);
        if (job.Difference(found.Job) is { } difference)
        {
            throw new CheckpointException("OfAnotherJob", $"The checkpoint '{path}' is of {difference}: resume with what it was made with, or name another checkpoint file to begin anew.");
        }

        return new CheckpointFile(path, job, found) { WrittenPath = path };
    }

    /// <summary>Replaces the checkpoint.</summary>
    /// <param name="checkpoint">How far the transfer is; its job is set here.</param>
    /// <exception cref="IOException">It cannot be written; the one before stays.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public void Save(Checkpoint checkpoint)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(checkpoint);
        OwnerOnlyFile.WriteAtomically(FilePath, [.. json, (byte)'\n', .. Digest(json), (byte)'\n'], Unfinished);
        WrittenPath = FilePath;
    }

    /// <summary>Removes the checkpoint of a transfer that is done.</summary>
    public void Remove()
    {
        File.Delete(Unfinished);
        File.Delete(FilePath);
        WrittenPath = null;
    }

    /// <summary>The file for a table that was made since it was looked for, and of which there is no checkpoint yet.</summary>
    /// <param name="made">The table.</param>
    internal CheckpointFile ForNew(TableInfo made) => new(FilePath, _job with { Table = made.TableArn ?? made.TableName, TableCreated = made.CreationDateTime }, null);

    /// <summary>A checkpoint of this job with nothing done yet.</summary>
    internal Checkpoint NewCheckpoint(TimeProvider time) => new() { Saved = time.GetUtcNow(), Job = _job, Counts = new CheckpointCounts() };

    /// <summary>Where it is written before it takes the place of the one before: a name of its own would stay when a process is killed.</summary>
    private string Unfinished => FilePath + ".partial";

    private static Checkpoint Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int end = bytes.AsSpan().IndexOf((byte)'\n');
        if (end < 0 || !bytes.AsSpan(end + 1).TrimEnd((byte)'\n').SequenceEqual(Digest(bytes.AsSpan(0, end))))
        {
            throw Damaged(path, "its digest does not match");
        }

        try
        {
            Checkpoint? found = JsonSerializer.Deserialize<Checkpoint>(bytes.AsSpan(0, end));
            if (found is not null && found.Version != Checkpoint.CurrentVersion)
            {
                throw Damaged(path, $"it has version {found.Version}, and {Checkpoint.CurrentVersion} is known");
            }

            return found is { IsWhole: true } ? found : throw Damaged(path, "something is missing in it");
        }
        catch (JsonException exception)
        {
            throw Damaged(path, exception.Message);
        }
    }

    private static byte[] Digest(ReadOnlySpan<byte> json) => Encoding.ASCII.GetBytes(Convert.ToHexString(SHA256.HashData(json)));

    private static CheckpointException Damaged(string path, string why) =>
        new("Damaged", $"The checkpoint '{path}' is damaged or no checkpoint ({why}), so that nobody knows how far the transfer came: remove it and begin anew.");
}
