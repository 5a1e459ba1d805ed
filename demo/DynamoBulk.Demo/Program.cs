using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using DynamoBulk;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using DynamoBulk.Local;
using DynamoBulk.Service;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Sinks;
using DynamoBulk.Transfer.Sources;

// The walk of Demo.ps1 through the engine alone, for a machine without PowerShell: this machine's files go into a table, out
// into a file, into a second table, and both tables are compared.
await using LocalEndpoint endpoint = LocalEndpoint.Start(new LocalEndpointOptions());
using var connection = new DdbConnection(new ConnectionOptions { EndpointUrl = endpoint.Url });
var tables = new TableCatalog(connection);
var schema = new KeySchema(new KeyAttribute("FullName", AttributeType.S));
string file = Path.Combine(Path.GetTempPath(), $"dynamobulk-demo-{Environment.ProcessId}.jsonl.gz");
try
{
    Console.WriteLine($"The embedded endpoint listens at {endpoint.Url}");

    TableInfo first = await tables.FindOrCreateAsync("Files", schema, null, CancellationToken.None);
    Console.WriteLine(await TransferAsync("Import", account => new FilesOfThisMachine(account), account => ToTable(first, account)));
    Console.WriteLine(await TransferAsync("Export", account => FromTable(first, account), account => new FileSink(file, ItemFile.Create(file), account)));

    TableInfo second = await tables.FindOrCreateAsync("FilesCopy", schema, null, CancellationToken.None);
    Console.WriteLine(await TransferAsync("Import", account => new FileSource([file], ItemFormat.Auto, account), account => ToTable(second, account)));

    SortedSet<string> original = await ItemsAsync(first);
    SortedSet<string> copy = await ItemsAsync(second);
    Console.WriteLine(original.SetEquals(copy)
        ? $"Both tables hold the same {original.Count:N0} items, compared attribute by attribute."
        : $"The tables differ: {original.Except(copy).Count()} items of the first are not in the second.");
    return original.SetEquals(copy) && original.Count > 0 ? 0 : 1;
}
finally
{
    File.Delete(file);
}

TableSink ToTable(TableInfo table, TransferAccount account) =>
    new(connection, table, account);

TableSource FromTable(TableInfo table, TransferAccount account) =>
    new(connection, table, new PageRequest { TableName = table.TableName }, account, new TableSourceOptions { Segments = TableSourceOptions.SegmentsFor(table) });

static async Task<TransferResult> TransferAsync(string operation, Func<TransferAccount, IItemSource> source, Func<TransferAccount, IItemSink> sink)
{
    var account = new TransferAccount(failed => Console.Error.WriteLine(failed));
    return await new ItemTransfer(operation, source(account), sink(account), account).RunAsync(CancellationToken.None);
}

async Task<SortedSet<string>> ItemsAsync(TableInfo table)
{
    var account = new TransferAccount(failed => Console.Error.WriteLine(failed));
    var sink = new PageSink(account);
    Task<TransferResult> reading = new ItemTransfer("Read", FromTable(table, account), sink, account).RunAsync(CancellationToken.None);
    var items = new SortedSet<string>(StringComparer.Ordinal);
    await foreach (IReadOnlyList<ItemRecord> page in sink.Pages.ReadAllAsync())
    {
        items.UnionWith(page.Select(record => Canonical(record.Item)));
    }

    await reading;
    return items;
}

// The attributes in the order of their names, so that equal items are equal text.
static string Canonical(Item item)
{
    using JsonDocument document = JsonDocument.Parse(item.Json);
    return string.Join(',', document.RootElement.EnumerateObject().OrderBy(a => a.Name, StringComparer.Ordinal).Select(a => $"{a.Name}={a.Value.GetRawText()}"));
}

/// <summary>Some thousand files of this machine, as items.</summary>
internal sealed class FilesOfThisMachine(TransferAccount account) : IItemSource
{
    private const int Count = 3000;

    public string Description => "files of this machine";

    public async Task ReadAsync(ChannelWriter<IReadOnlyList<ItemRecord>> pages, CancellationToken cancellationToken)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        long number = 0;
        foreach (FileInfo[] chunk in new DirectoryInfo(AppContext.BaseDirectory).Root.EnumerateFiles("*", options).Take(Count).Chunk(100))
        {
            ItemRecord[] page = [.. chunk.Select(file => new ItemRecord(ToItem(file), new ItemPosition(null, ++number)))];
            account.Read(page.Length);
            await pages.WriteAsync(page, cancellationToken);
        }
    }

    private static Item ToItem(FileInfo file)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            void Write(string name, string type, string value)
            {
                writer.WriteStartObject(name);
                writer.WriteString(type, value);
                writer.WriteEndObject();
            }

            writer.WriteStartObject();
            Write("FullName", "S", file.FullName);
            Write("Directory", "S", file.DirectoryName ?? string.Empty);
            Write("Length", "N", $"{file.Length}");
            Write("LastWriteTime", "S", $"{file.LastWriteTimeUtc:O}");
            Write("Mode", "S", file.Attributes.ToString());
            Write("Extension", "S", file.Extension);
            writer.WriteEndObject();
        }

        return Item.Parse(Encoding.UTF8.GetString(buffer.ToArray()));
    }
}
