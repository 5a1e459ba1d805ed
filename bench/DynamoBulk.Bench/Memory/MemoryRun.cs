using System.Diagnostics;
using DynamoBulk.Formats;
using DynamoBulk.Service;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Checkpoints;
using DynamoBulk.Transfer.Sinks;
using DynamoBulk.Transfer.Sources;

namespace DynamoBulk.Bench.Memory;

/// <summary>One transfer in a process of its own, and the memory of that process.</summary>
/// <param name="Items">Items that were moved.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="FirstMillion">The highest working set until the first million items were read, in bytes.</param>
/// <param name="Highest">The highest working set of all, in bytes.</param>
internal sealed record MemoryRun(long Items, double Seconds, long FirstMillion, long Highest)
{
    private const int Million = 1_000_000;

    /// <summary>Runs a transfer against the null server.</summary>
    /// <param name="way">import or export; with a checkpoint: resumable-import or resumable-export.</param>
    /// <param name="path">The file to read or write.</param>
    /// <param name="url">The server.</param>
    /// <exception cref="InvalidOperationException">Not everything was moved.</exception>
    public static async Task<MemoryRun> RunAsync(string way, string path, Uri url)
    {
        using var connection = new DdbConnection(new ConnectionOptions { EndpointUrl = url });
        TableInfo table = await new TableCatalog(connection).DescribeAsync(NullServer.Table, CancellationToken.None);
        var account = new TransferAccount(failed => throw new InvalidOperationException(failed.ToString()));
        bool isResumable = way.StartsWith("resumable", StringComparison.Ordinal);
        ItemTransfer transfer = way.EndsWith("import", StringComparison.Ordinal) ? Import(connection, table, path, account, isResumable) : Export(connection, table, path, account, isResumable);
        using var watch = new MemoryWatch(() => account.ItemsRead >= Million);
        var clock = Stopwatch.StartNew();
        TransferResult result = await transfer.RunAsync(CancellationToken.None);
        return result.Completed ? new MemoryRun(result.ItemsWritten + result.ItemsSuperseded, clock.Elapsed.TotalSeconds, watch.First, watch.Highest) : throw new InvalidOperationException(result.ToString());
    }

    private static ItemTransfer Import(DdbConnection connection, TableInfo table, string path, TransferAccount account, bool isResumable)
    {
        var source = new FileSource([path], ItemFormat.Auto, account, Reading(table));
        ImportCheckpoint? checkpoint = isResumable ? new ImportCheckpoint(CheckpointOf(path, CheckpointJob.Of("Import", table) with { Inputs = source.Fingerprint() }), source, account, Console.Error.WriteLine) : null;
        checkpoint?.Begin();
        return new ItemTransfer("Import", source, new TableSink(connection, table, account), account) { Checkpoint = checkpoint };
    }

    private static ItemTransfer Export(DdbConnection connection, TableInfo table, string path, TransferAccount account, bool isResumable)
    {
        var source = new TableSource(connection, table, new PageRequest { TableName = table.TableName }, account, new TableSourceOptions { Segments = TableSourceOptions.SegmentsFor(table) });
        if (!isResumable)
        {
            return new ItemTransfer("Export", source, new FileSink(path, ItemFile.Create(path), account), account);
        }

        var checkpoint = new ExportCheckpoint(CheckpointOf(path, CheckpointJob.Of("Export", table)), source.Segments, account);
        checkpoint.Begin();
        var sink = new ResumableFileSink(() => path, ItemFile.CreateResumable(path, ItemFormat.Auto, FileMode.Create, null, null), checkpoint, account);
        return new ItemTransfer("Export", source, sink, account) { Checkpoint = checkpoint };
    }

    private static CheckpointFile CheckpointOf(string path, CheckpointJob job) => CheckpointFile.Open(path + ".checkpoint", resume: false, job);

    /// <summary>Csv as the command reads it: its columns have types, and keys those of the table.</summary>
    private static ItemReaderOptions Reading(TableInfo table)
    {
        var types = new CsvColumnTypes(_ => { });
        types.LeaveAsText(table.Keys.Names);
        return new ItemReaderOptions { ColumnTypes = types };
    }
}
