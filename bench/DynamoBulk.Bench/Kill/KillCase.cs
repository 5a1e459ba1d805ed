namespace DynamoBulk.Bench.Kill;

/// <summary>A kind of transfer to kill, and what its end has to be.</summary>
internal abstract class KillCase
{
    /// <summary>Such as "import jsonl.gz".</summary>
    public abstract string Name { get; }

    /// <summary>How an undisturbed run goes.</summary>
    public RunTimes Usual { get; private set; } = new(TimeSpan.Zero, TimeSpan.Zero);

    /// <summary>The result of an undisturbed run.</summary>
    protected TransferResult? Reference { get; private set; }

    /// <summary>Makes a job in an empty folder.</summary>
    public abstract Task<KillJob> NewJobAsync(string folder);

    /// <summary>Whether a job that has no checkpoint any more is done, rather than not begun.</summary>
    /// <param name="job">The job, whose last run had begun to end.</param>
    public abstract bool IsDone(KillJob job);

    /// <summary>Runs it once undisturbed, and keeps what came of it.</summary>
    /// <returns>What is wrong.</returns>
    public async Task<IReadOnlyList<string>> LearnAsync(string folder)
    {
        KillJob job = await NewJobAsync(folder);
        KilledProcess run = await KilledProcess.RunAsync(job, moment: null);
        (Usual, Reference) = (run.Times, run.Result);
        Keep(job);
        return await FindDifferencesAsync(job, run.Result);
    }

    /// <summary>Compares the end of a job with what it has to be.</summary>
    /// <param name="job">The job.</param>
    /// <param name="result">The result; null when the process was killed before it could tell.</param>
    /// <returns>What is wrong.</returns>
    public async Task<IReadOnlyList<string>> FindDifferencesAsync(KillJob job, TransferResult? result)
    {
        var differences = new List<string>();
        string[] left = [.. Directory.GetFiles(job.Folder).Except(Files(job)).Where(file => result is not null || !file.EndsWith(".lock", StringComparison.Ordinal))]; // that of a killed process holds nobody up
        string[] missing = [.. Files(job).Where(file => !File.Exists(file))];
        differences.AddRange(left.Select(file => $"{Path.GetFileName(file)} is left over"));
        differences.AddRange(missing.Select(file => $"{Path.GetFileName(file)} is missing"));
        if (result is not null)
        {
            long ends = result.ItemsWritten + result.ItemsDeleted + result.ItemsSuperseded + result.ItemsSkipped + result.ItemsFailed + result.ItemsPending;
            Compare(differences, "items that ended", ends, result.ItemsRead);
            Compare(differences, "items read", result.ItemsRead, Reference!.ItemsRead);
            Compare(differences, "items failed", result.ItemsFailed, Reference.ItemsFailed);
            Compare(differences, "items pending", result.ItemsPending, 0);
            Compare(differences, "Completed", result.Completed, Reference.Completed);
            Compare(differences, "CheckpointPath", result.CheckpointPath, null);
        }

        if (missing.Length == 0)
        {
            await CompareAsync(differences, job, result);
        }

        return differences;
    }

    /// <summary>The files that a job leaves in its folder.</summary>
    protected abstract IReadOnlyList<string> Files(KillJob job);

    /// <summary>Keeps what later jobs are compared with.</summary>
    protected virtual void Keep(KillJob job)
    {
    }

    /// <summary>Compares what is in the table and the files.</summary>
    protected abstract Task CompareAsync(List<string> differences, KillJob job, TransferResult? result);

    protected static void Compare<T>(List<string> differences, string what, T found, T expected)
    {
        if (!EqualityComparer<T>.Default.Equals(found, expected))
        {
            differences.Add($"{what}: {found}, not {expected}");
        }
    }

    /// <summary>Names the first few texts that one has and the other has not, or that stand at another place.</summary>
    protected static void CompareAll(List<string> differences, string what, IReadOnlyList<string> found, IReadOnlyList<string> expected)
    {
        if (!found.SequenceEqual(expected))
        {
            string first = string.Join("; ", found.Zip(expected).Where(pair => pair.First != pair.Second).Take(2).Select(pair => $"{pair.First}, not {pair.Second}"));
            differences.Add($"{what}: {found.Count:N0}, not {expected.Count:N0}, or others: {first}");
        }
    }
}
