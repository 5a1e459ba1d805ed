using System.Text;
using System.Threading.Channels;
using DynamoBulk.Engine.Tests.Service.S3;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using DynamoBulk.Service;
using DynamoBulk.Service.S3;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Sinks;
using DynamoBulk.Transfer.Sources;
using FsCheck.Fluent;

namespace DynamoBulk.Engine.Tests.Transfer;

/// <summary>Whole tables out into objects and back.</summary>
public sealed class ObjectTransferTests(S3Server server)
{
    private static readonly KeySchema s_schema = new(new KeyAttribute("key", AttributeType.S), null, []);
    private readonly List<string> _warnings = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("a.ddb.json")]
    [InlineData("a b+c/ü%41.ddb.jsonl.gz")]
    public async Task Every_item_survives(string name)
    {
        using S3Relay relay = await server.RequireAsync();
        Item[] items = [.. ArbitraryItems.Any.Generator.Sample(300, 300).Select((item, i) => Keyed(item, i))];
        await using TestTable from = await FilledAsync(items);
        await using TestTable to = await TestTable.CreateAsync(s_schema);

        TransferResult exported = await ExportAsync(from, relay, name);
        TransferResult imported = await ImportAsync(to, relay, [relay.Address(name)]);

        Assert.Equal(TestTable.Canonical(items), await to.ReadAllAsync());
        Assert.Equal((300, true, relay.Address(name).ToString()), (exported.ItemsWritten, exported.Completed, exported.Destination));
        Assert.Equal((300, true, relay.Address(name).ToString()), (imported.ItemsWritten, imported.Completed, imported.Source));
        Assert.Empty(_warnings);
    }

    [Theory]
    [InlineData("a.csv")]
    [InlineData("a.csv.gz")]
    [InlineData("a.tsv")]
    [InlineData("a.tsv.gz")]
    [InlineData("a.json")]
    [InlineData("a.json.gz")]
    [InlineData("a.jsonl")]
    [InlineData("a.jsonl.gz")]
    public async Task Every_format_goes_both_ways(string name)
    {
        using S3Relay relay = await server.RequireAsync();
        Item[] items = [.. Enumerable.Range(0, 2000).Select(i => Item.Parse($$$"""{"key":{"S":"k{{{i:D5}}}"},"text":{"S":"a, \"b\"\t{{{i}}} ü"}}"""))];
        await using TestTable from = await FilledAsync(items);
        await using TestTable to = await TestTable.CreateAsync(s_schema);

        await ExportAsync(from, relay, name);
        await ImportAsync(to, relay, [relay.Address(name)]);

        Assert.Equal(TestTable.Canonical(items), await to.ReadAllAsync());
    }

    [Fact]
    public async Task A_prefix_is_all_objects_under_it_and_the_last_item_of_a_key_wins()
    {
        using S3Relay relay = await server.RequireAsync();
        for (int i = 0; i < 30; i++)
        {
            await relay.PutAsync($"in/{i:D2}.jsonl", $$"""{"key":"same","n":{{i}}}{{'\n'}}{"key":"k{{i}}"}{{'\n'}}""");
        }

        await relay.PutAsync("in/z/", string.Empty);
        await relay.PutAsync("in/_SUCCESS", "x");
        await relay.PutAsync("in/_temporary/a.jsonl", """{"key":"temporary"}""");
        await relay.PutAsync("in/deeper/_hidden.jsonl", """{"key":"hidden"}""");
        await relay.PutAsync("in/deeper/.hidden.jsonl", """{"key":"hidden"}""");
        await relay.PutAsync("inside.jsonl", """{"key":"beside"}""");
        await using TestTable to = await TestTable.CreateAsync(s_schema);

        TransferResult result = await ImportAsync(to, relay, [relay.Address("in/")]);

        Item[] expected = [Item.Parse("""{"key":{"S":"same"},"n":{"N":"29"}}"""), .. Enumerable.Range(0, 30).Select(i => Item.Parse($$$"""{"key":{"S":"k{{{i}}}"}}"""))];
        Assert.Equal(TestTable.Canonical(expected), await to.ReadAllAsync());
        Assert.Equal((60, relay.Address("in/").ToString()), (result.ItemsRead, result.Source));
    }

    [Fact]
    public async Task Items_are_named_by_their_object_and_line()
    {
        using S3Relay relay = await server.RequireAsync();
        await relay.PutAsync("a.jsonl", "{\"key\":\"a\"}\nnonsense\n");
        await relay.PutAsync("b.csv", "key\nb\n");
        await using TestTable to = await TestTable.CreateAsync(s_schema);

        TransferResult result = await ImportAsync(to, relay, [relay.Address("a.jsonl"), relay.Address("b.csv")]);

        Assert.Equal(new ItemPosition(relay.Address("a.jsonl").ToString(), 2), Assert.Single(to.Failed).Record.Position);
        Assert.Equal((2L, 1L, $"{relay.Address("a.jsonl")} and 1 more"), (result.ItemsWritten, result.ItemsFailed, result.Source));
    }

    [Fact]
    public async Task What_cannot_be_read_is_refused_before_anything_is()
    {
        using S3Relay relay = await server.RequireAsync();
        await relay.PutAsync("a.jsonl", "{\"key\":\"a\"}\n");
        await relay.PutAsync("x/a.jsonl", "{\"key\":\"a\"}\n");
        await relay.PutAsync("x/b.xlsx", "x");
        await relay.PutAsync("hidden/_a.jsonl", "{\"key\":\"a\"}\n");

        Assert.Equal($"There is no object '{relay.Address("x")}': check the key, or end it with a slash for all objects under it.", await RefusalAsync<ServiceException>(relay, "a.jsonl", "x"));
        Assert.Equal($"There are no objects to read under '{relay.Address("none/")}': check the prefix.", await RefusalAsync<ServiceException>(relay, "a.jsonl", "none/"));
        Assert.Equal($"There are no objects to read under '{relay.Address("hidden/")}', only such whose names, or folders in them, begin with _ or a dot: check the prefix.", await RefusalAsync<ServiceException>(relay, "hidden/"));
        Assert.StartsWith($"The name of '{relay.Address("x/b.xlsx")}' does not tell its format", await RefusalAsync<InvalidDataException>(relay, "x/"), StringComparison.Ordinal);
        Assert.DoesNotContain(relay.Requests, request => request.Operation == "GetObject" && request.Range != "bytes=0-0");
    }

    [Fact]
    public async Task What_cannot_be_written_is_refused_before_anything_is_read()
    {
        using S3Relay relay = await server.RequireAsync();

        Assert.Equal(
            $"'{relay.Address("x/")}' names no object: add a name, as in '{relay.Address("x/items.jsonl.gz")}'.",
            (await Assert.ThrowsAsync<InvalidDataException>(() => WriterAsync(relay, "x/", new TransferAccount(_ => { })))).Message);
        Assert.StartsWith(
            $"The name of '{relay.Address("x.xlsx")}' does not tell its format",
            (await Assert.ThrowsAsync<InvalidDataException>(() => WriterAsync(relay, "x.xlsx", new TransferAccount(_ => { })))).Message,
            StringComparison.Ordinal);
        Assert.Empty(relay.Requests);
    }

    [Theory]
    [InlineData("a.csv")]
    [InlineData("a.jsonl")]
    [InlineData("a.ddb.json.gz")]
    public async Task An_export_that_is_cut_short_leaves_neither_object_nor_parts(string name)
    {
        using S3Relay relay = await server.RequireAsync();
        using var cancellation = new CancellationTokenSource();
        TransferAccount account = new(_ => { });
        var sink = new FileSink(relay.Address(name).ToString(), await WriterAsync(relay, name, account), account);
        var transfer = new ItemTransfer("Export", new EndlessSource(account, () => relay.Count("UploadPart") >= 2 || account.ItemsRead > 40_000, cancellation), sink, account);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => transfer.RunAsync(cancellation.Token));

        Assert.Null(await relay.GetAsync(name));
        Assert.Empty(relay.OpenUploads);
        Assert.Equal(0, relay.Count("CompleteMultipartUpload") + relay.Count("PutObject"));
        Assert.Equal(0, transfer.Result.ItemsWritten);
        Assert.Equal(name == "a.csv" ? 0 : 1, relay.Count("AbortMultipartUpload")); // csv waits for its last column
    }

    [Fact]
    public async Task Parts_that_stay_are_warned_of()
    {
        using S3Relay relay = await server.RequireAsync();
        relay.Fault = request => request.Operation switch
        {
            "UploadPart" => S3Fault.Refusal(403, "AccessDenied"),
            "AbortMultipartUpload" => S3Fault.Refusal(403, "AccessDenied"),
            _ => null,
        };
        TransferAccount account = new(_ => { });
        using var cancellation = new CancellationTokenSource();
        var sink = new FileSink("x", await WriterAsync(relay, "a.jsonl", account), account);

        TransferException refusal = await Assert.ThrowsAsync<TransferException>(() => new ItemTransfer("Export", new EndlessSource(account, () => false, cancellation), sink, account).RunAsync(Token));

        Assert.Equal($"Access to '{relay.Address("a.jsonl")}' is denied: The message of AccessDenied.", refusal.Message);
        Assert.StartsWith($"The parts of '{relay.Address("a.jsonl")}' that were uploaded could not be removed", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_that_is_replaced_while_it_is_imported_ends_the_import()
    {
        using S3Relay relay = await server.RequireAsync();
        byte[] content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 400_000).Select(i => $$"""{"key":"k{{i}}","text":"some text"}{{'\n'}}""")));
        await relay.PutAsync("a.jsonl", content);
        var account = new TransferAccount(_ => { });
        ObjectSource source = await ObjectSource.FindAsync(relay.Store, [relay.Address("a.jsonl")], ItemFormat.Auto, account, null, Token);
        int fetched = 0;
        relay.Fault = _ => Interlocked.Increment(ref fetched) == 2 ? S3Fault.Refusal(412, "PreconditionFailed") : null;

        var sink = new CountingSink(account);
        TransferException refusal = await Assert.ThrowsAsync<TransferException>(() => new ItemTransfer("Import", source, sink, account).RunAsync(Token));

        Assert.Equal("ObjectChanged", Assert.IsType<ServiceException>(refusal.InnerException).Code);
        Assert.True(refusal.Result!.ItemsRead > 0);
        Assert.Equal(refusal.Result.ItemsRead, refusal.Result.ItemsWritten);
        Assert.False(refusal.Result.Completed);
    }

    private static Item Keyed(Item item, int number)
    {
        string rest = item.ToString()[1..];
        return Item.Parse($$$"""{"key":{"S":"k{{{number}}}"}{{{(rest == "}" ? rest : "," + rest)}}}""");
    }

    private static async Task<TestTable> FilledAsync(IEnumerable<Item> items)
    {
        TestTable table = await TestTable.CreateAsync(s_schema);
        Assert.True((await table.ImportAsync(items)).Completed);
        return table;
    }

    private async Task<TransferResult> ExportAsync(TestTable from, S3Relay relay, string name)
    {
        TransferAccount account = from.NewAccount();
        var sink = new FileSink(relay.Address(name).ToString(), await WriterAsync(relay, name, account), account);
        return await new ItemTransfer("Export", from.Source(account), sink, account).RunAsync(Token);
    }

    private Task<ObjectWriter> WriterAsync(S3Relay relay, string name, TransferAccount account) =>
        ObjectWriter.CreateAsync(relay.Store, relay.Address(name), ItemFormat.Auto, null, mustBeNew: false, account, _warnings.Add, Token);

    private static async Task<TransferResult> ImportAsync(TestTable to, S3Relay relay, S3Address[] addresses)
    {
        TransferAccount account = to.NewAccount();
        ObjectSource source = await ObjectSource.FindAsync(relay.Store, addresses, ItemFormat.Auto, account, null, Token);
        var sink = new TableSink(to.Connection, to.Info, account, null, TestTable.Unlimited());
        return await new ItemTransfer("Import", source, sink, account).RunAsync(Token);
    }

    private static async Task<string> RefusalAsync<T>(S3Relay relay, params string[] names)
        where T : Exception => (await Assert.ThrowsAsync<T>(
            () => ObjectSource.FindAsync(relay.Store, [.. names.Select(relay.Address)], ItemFormat.Auto, new TransferAccount(_ => { }), null, Token))).Message;

    /// <summary>Items without end, until the transfer is cancelled because enough has happened.</summary>
    private sealed class EndlessSource(TransferAccount account, Func<bool> isEnough, CancellationTokenSource cancellation) : IItemSource
    {
        public string Description => "endless";

        public async Task ReadAsync(ChannelWriter<IReadOnlyList<ItemRecord>> pages, CancellationToken cancellationToken)
        {
            var random = new Random(1);
            byte[] noise = new byte[6_000];
            for (int i = 0; ; i++)
            {
                random.NextBytes(noise);
                account.Read(1);
                var item = Item.Parse($$$"""{"key":{"S":"k{{{i}}}"},"b":{"B":"{{{Convert.ToBase64String(noise)}}}"}}""");
                await pages.WriteAsync([new ItemRecord(item, default)], cancellationToken);
                if (isEnough())
                {
                    await cancellation.CancelAsync();
                }
            }
        }
    }

    private sealed class CountingSink(TransferAccount account) : IItemSink
    {
        public string Description => "nowhere";

        public bool NeedsAll => false;

        public ValueTask WriteAsync(IReadOnlyList<ItemRecord> page, CancellationToken cancellationToken)
        {
            account.Written(page.Count, 0);
            return ValueTask.CompletedTask;
        }

        public Task CompleteAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
