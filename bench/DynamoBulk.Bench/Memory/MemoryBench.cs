using System.Diagnostics;
using System.Text.Json;
using DynamoBulk.Bench.Cpu;

namespace DynamoBulk.Bench.Memory;

/// <summary>Large files into a server that forgets them, and ten million items out of it: each in a process of its own.</summary>
internal static class MemoryBench
{
    private const double Gigabyte = 1e9;

    private static readonly (string Way, string Name)[] s_ways =
        [("import", "items.jsonl"), ("import", "items.csv"), ("export", "all.jsonl"), ("resumable-import", "items.jsonl"), ("resumable-export", "all.jsonl")];

    /// <summary>Measures all ways.</summary>
    /// <param name="gigabytes">The size of the files to import.</param>
    public static async Task<MemoryReport> MeasureAsync(int gigabytes)
    {
        string folder = Directory.CreateTempSubdirectory("dynamobulk-bench").FullName;
        using Process server = BenchProcess.Start("null");
        string url = (await server.StandardOutput.ReadLineAsync())!;
        var report = new MemoryReport();
        try
        {
            foreach ((string way, string name) in s_ways)
            {
                string path = Path.Combine(folder, name);
                if (way.EndsWith("import", StringComparison.Ordinal))
                {
                    SampleFile.Fill(path, (long)(gigabytes * Gigabyte));
                }

                MemoryRun run = await MoveAsync(way, path, url);
                report.Add($"{way} {name}", new FileInfo(path).Length / Gigabyte, run);
                Console.Error.WriteLine($"{way} {name}: {run}");
                File.Delete(path);
            }

            return report;
        }
        finally
        {
            server.StandardInput.Close();
            await server.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<MemoryRun> MoveAsync(string way, string path, string url)
    {
        using Process process = BenchProcess.Start("move", way, path, url);
        string answer = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? JsonSerializer.Deserialize<MemoryRun>(answer)! : throw new InvalidOperationException($"{way} of {path} failed.");
    }
}
