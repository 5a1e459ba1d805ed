using System.Text.Json;
using System.Threading.Channels;
using DynamoBulk.Items;
using DynamoBulk.Local;
using DynamoBulk.Service;
using DynamoBulk.Shaping;
using DynamoBulk.Throttling;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Sinks;
using DynamoBulk.Transfer.Sources;

namespace DynamoBulk.Engine.Tests.Transfer;

/// <summary>A table on an embedded endpoint of its own, and transfers in and out of it.</summary>
internal sealed class TestTable : IAsyncDisposable
{
    private readonly LocalEndpoint _endpoint;

    private TestTable(LocalEndpoint endpoint, DdbConnection connection, TableInfo info)
    {
        _endpoint = endpoint;
        Connection = connection;
        Info = info;
    }

    public DdbConnection Connection { get; }

    public TableInfo Info { get; set; }

    public List<FailedItem> Failed { get; } = [];

    /// <summary>What the endpoint's meter has seen.</summary>
    public IReadOnlyList<CapacitySecond> Seconds => _endpoint.Statistics.Seconds;

    public static async Task<TestTable> CreateAsync(KeySchema schema, LocalEndpointOptions? options = null)
    {
        LocalEndpoint endpoint = LocalEndpoint.Start(options ?? new LocalEndpointOptions());
        var connection = new DdbConnection(new ConnectionOptions { EndpointUrl = endpoint.Url });
        TableInfo info = await new TableCatalog(connection).FindOrCreateAsync("Test", schema, null, CancellationToken.None);
        return new TestTable(endpoint, connection, info);
    }

    public Task<TransferResult> ImportAsync(IEnumerable<Item> items, TableSinkOptions? options = null, CancellationToken cancellationToken = default)
    {
        Item[] all = [.. items];
        return ImportAsync(account => NewSource(all, account), options, cancellationToken);
    }

    public static IItemSource NewSource(IReadOnlyList<Item> items, TransferAccount account) =>
        NewSource([.. items.Select((item, i) => new ItemRecord(item, new ItemPosition(null, i + 1)))], account);

    public static IItemSource NewSource(IReadOnlyList<ItemRecord> records, TransferAccount account) => new ListSource(records, account);

    public Task<TransferResult> ImportAsync(Func<TransferAccount, IItemSource> source, TableSinkOptions? options = null, CancellationToken cancellationToken = default) =>
        NewImport(source, options).RunAsync(cancellationToken);

    public ItemTransfer NewImport(Func<TransferAccount, IItemSource> source, TableSinkOptions? options = null, IGovernor? governor = null, long? maxFailedItems = null, ItemShape? shape = null)
    {
        TransferAccount account = NewAccount();
        var sink = new TableSink(Connection, Info, account, options, governor ?? Unlimited());
        return new ItemTransfer("Import", source(account), sink, account) { MaxFailedItems = maxFailedItems, Shape = shape };
    }

    public TransferAccount NewAccount() => new(failed =>
    {
        lock (Failed)
        {
            Failed.Add(failed);
        }
    });

    public TableSource Source(TransferAccount account, int segments = 4, long first = long.MaxValue) =>
        new(Connection, Info, new PageRequest { TableName = Info.TableName }, account, new TableSourceOptions { Segments = segments, First = first }, Unlimited());

    /// <summary>The whole table: canonical text of each item, in order.</summary>
    public async Task<List<string>> ReadAllAsync(int segments = 4, long first = long.MaxValue)
    {
        TransferAccount account = NewAccount();
        var sink = new PageSink(account);
        Task<TransferResult> reading = new ItemTransfer("Read", Source(account, segments, first), sink, account).RunAsync(CancellationToken.None);
        var items = new List<string>();
        await foreach (IReadOnlyList<ItemRecord> page in sink.Pages.ReadAllAsync())
        {
            foreach (ItemRecord record in page)
            {
                items.Add(Canonical(record.Item));
                sink.Confirm(record);
            }
        }

        TransferResult result = await reading;
        Assert.True(result.Completed);
        Assert.Equal(items.Count, result.ItemsWritten);
        items.Sort(StringComparer.Ordinal);
        return items;
    }

    /// <summary>Items in the same text when they are the same item: attributes and set members in order, numbers normalised.</summary>
    public static List<string> Canonical(IEnumerable<Item> items) => [.. items.Select(Canonical).Order(StringComparer.Ordinal)];

    public static string Canonical(Item item)
    {
        using JsonDocument document = JsonDocument.Parse(item.Json, new JsonDocumentOptions { MaxDepth = 128 });
        return Map(document.RootElement);
    }

    public async ValueTask DisposeAsync()
    {
        Connection.Dispose();
        await _endpoint.DisposeAsync();
    }

    public static CapacityGovernor Unlimited() => new([new DeclaredCapacity(null, 1_000_000, null, IsProvisioned: true)]);

    private static string Map(JsonElement map) =>
        string.Join(',', map.EnumerateObject().OrderBy(a => a.Name, StringComparer.Ordinal).Select(a => $"{JsonSerializer.Serialize(a.Name)}:{Value(a.Value)}"));

    private static string Value(JsonElement value)
    {
        JsonProperty typed = value.EnumerateObject().Single();
        return typed.Name switch
        {
            "M" => $"M{{{Map(typed.Value)}}}",
            "L" => $"L[{string.Join(',', typed.Value.EnumerateArray().Select(Value))}]",
            "N" => $"N{DdbNumber.Parse(typed.Value.GetString()!)}",
            "NS" => $"NS[{string.Join(',', typed.Value.EnumerateArray().Select(n => DdbNumber.Parse(n.GetString()!)).Order())}]",
            "SS" or "BS" => $"{typed.Name}[{string.Join(',', typed.Value.EnumerateArray().Select(s => JsonSerializer.Serialize(s.GetString())).Order(StringComparer.Ordinal))}]",
            _ => typed.Name + (typed.Value.ValueKind == JsonValueKind.String ? JsonSerializer.Serialize(typed.Value.GetString()) : typed.Value.GetRawText()),
        };
    }

    /// <summary>Items from memory, in pages of uneven size.</summary>
    private sealed class ListSource(IReadOnlyList<ItemRecord> records, TransferAccount account) : IItemSource
    {
        public string Description => "list";

        public async Task ReadAsync(ChannelWriter<IReadOnlyList<ItemRecord>> pages, CancellationToken cancellationToken)
        {
            int size = 1;
            for (int i = 0; i < records.Count; i += size)
            {
                size = (size * 7 % 97) + 1;
                ItemRecord[] page = [.. records.Skip(i).Take(size)];
                account.Read(page.Length);
                await pages.WriteAsync(page, cancellationToken);
            }
        }
    }
}
