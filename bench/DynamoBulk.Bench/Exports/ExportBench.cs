using System.Diagnostics;
using System.Threading.Channels;
using DynamoBulk.Items;
using DynamoBulk.NativeJobs.Manifests;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Sources;

namespace DynamoBulk.Bench.Exports;

/// <summary>CPU of reading an export of the service, from its manifest to pages of items, beside that of unpacking and parsing the same bytes, in turns, in one run.</summary>
internal static class ExportBench
{
    private const int Files = 8;
    private const int ItemsPerFile = 50_000;
    private const int Rounds = 5;

    public static async Task<ExportReport> MeasureAsync()
    {
        string folder = Directory.CreateTempSubdirectory("dynamobulk-bench").FullName;
        try
        {
            IReadOnlyList<string> paths = SampleExport.Write(folder, Files, ItemsPerFile);
            var report = new ExportReport(Files * ItemsPerFile);
            for (int round = -1; round < Rounds; round++)
            {
                TimeSpan plain = await CpuAsync(() => Task.Run(() => PlainReading.Read(paths)));
                TimeSpan items = await CpuAsync(() => ReadAsync(folder, checksItems: false));
                TimeSpan checkedItems = await CpuAsync(() => ReadAsync(folder, checksItems: true));
                if (round >= 0)
                {
                    report.Plain.Add(plain);
                    report.Items.Add(items);
                    report.CheckedItems.Add(checkedItems);
                }
            }

            return report;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<long> ReadAsync(string folder, bool checksItems)
    {
        ExportManifest manifest = await ExportManifest.ReadAsync(ExportFolder.Require(folder), warning => throw new InvalidOperationException(warning), CancellationToken.None);
        var source = new ExportSource([manifest], new ExportReading { ChecksItems = checksItems }, new TransferAccount(failed => throw new InvalidOperationException(failed.ToString())));
        var pages = Channel.CreateBounded<IReadOnlyList<ItemRecord>>(8);
        Task reading = Task.Run(async () =>
        {
            await source.ReadAsync(pages.Writer, CancellationToken.None);
            pages.Writer.Complete();
        });
        long items = 0;
        await foreach (IReadOnlyList<ItemRecord> page in pages.Reader.ReadAllAsync())
        {
            items += page.Count;
        }

        await reading;
        return items;
    }

    /// <summary>CPU of this process, user and kernel, while the work runs.</summary>
    private static async Task<TimeSpan> CpuAsync(Func<Task<long>> work)
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        TimeSpan before = process.TotalProcessorTime;
        long items = await work();
        process.Refresh();
        return items == Files * ItemsPerFile ? process.TotalProcessorTime - before : throw new InvalidOperationException($"{items} items were read.");
    }
}
