using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using DynamoBulk.Bench.Memory;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using DynamoBulk.Local;
using DynamoBulk.Servers;
using DynamoBulk.Service;
using DynamoBulk.Service.S3;
using DynamoBulk.Throttling;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Sinks;
using DynamoBulk.Transfer.Sources;
using DynamoBulk.Transfer.Staging;

namespace DynamoBulk.Bench.Load;

/// <summary>
/// Csv rows in the order of their key, 20 of them without one, by way of S3 into a table that holds half of the keys: first cut short
/// in the middle of the load, then as a whole. Table, books, failed items and staging are looked at in the end.
/// </summary>
/// <param name="rows">How many rows.</param>
internal sealed class LoadBench(int rows)
{
    private const int Bad = 20;
    private const string Bucket = "bench";

    private static readonly KeySchema s_keys = new(new KeyAttribute("id", AttributeType.S));

    private readonly List<FailedItem> _failed = [];

    /// <summary>Runs it, and says what was seen.</summary>
    /// <returns>Whether all was right.</returns>
    public static async Task<bool> RunAsync(int rows)
    {
        if (S3rver.Missing is { } missing)
        {
            Console.Error.WriteLine($"s3rver cannot run here: {missing}.");
            return false;
        }

        string folder = Directory.CreateTempSubdirectory("dynamobulk-bench").FullName;
        try
        {
            return await new LoadBench(rows).RunAsync(Path.Combine(folder, "rows.csv"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<bool> RunAsync(string path)
    {
        await using var server = new S3rver(Bucket);
        Uri s3 = await server.StartAsync(CancellationToken.None);
        await using LocalEndpoint endpoint = LocalEndpoint.Start(new LocalEndpointOptions { S3EndpointUrl = s3, S3AccessKey = S3rver.Key, S3SecretKey = S3rver.Key });
        using var connection = new DdbConnection(new ConnectionOptions { EndpointUrl = endpoint.Url, S3EndpointUrl = s3, Keys = () => new AccessKeys(S3rver.Key, S3rver.Key) });
        WriteRows(path);
        TableInfo table = await MakeTableAsync(connection);

        bool isCut = await CutAsync(connection, table, path);
        _failed.Clear();
        using var watch = new MemoryWatch(() => false);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        var clock = Stopwatch.StartNew();
        (ItemTransfer transfer, _) = await NewTransferAsync(connection, table, path, maxWriteCapacity: null);
        TransferResult result = await transfer.RunAsync(CancellationToken.None);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result} {clock.Elapsed.TotalSeconds:N1} s; working set {watch.Highest / 1e6:N0} MB at the most, the table's {before / 1e6:N0} MB with it."));

        bool isRight = await IsRightAsync(connection, table);
        IReadOnlyList<ObjectInfo> left = await new ObjectStore(connection).ListAsync(new S3Address(Bucket, string.Empty), CancellationToken.None);
        bool addsUp = result is { ItemsFailed: Bad, ItemsPending: 0 } && result.ItemsRead == rows && result.ItemsWritten == rows - Bad && _failed.All(failed => failed.Problem.Code == ProblemCode.MissingKey);
        Console.WriteLine($"cut short and right: {isCut}; table right: {isRight}; books and {_failed.Count} failed items right: {addsUp}; objects left: {left.Count}");
        return isCut && isRight && addsUp && left.Count == 0;
    }

    /// <summary>Ends a load in its middle.</summary>
    private async Task<bool> CutAsync(DdbConnection connection, TableInfo table, string path)
    {
        using var cut = new CancellationTokenSource();
        (ItemTransfer transfer, StagedLoadSink sink) = await NewTransferAsync(connection, table, path, maxWriteCapacity: Math.Max(1024, rows / 20));
        Task<TransferResult> running = transfer.RunAsync(cut.Token);
        while (!running.IsCompleted && !(sink.Pace.StartsWith("load", StringComparison.Ordinal) && sink.Share > 0.1))
        {
            await Task.Delay(20);
        }

        await cut.CancelAsync();
        await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        TransferResult result = transfer.Result;
        Console.WriteLine(result);
        return running.IsCanceled && sink.Left is null && result.ItemsWritten > 0 && result.ItemsPending > 0
            && result.ItemsRead == result.ItemsWritten + result.ItemsSuperseded + result.ItemsFailed + result.ItemsPending;
    }

    private async Task<(ItemTransfer Transfer, StagedLoadSink Sink)> NewTransferAsync(DdbConnection connection, TableInfo table, string path, long? maxWriteCapacity)
    {
        var account = new TransferAccount(failed =>
        {
            lock (_failed)
            {
                _failed.Add(failed);
            }
        });
        StagingArea area = await StagingArea.CreateAsync(new ObjectStore(connection), new S3Address(Bucket, "staging"), table.TableName, DateTimeOffset.UtcNow, CancellationToken.None);
        var options = new StagedLoadOptions { Area = area, MaxWriteCapacity = maxWriteCapacity, Decided = Console.Error.WriteLine, Warn = Console.Error.WriteLine };
        var sink = new StagedLoadSink(connection, table, account, options);
        var reading = new ItemReaderOptions { ColumnTypes = new CsvColumnTypes(_ => { }) };
        reading.ColumnTypes.LeaveAsText(["id"]);
        return (new ItemTransfer("Import", new FileSource([path], ItemFormat.Auto, account, reading), sink, account), sink);
    }

    private void WriteRows(string path)
    {
        using var writer = new StreamWriter(path, append: false, new UTF8Encoding(false));
        writer.WriteLine("id,name,amount");
        for (int i = 0; i < rows; i++)
        {
            writer.WriteLine(IsBad(i) ? $",name {i},{i}" : $"{i:D8},name {i},{i}");
        }
    }

    private bool IsBad(int i) => i % (rows / Bad) == 7;

    private async Task<TableInfo> MakeTableAsync(DdbConnection connection)
    {
        TableInfo table = await new TableCatalog(connection).FindOrCreateAsync("Orders", s_keys, null, CancellationToken.None);
        var account = new TransferAccount(_ => { });
        var source = new PipelineSource(account);
        Task<TransferResult> running = new ItemTransfer("Import", source, new TableSink(connection, table, account, governor: new CapacityGovernor([new DeclaredCapacity(null, 1_000_000, null, IsProvisioned: true)])), account).RunAsync(CancellationToken.None);
        for (int i = 0; i < rows; i += 2)
        {
            await source.AddAsync(new ItemRecord(Item.Parse($$$"""{"id":{"S":"{{{i:D8}}}"},"old":{"BOOL":true}}"""), new ItemPosition(null, i)));
        }

        source.Complete();
        await running;
        return table;
    }

    /// <summary>Whether the table holds of each good row what the row says, of a bad one what was there before, and nothing else.</summary>
    private async Task<bool> IsRightAsync(DdbConnection connection, TableInfo table)
    {
        var account = new TransferAccount(_ => { });
        var sink = new PageSink(account);
        Task reading = new ItemTransfer("Read", new TableSource(connection, table, new PageRequest { TableName = "Orders" }, account, new TableSourceOptions()), sink, account).RunAsync(CancellationToken.None);
        var seen = new bool[rows];
        await foreach (IReadOnlyList<ItemRecord> page in sink.Pages.ReadAllAsync())
        {
            foreach (ItemRecord record in page)
            {
                using JsonDocument item = JsonDocument.Parse(record.Item.Json);
                int i = int.Parse(item.RootElement.GetProperty("id").GetProperty("S").GetString()!, CultureInfo.InvariantCulture);
                bool isRight = IsBad(i)
                    ? item.RootElement.EnumerateObject().Count() == 2 && item.RootElement.GetProperty("old").GetProperty("BOOL").GetBoolean()
                    : item.RootElement.EnumerateObject().Count() == 3 && item.RootElement.GetProperty("name").GetProperty("S").GetString() == $"name {i}" && item.RootElement.GetProperty("amount").GetProperty("N").GetString() == $"{i}";
                if (!isRight || seen[i])
                {
                    Console.Error.WriteLine($"Wrong: {record.Item}");
                    return false;
                }

                seen[i] = true;
                sink.Confirm(record);
            }
        }

        await reading;
        return Enumerable.Range(0, rows).All(i => seen[i] == (!IsBad(i) || i % 2 == 0));
    }
}
