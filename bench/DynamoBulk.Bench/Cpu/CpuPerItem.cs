using System.Diagnostics;
using DynamoBulk.Items;
using DynamoBulk.Service;

namespace DynamoBulk.Bench.Cpu;

/// <summary>
/// CPU of the client for each item, from a json-lines file into the embedded endpoint in another process and from it into a
/// file: the engine beside the typed SDK, in turns, in one run.
/// </summary>
internal static class CpuPerItem
{
    private const int Items = 200_000;
    private const int Rounds = 3;

    public static async Task<CpuReport> MeasureAsync()
    {
        string folder = Directory.CreateTempSubdirectory("dynamobulk-bench").FullName;
        try
        {
            string input = Path.Combine(folder, "items.jsonl");
            SampleFile.Write(input, Items);
            using EndpointProcess endpoint = EndpointProcess.Start(new EndpointSetup { WriteCapacity = 1_000_000, ReadCapacity = 1_000_000, Latency = 0 });
            using var typed = new TypedSdkLoop(endpoint.Url);
            using var engine = new EngineRun(endpoint.Url);
            using var connection = new DdbConnection(new ConnectionOptions { EndpointUrl = endpoint.Url });
            async Task<string> NewTableAsync(string name)
            {
                await new TableCatalog(connection).FindOrCreateAsync(name, new KeySchema(new KeyAttribute("id", AttributeType.S)), null, CancellationToken.None);
                return name;
            }

            // The runtime compiles hot code twice; it has settled after some hundred thousand items.
            string warm = await NewTableAsync("Warm");
            for (int round = 0; round < 2; round++)
            {
                await typed.ImportAsync(input, warm);
                await engine.ImportAsync(input, warm);
                await typed.ExportAsync(Path.Combine(folder, "typed.jsonl"), warm);
                await engine.ExportAsync(Path.Combine(folder, "engine.jsonl"), warm);
            }

            var report = new CpuReport(Items);
            for (int round = 0; round < Rounds; round++)
            {
                string first = await NewTableAsync($"Typed{round}");
                string second = await NewTableAsync($"Engine{round}");
                report.TypedImport.Add(await CpuAsync(() => typed.ImportAsync(input, first)));
                TimeSpan before = endpoint.CpuTime;
                report.EngineImport.Add(await CpuAsync(() => engine.ImportAsync(input, second)));
                report.EndpointImport.Add(endpoint.CpuTime - before);
                report.TypedExport.Add(await CpuAsync(() => typed.ExportAsync(Path.Combine(folder, "typed.jsonl"), second)));
                report.EngineExport.Add(await CpuAsync(() => engine.ExportAsync(Path.Combine(folder, "engine.jsonl"), second)));
                CheckSameLines(Path.Combine(folder, "typed.jsonl"), Path.Combine(folder, "engine.jsonl"));
            }

            return report;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>CPU of this process, user and kernel, while the work runs.</summary>
    private static async Task<TimeSpan> CpuAsync(Func<Task> work)
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        TimeSpan before = process.TotalProcessorTime;
        await work();
        process.Refresh();
        return process.TotalProcessorTime - before;
    }

    private static void CheckSameLines(string expected, string actual)
    {
        if (!File.ReadLines(expected).ToHashSet().SetEquals(File.ReadLines(actual)))
        {
            throw new InvalidOperationException("The two exports differ.");
        }
    }
}
