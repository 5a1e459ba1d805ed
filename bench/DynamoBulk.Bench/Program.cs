using System.Globalization;
using System.Text.Json;
using DynamoBulk.Bench;
using DynamoBulk.Bench.Cpu;
using DynamoBulk.Bench.Reporting;

// DynamoBulk.Bench                        measures everything and prints it
// DynamoBulk.Bench report <folder>        the same, and writes benchmarks.md, benchmarks.json and capacity.svg
// DynamoBulk.Bench cpu                    processor time an item, only
// DynamoBulk.Bench scenario <names> ...   some scenarios, DynamoBulk once in each
// DynamoBulk.Bench fuzz [cases] [seed]    reads damaged files of every format: a million, unless told otherwise
// DynamoBulk.Bench serve <setup as JSON>  the embedded endpoint in a process of its own, until its input closes
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["serve", var setup]:
        EndpointProcess.Serve(JsonSerializer.Deserialize<EndpointSetup>(setup)!);
        return 0;
    case ["cpu"]:
        CpuReport cpu = await CpuPerItem.MeasureAsync();
        Console.WriteLine(cpu.ToMarkdown());
        return cpu.ReachesGoals ? 0 : 1;
    case ["scenario", .. var names]:
        ScenarioReport some = await ScenarioBench.MeasureAsync(names, rounds: 1);
        Console.WriteLine(some.ToMarkdown());
        return some.ReachesGoals ? 0 : 1;
    case ["fuzz", .. var numbers] when numbers.Length <= 2 && numbers.All(number => int.TryParse(number, out _)):
        return await FuzzRun.RunAsync(cases: numbers.Length > 0 ? int.Parse(numbers[0]) : 1_000_000, seed: numbers.Length > 1 ? int.Parse(numbers[1]) : 1) ? 0 : 1;
    case [] or ["report", _]:
        var page = new BenchmarkPage(await CpuPerItem.MeasureAsync(), await ScenarioBench.MeasureAsync([]));
        Console.WriteLine(page.ToMarkdown());
        if (args is ["report", var folder])
        {
            page.Write(folder);
        }

        return page.ReachesGoals ? 0 : 1;
    default:
        Console.Error.WriteLine("Usage: DynamoBulk.Bench [report <folder> | cpu | scenario <name>... | fuzz [cases] [seed] | serve <setup>]");
        return 2;
}
