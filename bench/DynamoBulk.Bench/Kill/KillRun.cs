using System.Globalization;
using System.Text.Json;

namespace DynamoBulk.Bench.Kill;

/// <summary>
/// Kills imports and exports at random moments, again and again, until they come to their end: each has to leave what an
/// undisturbed one leaves.
/// </summary>
internal static class KillRun
{
    private const int MostKillsOfAJob = 8;

    /// <summary>A job that has come to its end stays there, and the middle is what most kills are for.</summary>
    private const int MostKillsAtTheEnd = 2;

    private static readonly string[] s_imported = ["jsonl", "csv", "jsonl.gz", "csv.gz"];
    private static readonly string[] s_counts = ["Written", "Superseded", "Failed"];
    private static readonly EndpointSetup s_endpoint = new() { Latency = 20, FaultRate = 0.01 };

    /// <summary>Runs jobs until enough were killed.</summary>
    /// <param name="kills">How many kills.</param>
    /// <param name="seed">Draws the records and the moments.</param>
    public static async Task<KillReport> RunAsync(int kills, int seed)
    {
        var random = new Random(seed);
        var report = new KillReport();
        string root = Directory.CreateTempSubdirectory("dynamobulk-kill").FullName;
        using EndpointProcess endpoint = EndpointProcess.Start(s_endpoint);
        using var tables = new KillTables(endpoint.Url);
        try
        {
            IReadOnlyList<KillCase> cases = await CasesAsync(tables, root, random);
            for (int i = 0; report.Kills < kills; i++)
            {
                KillCase next = cases[i % cases.Count];
                string folder = Directory.CreateDirectory(Path.Combine(root, i.ToString(CultureInfo.InvariantCulture))).FullName;
                if (i < cases.Count)
                {
                    report.Ended(next.Name, await next.LearnAsync(Directory.CreateDirectory(folder + "-undisturbed").FullName));
                }

                await KillAsync(next, folder, Math.Min(MostKillsOfAJob, kills - report.Kills), random, report);
                Console.Error.WriteLine($"{next.Name}: {report.Kills} kills");
            }

            return report;
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    /// <summary>Imports and exports in turns.</summary>
    private static async Task<IReadOnlyList<KillCase>> CasesAsync(KillTables tables, string root, Random random)
    {
        string inputs = Directory.CreateDirectory(Path.Combine(root, "inputs")).FullName;
        KillCase[] imports = [.. s_imported.Select(extension => new ImportCase(tables, extension, inputs, random))];
        string table = await tables.CreateAsync();
        await tables.FillAsync(table, ExportCase.Items.Select(ExportCase.ToAttributes));
        KillCase[] exports =
        [
            new ExportCase(tables.Url, table, "x.jsonl"),
            new ExportCase(tables.Url, table, "x.csv"),
            new ExportCase(tables.Url, table, "x.jsonl", isCut: true),
            new ExportCase(tables.Url, table, "x.csv", hasColumns: true),
            new ExportCase(tables.Url, table, "x.json"),
            new ExportCase(tables.Url, table, "x.csv.gz", isCut: true),
            new ExportCase(tables.Url, table, "x.jsonl.gz"),
            new ExportCase(tables.Url, table, "x.ion"),
            new ExportCase(tables.Url, table, "x.csv", isCut: true),
            new ExportCase(tables.Url, table, "x.ddb.json", isCut: true),
        ];
        return [.. exports.SelectMany((export, i) => new[] { imports[i % imports.Length], export })];
    }

    private static async Task KillAsync(KillCase killed, string folder, int most, Random random, KillReport report)
    {
        KillJob job = await killed.NewJobAsync(folder);
        int atTheEnd = 0;
        for (int kills = 0; ; kills++)
        {
            KilledProcess run = await KilledProcess.RunAsync(job, kills < most && atTheEnd < MostKillsAtTheEnd ? KillMoment.Draw(random, killed.Usual) : null);
            bool isDone = run.Result is not null;
            if (!isDone)
            {
                KillPhase phase = PhaseOf(killed, job, run);
                report.Killed(phase);
                atTheEnd += phase == KillPhase.End ? 1 : 0;
                isDone = phase == KillPhase.Done;
            }

            if (isDone)
            {
                report.Ended($"{killed.Name} after {kills} kills", await killed.FindDifferencesAsync(job, run.Result));
                return;
            }
        }
    }

    private static KillPhase PhaseOf(KillCase killed, KillJob job, KilledProcess run)
    {
        if (!File.Exists(job.CheckpointPath))
        {
            return run.SaidEnding && killed.IsDone(job) ? KillPhase.Done : KillPhase.BeforeCheckpoint;
        }

        return run.SaidEnding ? KillPhase.End : HasProgress(job) ? KillPhase.Middle : KillPhase.BeforeCheckpoint;
    }

    private static bool HasProgress(KillJob job)
    {
        using JsonDocument checkpoint = JsonDocument.Parse(File.ReadLines(job.CheckpointPath).First());
        JsonElement counts = checkpoint.RootElement.GetProperty("Counts");
        return s_counts.Any(name => counts.GetProperty(name).GetInt64() > 0);
    }
}
