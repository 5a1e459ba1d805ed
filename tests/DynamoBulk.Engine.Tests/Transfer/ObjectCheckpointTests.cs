using System.Globalization;
using DynamoBulk.Engine.Tests.Service.S3;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using DynamoBulk.Local;
using DynamoBulk.Service;
using DynamoBulk.Service.S3;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Checkpoints;
using DynamoBulk.Transfer.Sinks;
using DynamoBulk.Transfer.Sources;

namespace DynamoBulk.Engine.Tests.Transfer;

/// <summary>Exports into an object that end in the middle and go on: the object and the books are those of one run.</summary>
public sealed class ObjectCheckpointTests(S3Server server) : IDisposable
{
    private const int Items = 2000;
    private const int PartSize = 100_000;

    private static readonly KeySchema s_schema = new(new KeyAttribute("id", AttributeType.N));

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    private readonly List<string> _warnings = [];

    /// <summary>Formats, whether the columns of csv are known, and how large an object may be.</summary>
    public static TheoryData<string, bool, long> Outputs { get; } =
    [
        .. from name in (string[])["x.jsonl", "x.json", "x.csv", "x.ddb.json", "x.ion"]
           from packed in (string[])["", ".gz"]
           from known in (bool[])[false, true]
           from size in (long[])[long.MaxValue, 250_000]
           where !known || name == "x.csv"
           select (name + packed, known, size),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string CheckpointPath => Path.Combine(_folder, "checkpoint");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Each run is cut off, or the checkpoint is put back to how a run that is killed would have left it.</summary>
    [Theory]
    [MemberData(nameof(Outputs))]
    public async Task Cut_off_again_and_again_ends_as_one_run(string name, bool hasColumns, long maxSize)
    {
        using S3Relay relay = await server.RequireAsync();
        await using TestTable table = await FilledAsync(new LocalEndpointOptions { FaultRate = 0.02 });
        var output = new Output(relay, name) { MaxSize = maxSize, Options = hasColumns ? new ItemWriterOptions { Columns = ["id", "text"] } : null };
        var random = new Random(name.Length);
        TransferResult? result = null;
        int cuts = 0;
        int kills = 0;
        while (result is null)
        {
            bool isKilled = random.Next(2) == 0;
            result = await RunAsync(table, output, cutAtPage: cuts < 6 ? random.Next(6, 16) : int.MaxValue, isKilled);
            cuts += result is null ? 1 : 0;
            kills += isKilled ? 1 : 0;
        }

        Assert.InRange(cuts, 2, 6);
        Assert.Equal((Items, Items, 0, true), (result.ItemsRead, result.ItemsWritten, result.ItemsPending, result.Completed));
        Assert.Equal(await table.ReadAllAsync(), await ReadAsync(output));
        Assert.Empty(Directory.GetFiles(_folder));
        Assert.Empty(_warnings);
        Assert.Equal(name.StartsWith("x.csv", StringComparison.Ordinal) && !hasColumns, relay.Count("ListParts") == 0); // csv waits for its last column
        string[] completed = [.. relay.Requests.Where(request => request.Operation == "CompleteMultipartUpload").Select(request => request.UploadId!)];
        Assert.Equal(completed.Distinct(), completed);
        Assert.All(completed, upload => Assert.All(relay.PartsOf(upload).SkipLast(1), part => Assert.InRange(part.Size, PartSizes.LeastOf(PartSize), PartSize)));
        if (maxSize == long.MaxValue)
        {
            Assert.Single(completed);
        }

        if (maxSize == long.MaxValue || kills == 0)
        {
            // What is killed leaves the uploads that it began since its last checkpoint.
            Assert.Empty(relay.OpenUploads);
        }
    }

    /// <summary>All that is left is to make the object of its parts: whether that was done or not, the next run ends well.</summary>
    [Theory]
    [InlineData("x.jsonl.gz", false, long.MaxValue)]
    [InlineData("x.jsonl.gz", true, long.MaxValue)]
    [InlineData("x.csv", false, long.MaxValue)]
    [InlineData("x.csv", true, long.MaxValue)]
    [InlineData("x.jsonl.gz", false, 250_000)]
    [InlineData("x.jsonl.gz", true, 250_000)]
    [InlineData("x.csv", false, 250_000)]
    [InlineData("x.csv", true, 250_000)]
    public async Task Killed_while_the_object_is_made(string name, bool isMade, long maxSize)
    {
        using S3Relay relay = await server.RequireAsync();
        await using TestTable table = await FilledAsync();
        var output = new Output(relay, name) { MaxSize = maxSize, MustBeNew = true };
        await EndAsync(table, output, isMade);
        int uploads = relay.Count("CreateMultipartUpload");

        TransferResult? result = await RunAsync(table, output);

        Assert.Equal((Items, Items, true), (result!.ItemsRead, result.ItemsWritten, result.Completed));
        Assert.Equal(await table.ReadAllAsync(), await ReadAsync(output));
        Assert.Empty(Directory.GetFiles(_folder));
        Assert.Empty(relay.OpenUploads);
        Assert.Empty(_warnings);
        Assert.Equal(uploads, relay.Count("CreateMultipartUpload"));
        Assert.Equal(maxSize == long.MaxValue, uploads == 1);
    }

    /// <summary>What has appeared of several objects stays, and the next run makes the others.</summary>
    [Fact]
    public async Task What_fails_while_objects_are_made_goes_on_with_the_others()
    {
        using S3Relay relay = await server.RequireAsync();
        await using TestTable table = await FilledAsync();
        var output = new Output(relay, "x.jsonl") { MaxSize = 250_000, MustBeNew = true };
        relay.Fault = request => request.Operation == "CompleteMultipartUpload" && request.Path.Contains("00003", StringComparison.Ordinal) ? S3Fault.Refusal(403, "AccessDenied") : null;
        TransferException refusal = await Assert.ThrowsAsync<TransferException>(() => RunAsync(table, output));
        Assert.Equal((0L, CheckpointPath), (refusal.Result!.ItemsWritten, refusal.Result.CheckpointPath));
        Assert.NotNull(await relay.GetAsync(PartName.Of("x.jsonl", 2)));
        relay.Fault = _ => null;

        TransferResult? result = await RunAsync(table, output);

        Assert.Equal((Items, Items, true), (result!.ItemsRead, result.ItemsWritten, result.Completed));
        Assert.Equal(await table.ReadAllAsync(), await ReadAsync(output));
        Assert.Empty(relay.OpenUploads);
        Assert.Equal((0, 0), (relay.Count("DeleteObject"), _warnings.Count));
    }

    [Fact]
    public async Task Of_several_objects_those_behind_the_last_checkpoint_are_aborted()
    {
        using S3Relay relay = await server.RequireAsync();
        await using TestTable table = await FilledAsync();
        var output = new Output(relay, "x.jsonl") { MaxSize = 250_000 };
        Assert.Null(await RunAsync(table, output, cutAtPage: 20));
        string[] kept = [.. relay.OpenUploads.Order(StringComparer.Ordinal)];
        Assert.NotEmpty(kept);
        relay.Fault = request => request.Operation == "UploadPart" && request.Path.Contains("00005", StringComparison.Ordinal) ? S3Fault.Refusal(403, "AccessDenied") : null;
        await Assert.ThrowsAsync<TransferException>(() => RunAsync(table, output with { Interval = TimeSpan.FromHours(1) }));

        Assert.Equal(kept, relay.OpenUploads.Order(StringComparer.Ordinal));
        Assert.True(relay.Count("AbortMultipartUpload") > 0);
        relay.Fault = _ => null;

        Assert.Equal(Items, (await RunAsync(table, output))!.ItemsWritten);
        Assert.Equal(await table.ReadAllAsync(), await ReadAsync(output));
    }

    [Fact]
    public async Task An_object_of_somebody_else_is_not_taken_for_one_that_was_made()
    {
        using S3Relay relay = await server.RequireAsync();
        await using TestTable table = await FilledAsync();
        var output = new Output(relay, "x.jsonl");
        await EndAsync(table, output, isMade: false);
        relay.Expire(Assert.Single(relay.OpenUploads));
        await relay.PutAsync("x.jsonl", "of somebody else");

        TransferException refusal = await Assert.ThrowsAsync<TransferException>(() => RunAsync(table, output));

        Assert.StartsWith($"The upload of '{relay.Address("x.jsonl")}' is not there any more: it was completed or aborted by somebody else, such as a lifecycle rule of the bucket; begin anew, where there is a checkpoint after removing it.", refusal.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(CheckpointPath));
    }

    [Fact]
    public async Task An_upload_that_is_gone_is_refused_before_anything_is_read()
    {
        using S3Relay relay = await server.RequireAsync();
        await using TestTable table = await FilledAsync();
        var output = new Output(relay, "x.jsonl");
        Assert.Null(await RunAsync(table, output, cutAtPage: 20));
        relay.Expire(Assert.Single(relay.OpenUploads));

        ServiceException refusal = await Assert.ThrowsAsync<ServiceException>(() => RunAsync(table, output));

        Assert.Equal("NoSuchUpload", refusal.Code);
        Assert.EndsWith("begin anew, where there is a checkpoint after removing it.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_that_was_replaced_is_refused()
    {
        using S3Relay relay = await server.RequireAsync();
        await using TestTable table = await FilledAsync();
        var output = new Output(relay, "x.jsonl");
        Assert.Null(await RunAsync(table, output, cutAtPage: 40));
        string upload = Assert.Single(relay.OpenUploads);
        var stranger = new UploadPlace(upload, relay.PartsOf(upload).Take(4).ToArray());
        Assert.Equal(4, stranger.Parts.Count);
        ObjectUpload other = await relay.Store.GoOnWritingAsync(relay.Address("x.jsonl"), stranger, mayBeMade: false, mustBeNew: false, () => { }, Token, PartSize);
        await other.WriteAsync(new byte[PartSize], Token);
        Assert.NotNull(await other.SettleAsync(isWhole: false, Token));

        ServiceException refusal = await Assert.ThrowsAsync<ServiceException>(() => RunAsync(table, output));

        Assert.Equal($"Part 5 of the upload of '{relay.Address("x.jsonl")}', which is to be gone on with, is not there as it was sent: remove the checkpoint to begin anew.", refusal.Message);
    }

    [Theory]
    [InlineData(403, "AccessDenied")]
    [InlineData(405, "MethodNotAllowed")]
    public async Task Where_parts_cannot_be_listed_the_service_compares_them(int status, string code)
    {
        using S3Relay relay = await server.RequireAsync();
        await using TestTable table = await FilledAsync();
        var output = new Output(relay, "x.jsonl");
        Assert.Null(await RunAsync(table, output, cutAtPage: 20));
        relay.Fault = request => request.Operation == "ListParts" ? S3Fault.Refusal(status, code) : null;

        TransferResult? result = await RunAsync(table, output);

        Assert.Equal(Items, result!.ItemsWritten);
        Assert.Equal(await table.ReadAllAsync(), await ReadAsync(output));
    }

    [Fact]
    public async Task What_ends_before_a_part_is_settled_leaves_nothing()
    {
        using S3Relay relay = await server.RequireAsync();
        await using TestTable table = await FilledAsync();
        var output = new Output(relay, "x.jsonl") { Interval = TimeSpan.FromHours(1), PartSize = 100 };
        relay.Fault = request => request.Operation == "UploadPart" && relay.Count("UploadPart") > 3 ? S3Fault.Refusal(403, "AccessDenied") : null;

        TransferException refusal = await Assert.ThrowsAsync<TransferException>(() => RunAsync(table, output));

        Assert.Equal((0L, null), (refusal.Result!.ItemsWritten, refusal.Result.CheckpointPath));
        Assert.Equal(refusal.Result.ItemsRead, refusal.Result.ItemsPending);
        Assert.Empty(Directory.GetFiles(_folder));
        Assert.Empty(relay.OpenUploads);
        Assert.Equal(1, relay.Count("AbortMultipartUpload"));
    }

    [Fact]
    public async Task What_fails_goes_on_from_the_part_that_was_settled_last()
    {
        using S3Relay relay = await server.RequireAsync();
        await using TestTable table = await FilledAsync();
        var output = new Output(relay, "x.jsonl.gz");
        relay.Fault = request => request.Operation == "UploadPart" && request.Query.Contains("partNumber=6", StringComparison.Ordinal) ? S3Fault.Refusal(403, "AccessDenied") : null;
        TransferException refusal = await Assert.ThrowsAsync<TransferException>(() => RunAsync(table, output));
        Assert.Equal(CheckpointPath, refusal.Result!.CheckpointPath);
        Assert.Single(relay.OpenUploads);
        relay.Fault = _ => null;

        TransferResult? result = await RunAsync(table, output);

        Assert.Equal((Items, Items), (result!.ItemsRead, result.ItemsWritten));
        Assert.Equal(await table.ReadAllAsync(), await ReadAsync(output));
        Assert.Equal((1, 0), (relay.Count("CreateMultipartUpload"), relay.Count("AbortMultipartUpload")));
    }

    [Fact]
    public async Task A_small_object_begins_anew_and_goes_in_one_request()
    {
        using S3Relay relay = await server.RequireAsync();
        await using TestTable table = await FilledAsync();
        var output = new Output(relay, "x.jsonl") { PartSize = ObjectUpload.DefaultPartSize };

        Assert.Null(await RunAsync(table, output, cutAtPage: 20));
        Assert.Empty(Directory.GetFiles(_folder));
        TransferResult? result = await RunAsync(table, output);

        Assert.Equal((Items, Items, true), (result!.ItemsRead, result.ItemsWritten, result.Completed));
        Assert.Equal(await table.ReadAllAsync(), await ReadAsync(output));
        Assert.Empty(Directory.GetFiles(_folder));
        Assert.Equal((1, 0), (relay.Count("PutObject"), relay.Count("CreateMultipartUpload")));
    }

    [Fact]
    public async Task An_object_that_appears_between_two_runs_is_not_replaced_where_it_must_be_new()
    {
        using S3Relay relay = await server.RequireAsync();
        await using TestTable table = await FilledAsync();
        var output = new Output(relay, "x.jsonl") { MustBeNew = true };
        Assert.Null(await RunAsync(table, output, cutAtPage: 20));
        await relay.PutAsync("x.jsonl", "precious");

        Assert.Equal("ObjectExists", (await Assert.ThrowsAsync<ServiceException>(() => RunAsync(table, output))).Code);

        Assert.Equal("precious"u8.ToArray(), await relay.GetAsync("x.jsonl"));
        Assert.Single(relay.OpenUploads);
    }

    private static async Task<TestTable> FilledAsync(LocalEndpointOptions? options = null)
    {
        TestTable table = await TestTable.CreateAsync(s_schema, options);
        var random = new Random(1);
        byte[] noise = new byte[480];
        await table.ImportAsync(Enumerable.Range(0, Items).Select(i =>
        {
            random.NextBytes(noise);
            return Item.Parse(string.Create(CultureInfo.InvariantCulture, $$$"""{"id":{"N":"{{{i}}}"},"text":{"S":"{{{Convert.ToBase64String(noise)}}}, \"{{{i}}}\""}}"""));
        }));
        return table;
    }

    private async Task<(ExportCheckpoint Keeper, IResumableWriter Writer, TableSource Source)> NewAsync(TestTable table, Output output, TransferAccount account)
    {
        S3Address address = output.Relay.Address(output.Name);
        CheckpointFile file = CheckpointFile.Open(CheckpointPath, resume: true, CheckpointJob.Of("Export", table.Info) with { Output = address.ToString() });
        var request = new PageRequest { TableName = table.Info.TableName, PageLimit = 37 };
        var source = new TableSource(table.Connection, table.Info, request, account, new TableSourceOptions { Segments = 5, MaxConcurrency = 3, Start = file.Found?.Scan }, TestTable.Unlimited());
        OutputPlace? place = file.Found?.Output;
        IResumablePartStore parts = output.MaxSize == long.MaxValue
            ? await OneObject.CreateAsync(output.Relay.Store, address, output.MustBeNew, account, _warnings.Add, place, Token, output.PartSize)
            : await PartObjects.CreateAsync(output.Relay.Store, address, output.MustBeNew, account, _ => { }, _warnings.Add, place, Token, output.PartSize);
        IResumableWriter writer = ItemFormats.CreateResumableWriter(parts, address.ToString(), ItemFormat.Auto, output.MaxSize, output.Options, place, CheckpointPath);
        var keeper = new ExportCheckpoint(file, source.Segments, account) { Interval = output.Interval };
        keeper.Begin();
        return (keeper, writer, source);
    }

    /// <summary>Runs until the end, or until a page at which it is cut off or killed.</summary>
    private async Task<TransferResult?> RunAsync(TestTable table, Output output, int cutAtPage = int.MaxValue, bool isKilled = false)
    {
        TransferAccount account = table.NewAccount();
        (ExportCheckpoint keeper, IResumableWriter writer, TableSource source) = await NewAsync(table, output, account);
        using var cut = new CancellationTokenSource();
        Dictionary<string, byte[]>? killed = null;
        var sink = new CuttingSink(new ResumableFileSink(() => output.Name, writer, keeper, account), cutAtPage, () =>
        {
            // What is killed before its first checkpoint would leave an upload that nobody knows of.
            killed = isKilled && File.Exists(CheckpointPath) ? Directory.GetFiles(_folder).ToDictionary(file => file, ReadShared) : null;
            cut.Cancel();
        });
        var transfer = new ItemTransfer("Export", source, sink, account) { Checkpoint = keeper };
        try
        {
            return await transfer.RunAsync(cut.Token);
        }
        catch (OperationCanceledException)
        {
            TransferResult result = transfer.Result;
            Assert.Equal(result.ItemsRead, result.ItemsWritten + result.ItemsPending);
            foreach ((string file, byte[] content) in killed ?? [])
            {
                await File.WriteAllBytesAsync(file, content, Token);
            }

            return null;
        }
    }

    /// <summary>Runs to where the object has only to be made of its parts, and dies before or after.</summary>
    private async Task EndAsync(TestTable table, Output output, bool isMade)
    {
        TransferAccount account = table.NewAccount();
        (ExportCheckpoint keeper, IResumableWriter writer, TableSource source) = await NewAsync(table, output, account);
        var pages = new PageSink(account);
        Task<TransferResult> reading = new ItemTransfer("Export", source, pages, account).RunAsync(Token);
        await foreach (IReadOnlyList<ItemRecord> page in pages.Pages.ReadAllAsync(Token))
        {
            await writer.WriteAsync(page, Token);
            await keeper.PassAsync(page, writer);
            page.ToList().ForEach(pages.Confirm);
        }

        await reading;
        await Assert.ThrowsAsync<OperationCanceledException>(() => keeper.CompleteAsync(new UnpublishedWriter(writer, isMade), Token));
        await writer.DisposeAsync();
    }

    private static byte[] ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] content = new byte[file.Length];
        file.ReadExactly(content);
        return content;
    }

    private static async Task<List<string>> ReadAsync(Output output)
    {
        var items = new List<Item>();
        var options = new ItemReaderOptions { ColumnTypes = new CsvColumnTypes(_ => { }) };
        for (int number = 1; number == 1 || output.MaxSize < long.MaxValue; number++)
        {
            string name = output.MaxSize == long.MaxValue ? output.Name : PartName.Of(output.Name, number);
            if (await output.Relay.GetAsync(name) is not { } content)
            {
                break;
            }

            Assert.InRange(content.Length, 1, output.MaxSize);
            await foreach (IReadOnlyList<ItemRecord> page in ItemFormats.ReadAsync(new MemoryStream(content), name, ItemFormat.Auto, options, Token))
            {
                Assert.All(page, record => Assert.Null(record.Problem));
                items.AddRange(page.Select(record => record.Item));
            }
        }

        return TestTable.Canonical(items);
    }

    private sealed record Output(S3Relay Relay, string Name)
    {
        public ItemWriterOptions? Options { get; init; }

        public long MaxSize { get; init; } = long.MaxValue;

        public bool MustBeNew { get; init; }

        public TimeSpan Interval { get; init; }

        public int PartSize { get; init; } = ObjectCheckpointTests.PartSize;
    }
}
