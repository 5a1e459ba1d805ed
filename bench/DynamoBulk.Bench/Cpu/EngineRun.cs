using DynamoBulk.Formats;
using DynamoBulk.Service;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Sinks;
using DynamoBulk.Transfer.Sources;

namespace DynamoBulk.Bench.Cpu;

/// <summary>The same work through the engine, as the commands set it up.</summary>
internal sealed class EngineRun(Uri endpoint) : IDisposable
{
    private readonly DdbConnection _connection = new(new ConnectionOptions { EndpointUrl = endpoint });

    public async Task ImportAsync(string path, string table)
    {
        TableInfo info = await new TableCatalog(_connection).DescribeAsync(table, CancellationToken.None);
        TransferAccount account = NewAccount();
        var sink = new TableSink(_connection, info, account);
        await RunAsync("Import", new FileSource([path], ItemFormat.Auto, account), sink, account);
    }

    public async Task ExportAsync(string path, string table)
    {
        TableInfo info = await new TableCatalog(_connection).DescribeAsync(table, CancellationToken.None);
        TransferAccount account = NewAccount();
        var source = new TableSource(_connection, info, new PageRequest { TableName = table }, account, new TableSourceOptions { Segments = TableSourceOptions.SegmentsFor(info) });
        await RunAsync("Export", source, new FileSink(path, ItemFile.Create(path), account), account);
    }

    public void Dispose() => _connection.Dispose();

    private static TransferAccount NewAccount() => new(failed => throw new InvalidOperationException(failed.ToString()));

    private static async Task RunAsync(string operation, IItemSource source, IItemSink sink, TransferAccount account)
    {
        TransferResult result = await new ItemTransfer(operation, source, sink, account).RunAsync(CancellationToken.None);
        if (!result.Completed)
        {
            throw new InvalidOperationException(result.ToString());
        }
    }
}
