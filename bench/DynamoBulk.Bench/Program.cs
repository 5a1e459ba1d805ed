using System.Globalization;
using System.Text.Json;
using DynamoBulk.Bench;
using DynamoBulk.Bench.Cpu;
using DynamoBulk.Bench.Exports;
using DynamoBulk.Bench.Kill;
using DynamoBulk.Bench.Load;
using DynamoBulk.Bench.Memory;
using DynamoBulk.Bench.Reporting;

// DynamoBulk.Bench                        measures everything and prints it
// DynamoBulk.Bench report <folder>        the same, and writes benchmarks.md, benchmarks.json and capacity.svg
// DynamoBulk.Bench cpu                    processor time an item, only
// DynamoBulk.Bench scenario <names> ...   some scenarios, DynamoBulk once in each
// DynamoBulk.Bench export                 processor time of reading an export of the service, beside unpacking and parsing alone
// DynamoBulk.Bench fuzz [cases] [seed]    reads damaged files of every format: a million, unless told otherwise
// DynamoBulk.Bench faults [minutes] [seed]  10,000 histories of puts and deletes, and files in and out, through faults: an hour, unless told otherwise
// DynamoBulk.Bench memory [gigabytes]     imports files of 5 GB and moves ten million items, and looks at the memory
// DynamoBulk.Bench kill [kills] [seed]     kills imports and exports at random moments, and looks at what they leave in the end
// DynamoBulk.Bench load [rows]            a million sorted csv rows by way of S3 and the load of the embedded endpoint, cut short and again
// DynamoBulk.Bench serve <setup as JSON>  the embedded endpoint in a process of its own, until its input closes
// DynamoBulk.Bench null                   a server that forgets what it is given, in the same way
// DynamoBulk.Bench move <way> <file> <url>  one way of the memory bench
// DynamoBulk.Bench transfer <job as JSON>  one run of the kill bench
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
    case ["export"]:
        ExportReport export = await ExportBench.MeasureAsync();
        Console.WriteLine(export.ToMarkdown());
        return export.ReachesGoal ? 0 : 1;
    case ["fuzz", .. var numbers] when numbers.Length <= 2 && numbers.All(number => int.TryParse(number, out _)):
        return await FuzzRun.RunAsync(cases: numbers.Length > 0 ? int.Parse(numbers[0]) : 1_000_000, seed: numbers.Length > 1 ? int.Parse(numbers[1]) : 1) ? 0 : 1;
    case ["faults", .. var numbers] when numbers.Length <= 2 && numbers.All(number => int.TryParse(number, out _)):
        return await FaultBench.RunAsync(TimeSpan.FromMinutes(numbers.Length > 0 ? int.Parse(numbers[0]) : 60), seed: numbers.Length > 1 ? int.Parse(numbers[1]) : 1) ? 0 : 1;
    case ["memory", .. var size] when size.Length <= 1 && size.All(number => int.TryParse(number, out _)):
        MemoryReport memory = await MemoryBench.MeasureAsync(gigabytes: size.Length > 0 ? int.Parse(size[0]) : 5);
        Console.WriteLine(memory.ToMarkdown());
        return memory.ReachesGoals ? 0 : 1;
    case ["kill", .. var numbers] when numbers.Length <= 2 && numbers.All(number => int.TryParse(number, out _)):
        KillReport kill = await KillRun.RunAsync(kills: numbers.Length > 0 ? int.Parse(numbers[0]) : 200, seed: numbers.Length > 1 ? int.Parse(numbers[1]) : 1);
        Console.WriteLine(kill);
        return kill.IsClean ? 0 : 1;
    case ["load", .. var count] when count.Length <= 1 && count.All(number => int.TryParse(number, out _)):
        return await LoadBench.RunAsync(rows: count.Length > 0 ? int.Parse(count[0]) : 1_000_000) ? 0 : 1;
    case ["transfer", var job]:
        await KilledTransfer.RunAsync(JsonSerializer.Deserialize<KillJob>(job)!);
        return 0;
    case ["null"]:
        NullServer.Serve();
        return 0;
    case ["move", var way, var file, var url]:
        Console.WriteLine(JsonSerializer.Serialize(await MemoryRun.RunAsync(way, file, new Uri(url))));
        return 0;
    case [] or ["report", _]:
        var page = new BenchmarkPage(await CpuPerItem.MeasureAsync(), await ExportBench.MeasureAsync(), await ScenarioBench.MeasureAsync([]));
        Console.WriteLine(page.ToMarkdown());
        if (args is ["report", var folder])
        {
            page.Write(folder);
        }

        return page.ReachesGoals ? 0 : 1;
    default:
        Console.Error.WriteLine("Usage: DynamoBulk.Bench [report <folder> | cpu | scenario <name>... | export | fuzz [cases] [seed] | faults [minutes] [seed] | memory [gigabytes] | kill [kills] [seed] | load [rows]]");
        return 2;
}
