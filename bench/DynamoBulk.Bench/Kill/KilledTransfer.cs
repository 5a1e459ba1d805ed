using System.Text.Json;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using DynamoBulk.Service;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Checkpoints;
using DynamoBulk.Transfer.Sinks;
using DynamoBulk.Transfer.Sources;

namespace DynamoBulk.Bench.Kill;

/// <summary>What the process does that is killed: go on with a job, say how far it is, and print the result.</summary>
internal static class KilledTransfer
{
    /// <summary>The transfer begins.</summary>
    public const string Begun = "begun";

    /// <summary>All is read, and the sink ends.</summary>
    public const string Ending = "ending";

    /// <summary>Few, so that a run takes a second or two.</summary>
    private const int Requests = 2;

    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(20);

    public static async Task RunAsync(KillJob job)
    {
        using var connection = new DdbConnection(new ConnectionOptions { EndpointUrl = job.Url });
        TableInfo table = await new TableCatalog(connection).DescribeAsync(job.Table, CancellationToken.None);
        var account = new TransferAccount(_ => { });
        ItemTransfer transfer = job.Output is null ? Import(job, connection, table, account) : Export(job, connection, table, account);
        Console.WriteLine(Begun);
        TransferResult result = await transfer.RunAsync(CancellationToken.None);
        account.FailedItemFile?.Dispose();
        Console.WriteLine(JsonSerializer.Serialize(result));
    }

    private static ItemTransfer Import(KillJob job, DdbConnection connection, TableInfo table, TransferAccount account)
    {
        var types = new CsvColumnTypes(_ => { });
        types.LeaveAsText(table.Keys.Names);
        var source = new FileSource(job.Inputs, ItemFormat.Auto, account, new ItemReaderOptions { ColumnTypes = types });
        CheckpointFile file = CheckpointFile.Open(job.CheckpointPath, resume: true, CheckpointJob.Of("Import", table) with { Inputs = source.Fingerprint() });
        account.FailedItemFile = file.Found is { } found ? FailedItemFile.GoOn(job.FailedItemPath, found, warning => throw new InvalidOperationException(warning)) : new FailedItemFile(job.FailedItemPath);
        var keeper = new ImportCheckpoint(file, source, account, warning => throw new InvalidOperationException(warning)) { Interval = s_interval };
        keeper.Begin();
        var sink = new TableSink(connection, table, account, new TableSinkOptions { MaxConcurrency = Requests });
        return new ItemTransfer("Import", source, new AnnouncedSink(sink), account) { Checkpoint = keeper };
    }

    private static ItemTransfer Export(KillJob job, DdbConnection connection, TableInfo table, TransferAccount account)
    {
        CheckpointFile file = CheckpointFile.Open(job.CheckpointPath, resume: true, CheckpointJob.Of("Export", table) with { Output = job.Output });
        var request = new PageRequest { TableName = table.TableName, PageLimit = 60 };
        var source = new TableSource(connection, table, request, account, new TableSourceOptions { Segments = 7, MaxConcurrency = Requests, Start = file.Found?.Scan });
        var keeper = new ExportCheckpoint(file, source.Segments, account) { Interval = s_interval };
        IResumableWriter writer = Writer(job, table, file.Found?.Output);
        keeper.Begin();
        return new ItemTransfer("Export", source, new AnnouncedSink(new ResumableFileSink(() => job.Output!, writer, keeper, account)), account) { Checkpoint = keeper };
    }

    private static IResumableWriter Writer(KillJob job, TableInfo table, OutputPlace? place)
    {
        var options = new ItemWriterOptions { Columns = job.Columns, LeadingColumns = table.Keys.PrimaryNames };
        return job.MaxFileSize is { } size
            ? ItemFormats.CreateResumableWriter(new PartFiles(job.Output!, FileMode.Create, null, isResumable: true, place), job.Output!, ItemFormat.Auto, size, options, place, job.Output!)
            : ItemFile.CreateResumable(job.Output!, ItemFormat.Auto, FileMode.Create, options, place);
    }

    /// <summary>Says when the sink begins to end.</summary>
    private sealed class AnnouncedSink(IItemSink sink) : IItemSink
    {
        public string Description => sink.Description;

        public bool NeedsAll => sink.NeedsAll;

        public ValueTask WriteAsync(IReadOnlyList<ItemRecord> page, CancellationToken cancellationToken) => sink.WriteAsync(page, cancellationToken);

        public Task CompleteAsync(CancellationToken cancellationToken)
        {
            Console.WriteLine(Ending);
            return sink.CompleteAsync(cancellationToken);
        }

        public ValueTask DisposeAsync() => sink.DisposeAsync();
    }
}
