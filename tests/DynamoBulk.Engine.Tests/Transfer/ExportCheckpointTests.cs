using System.Globalization;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using DynamoBulk.Local;
using DynamoBulk.Service;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Checkpoints;
using DynamoBulk.Transfer.Sinks;
using DynamoBulk.Transfer.Sources;

namespace DynamoBulk.Engine.Tests.Transfer;

/// <summary>Exports that end in the middle and go on: the files and the books are those of one run.</summary>
public sealed class ExportCheckpointTests : IDisposable
{
    private const int Items = 2000;

    private static readonly KeySchema s_schema = new(new KeyAttribute("id", AttributeType.N));

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    private readonly string _killed = Directory.CreateTempSubdirectory().FullName;

    public static TheoryData<string, long> Outputs { get; } = [.. from name in (string[])["x.jsonl", "x.json", "x.csv", "x.ddb.json", "x.ion"] from packed in (string[])["", ".gz"] from size in (long[])[long.MaxValue, 20_000] select (name + packed, size)];

    private string CheckpointPath => Path.Combine(_folder, "checkpoint");

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        Directory.Delete(_killed, recursive: true);
    }

    /// <summary>Each run is cut off, or the folder is put back to how a run that is killed would have left it.</summary>
    [Theory]
    [MemberData(nameof(Outputs))]
    public async Task Cut_off_again_and_again_ends_as_one_run(string name, long maxSize)
    {
        var random = new Random(name.GetHashCode(StringComparison.Ordinal) % 7);
        await using TestTable table = await TestTable.CreateAsync(s_schema, new LocalEndpointOptions { FaultRate = 0.02 });
        List<Item> items = [.. Enumerable.Range(0, Items).Select(i => Item.Parse(string.Create(CultureInfo.InvariantCulture, $$$"""{"id":{"N":"{{{i}}}"},"text":{"S":"{{{new string('x', i % 90)}}}, \"{{{i}}}\""}}""")))];
        await table.ImportAsync(items);
        TransferResult? result = null;
        int cuts = 0;
        while (result is null)
        {
            result = await RunAsync(table, name, maxSize, random, cutAtPage: cuts < 6 ? random.Next(1, 12) : int.MaxValue);
            cuts += result is null ? 1 : 0;
        }

        Assert.InRange(cuts, 2, 6);
        Assert.Equal((Items, Items, 0), (result.ItemsRead, result.ItemsWritten, result.ItemsPending));
        Assert.True(result.Completed);
        string[] files = [.. Directory.GetFiles(_folder).Order(StringComparer.Ordinal)];
        Assert.Equal(maxSize == long.MaxValue ? [Path.Combine(_folder, name)] : [.. Enumerable.Range(1, files.Length).Select(i => PartName.Of(Path.Combine(_folder, name), i))], files);
        Assert.Equal(await table.ReadAllAsync(), await ReadAsync(files));
    }

    /// <summary>All that is left is to give a whole file its name: whether that was done or not, the next run ends well.</summary>
    [Theory]
    [InlineData(false, long.MaxValue)]
    [InlineData(true, long.MaxValue)]
    [InlineData(false, 20_000)]
    [InlineData(true, 20_000)]
    public async Task Killed_while_files_get_their_names(bool isPublished, long maxSize)
    {
        await using TestTable table = await TestTable.CreateAsync(s_schema);
        await table.ImportAsync(Enumerable.Range(0, Items).Select(i => Item.Parse($$$"""{"id":{"N":"{{{i}}}"}}""")));
        string path = Path.Combine(_folder, "x.csv");
        string[] before = maxSize == long.MaxValue ? [path] : [.. Enumerable.Range(1, 9).Select(i => PartName.Of(path, i))];
        foreach (string old in before)
        {
            await File.WriteAllTextAsync(old, "old");
        }

        (ExportCheckpoint keeper, IResumableWriter writer) = await WriteAsync(table, "x.csv", maxSize);
        await Assert.ThrowsAsync<OperationCanceledException>(() => keeper.CompleteAsync(new UnpublishedWriter(writer, isPublished), CancellationToken.None));
        await writer.DisposeAsync();
        TransferResult? result = await RunAsync(table, "x.csv", maxSize, new Random(1), cutAtPage: int.MaxValue);

        Assert.Equal(Items, result!.ItemsWritten);
        string[] files = [.. Directory.GetFiles(_folder).Order(StringComparer.Ordinal)];
        Assert.All(files, file => Assert.EndsWith(".csv", file, StringComparison.Ordinal));
        Assert.Equal(await table.ReadAllAsync(), await ReadAsync(files));
    }

    /// <summary>Old parts give way before the new ones appear: however many did when the process was killed, none stays in the end.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(5, 0)]
    [InlineData(60, 0)]
    [InlineData(60, 2)]
    public async Task Killed_while_parts_take_the_place_of_old_ones(int aside, int published)
    {
        await using TestTable table = await TestTable.CreateAsync(s_schema);
        await table.ImportAsync(Enumerable.Range(0, Items).Select(i => Item.Parse($$$"""{"id":{"N":"{{{i}}}"}}""")));
        string Part(int number) => PartName.Of(Path.Combine(_folder, "x.jsonl"), number);
        for (int i = 1; i <= 60; i++)
        {
            await File.WriteAllTextAsync(Part(i), "old");
        }

        (ExportCheckpoint keeper, IResumableWriter writer) = await WriteAsync(table, "x.jsonl", 2000);
        await Assert.ThrowsAsync<OperationCanceledException>(() => keeper.CompleteAsync(new UnpublishedWriter(writer, isPublished: false), CancellationToken.None));
        await writer.DisposeAsync();
        Enumerable.Range(1, aside).ToList().ForEach(number => File.Move(Part(number), Part(number) + ".replaced"));
        Enumerable.Range(1, published).ToList().ForEach(number => File.Move(Part(number) + ".partial", Part(number)));
        TransferResult? result = await RunAsync(table, "x.jsonl", 2000, new Random(1), cutAtPage: int.MaxValue);

        Assert.Equal(Items, result!.ItemsWritten);
        string[] files = [.. Directory.GetFiles(_folder).Order(StringComparer.Ordinal)];
        Assert.Equal(Enumerable.Range(1, files.Length).Select(Part), files);
        Assert.Equal(await table.ReadAllAsync(), await ReadAsync(files));
    }

    /// <summary>A process that is killed before its first checkpoint may have begun more parts than the next one needs.</summary>
    [Fact]
    public async Task Parts_of_a_run_before_that_had_more_of_them_go()
    {
        await using TestTable table = await TestTable.CreateAsync(s_schema);
        await table.ImportAsync(Enumerable.Range(0, Items).Select(i => Item.Parse($$$"""{"id":{"N":"{{{i}}}"}}""")));
        string Part(int number) => PartName.Of(Path.Combine(_folder, "x.jsonl"), number);
        for (int i = 1; i <= 60; i++)
        {
            await File.WriteAllTextAsync(Part(i) + ".partial", "begun");
        }

        await RunAsync(table, "x.jsonl", 2000, new Random(1), cutAtPage: int.MaxValue);

        string[] files = [.. Directory.GetFiles(_folder).Order(StringComparer.Ordinal)];
        Assert.Equal(Enumerable.Range(1, files.Length).Select(Part), files);
    }

    /// <summary>With the checkpoint goes what tells another run to tidy up: nothing but the output, and the lock of who has written it, may be there by then.</summary>
    [Theory]
    [InlineData("x.jsonl", long.MaxValue)]
    [InlineData("x.csv", long.MaxValue)]
    [InlineData("x.csv.gz", 20_000)]
    public async Task Killed_right_behind_the_end_nothing_is_left_over(string name, long maxSize)
    {
        await using TestTable table = await TestTable.CreateAsync(s_schema);
        await table.ImportAsync(Enumerable.Range(0, Items).Select(i => Item.Parse($$$"""{"id":{"N":"{{{i}}}"}}""")));
        (ExportCheckpoint keeper, IResumableWriter writer) = await WriteAsync(table, name, maxSize);
        File.WriteAllText(CheckpointPath + ".partial", "a checkpoint that a process was killed over");

        await keeper.CompleteAsync(writer, CancellationToken.None);

        string[] files = [.. Directory.GetFiles(_folder).Where(file => Path.GetExtension(file) != ".lock").Order(StringComparer.Ordinal)];
        Assert.All(files, file => Assert.EndsWith(Path.GetExtension(name), file, StringComparison.Ordinal));
        Assert.Equal(await table.ReadAllAsync(), await ReadAsync(files));
        await writer.DisposeAsync();
    }

    /// <summary>All that is left is to give the whole output its name, but it is gone: that is no end.</summary>
    [Theory]
    [InlineData(long.MaxValue, "x.jsonl.partial")]
    [InlineData(20_000, "x-00002.jsonl.partial")]
    public async Task A_whole_output_that_is_gone_is_refused(long maxSize, string gone)
    {
        await using TestTable table = await TestTable.CreateAsync(s_schema);
        await table.ImportAsync(Enumerable.Range(0, Items).Select(i => Item.Parse($$$"""{"id":{"N":"{{{i}}}"}}""")));
        (ExportCheckpoint keeper, IResumableWriter writer) = await WriteAsync(table, "x.jsonl", maxSize);
        await Assert.ThrowsAsync<OperationCanceledException>(() => keeper.CompleteAsync(new UnpublishedWriter(writer, isPublished: false), CancellationToken.None));
        await writer.DisposeAsync();
        File.Delete(Path.Combine(_folder, gone));

        Assert.Contains("remove the checkpoint", Assert.Throws<IOException>(() => New(table, "x.jsonl", maxSize, table.NewAccount())).Message, StringComparison.Ordinal);
    }

    /// <summary>A file under the name may be that of an export of yesterday.</summary>
    [Theory]
    [InlineData(long.MaxValue, "x.jsonl")]
    [InlineData(20_000, "x-00002.jsonl")]
    public async Task A_whole_output_is_not_taken_for_an_older_file(long maxSize, string name)
    {
        await using TestTable table = await TestTable.CreateAsync(s_schema);
        await table.ImportAsync(Enumerable.Range(0, Items).Select(i => Item.Parse($$$"""{"id":{"N":"{{{i}}}"}}""")));
        (ExportCheckpoint keeper, IResumableWriter writer) = await WriteAsync(table, "x.jsonl", maxSize);
        await Assert.ThrowsAsync<OperationCanceledException>(() => keeper.CompleteAsync(new UnpublishedWriter(writer, isPublished: false), CancellationToken.None));
        await writer.DisposeAsync();
        File.Delete(Path.Combine(_folder, name) + ".partial");
        File.WriteAllText(Path.Combine(_folder, name), "{\"id\":1}\n");

        Assert.Contains("remove the checkpoint", Assert.Throws<IOException>(() => New(table, "x.jsonl", maxSize, table.NewAccount())).Message, StringComparison.Ordinal);
    }

    /// <summary>Without a checkpoint nobody goes on with what is written by then.</summary>
    [Theory]
    [InlineData("x.jsonl", long.MaxValue)]
    [InlineData("x.jsonl", 20_000)]
    [InlineData("x.csv", long.MaxValue)]
    public async Task A_first_checkpoint_that_cannot_be_saved_leaves_no_partial_file(string name, long maxSize)
    {
        await using TestTable table = await TestTable.CreateAsync(s_schema);
        await table.ImportAsync(Enumerable.Range(0, Items).Select(i => Item.Parse($$$"""{"id":{"N":"{{{i}}}"}}""")));
        TransferAccount account = table.NewAccount();
        (ExportCheckpoint keeper, IResumableWriter writer, TableSource source) = New(table, name, maxSize, account);
        Directory.CreateDirectory(CheckpointPath + ".partial"); // where it would be written
        var sink = new ResumableFileSink(() => name, writer, keeper, account);

        await Assert.ThrowsAsync<TransferException>(() => new ItemTransfer("Export", source, sink, account) { Checkpoint = keeper }.RunAsync(CancellationToken.None));

        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task A_run_that_ends_before_anything_is_written_leaves_nothing()
    {
        await using TestTable table = await TestTable.CreateAsync(s_schema);
        await table.ImportAsync([Item.Parse("""{"id":{"N":"1"}}""")]);
        using var cut = new CancellationTokenSource();
        await cut.CancelAsync();
        TransferAccount account = table.NewAccount();
        (ExportCheckpoint keeper, IResumableWriter writer, TableSource source) = New(table, "x.jsonl", long.MaxValue, account);
        var sink = new ResumableFileSink(() => "x", writer, keeper, account);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new ItemTransfer("Export", source, sink, account) { Checkpoint = keeper }.RunAsync(cut.Token));

        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task A_partial_file_that_is_gone_or_cut_is_refused()
    {
        await using TestTable table = await TestTable.CreateAsync(s_schema);
        await table.ImportAsync(Enumerable.Range(0, Items).Select(i => Item.Parse($$$"""{"id":{"N":"{{{i}}}"}}""")));
        Assert.Null(await RunAsync(table, "x.jsonl", long.MaxValue, new Random(2), cutAtPage: 8));
        string partial = Path.Combine(_folder, "x.jsonl.partial");
        using (FileStream file = File.OpenWrite(partial))
        {
            file.SetLength(5);
        }

        Assert.Contains("remove the checkpoint", Assert.Throws<IOException>(() => New(table, "x.jsonl", long.MaxValue, table.NewAccount())).Message, StringComparison.Ordinal);
        File.Delete(partial);
        Assert.Contains("remove the checkpoint", Assert.Throws<IOException>(() => New(table, "x.jsonl", long.MaxValue, table.NewAccount())).Message, StringComparison.Ordinal);
    }

    /// <summary>The file of another table, or of an export without a checkpoint, may be as long.</summary>
    [Theory]
    [InlineData("x.jsonl", long.MaxValue, "x.jsonl.partial")]
    [InlineData("x.jsonl.gz", long.MaxValue, "x.jsonl.gz.partial")]
    [InlineData("x.csv", long.MaxValue, "x.csv.items.partial")]
    [InlineData("x.jsonl", 2_000, "x-00001.jsonl.partial")]
    [InlineData("x.jsonl", 2_000, "x-00003.jsonl.partial")]
    public async Task A_partial_file_that_is_another_is_refused_until_it_is_put_back(string name, long maxSize, string changed)
    {
        await using TestTable table = await TestTable.CreateAsync(s_schema);
        await table.ImportAsync(Enumerable.Range(0, Items).Select(i => Item.Parse($$$"""{"id":{"N":"{{{i}}}"}}""")));
        Assert.Null(await RunAsync(table, name, maxSize, new Random(2), cutAtPage: 12));
        string partial = Path.Combine(_folder, changed);
        byte[] written = await File.ReadAllBytesAsync(partial);
        byte[] another = [.. written, .. "and more"u8];
        another[7] ^= 1;
        await File.WriteAllBytesAsync(partial, another);

        IOException refused = Assert.Throws<IOException>(() => New(table, name, maxSize, table.NewAccount()));
        Assert.Contains("is not what was written there: put that back, or remove the checkpoint to begin anew.", refused.Message, StringComparison.Ordinal);
        Assert.Equal(another, await File.ReadAllBytesAsync(partial));

        await File.WriteAllBytesAsync(partial, written);
        Assert.Equal(Items, (await RunAsync(table, name, maxSize, new Random(1), cutAtPage: int.MaxValue))!.ItemsWritten);
        Assert.Equal(await table.ReadAllAsync(), await ReadAsync([.. Directory.GetFiles(_folder).Order(StringComparer.Ordinal)]));
    }

    /// <summary>What has its name already must be what was written, too.</summary>
    [Theory]
    [InlineData(long.MaxValue, "x.jsonl")]
    [InlineData(20_000, "x-00002.jsonl")]
    public async Task A_published_file_that_was_changed_is_refused(long maxSize, string changed)
    {
        await using TestTable table = await TestTable.CreateAsync(s_schema);
        await table.ImportAsync(Enumerable.Range(0, Items).Select(i => Item.Parse($$$"""{"id":{"N":"{{{i}}}"}}""")));
        (ExportCheckpoint keeper, IResumableWriter writer) = await WriteAsync(table, "x.jsonl", maxSize);
        await Assert.ThrowsAsync<OperationCanceledException>(() => keeper.CompleteAsync(new UnpublishedWriter(writer, isPublished: true), CancellationToken.None));
        await writer.DisposeAsync();
        byte[] another = await File.ReadAllBytesAsync(Path.Combine(_folder, changed));
        another[7] ^= 1;
        await File.WriteAllBytesAsync(Path.Combine(_folder, changed), another);

        Assert.Contains("remove the checkpoint", Assert.Throws<IOException>(() => New(table, "x.jsonl", maxSize, table.NewAccount())).Message, StringComparison.Ordinal);
    }

    /// <summary>What must be new is refused in the end when a file came meanwhile, and gets its name once that is out of the way.</summary>
    [Theory]
    [InlineData("x.jsonl", long.MaxValue, "x.jsonl")]
    [InlineData("x.csv", long.MaxValue, "x.csv")]
    [InlineData("x.jsonl", 20_000, "x-00002.jsonl")]
    public async Task A_file_that_came_meanwhile_stays_and_so_does_what_was_written(string name, long maxSize, string came)
    {
        await using TestTable table = await TestTable.CreateAsync(s_schema);
        await table.ImportAsync(Enumerable.Range(0, Items).Select(i => Item.Parse($$$"""{"id":{"N":"{{{i}}}"}}""")));
        (ExportCheckpoint keeper, IResumableWriter writer) = await WriteAsync(table, name, maxSize, FileMode.CreateNew);
        File.WriteAllText(Path.Combine(_folder, came), "another");

        for (int run = 0; run < 2; run++)
        {
            Assert.Contains($"{came}' already exists", (await Assert.ThrowsAsync<IOException>(() => keeper.CompleteAsync(writer, CancellationToken.None))).Message, StringComparison.Ordinal);
            await writer.DisposeAsync();
            Assert.Equal("another", File.ReadAllText(Path.Combine(_folder, came)));
            (keeper, writer, _) = New(table, name, maxSize, table.NewAccount(), FileMode.CreateNew);
        }

        File.Delete(Path.Combine(_folder, came));
        await keeper.CompleteAsync(writer, CancellationToken.None);
        await writer.DisposeAsync();
        Assert.Equal(await table.ReadAllAsync(), await ReadAsync([.. Directory.GetFiles(_folder).Order(StringComparer.Ordinal)]));
    }

    /// <summary>Where nothing is to be replaced, the new name is given before the old one is taken away.</summary>
    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(20_000)]
    public async Task Killed_while_a_new_file_has_two_names(long maxSize)
    {
        await using TestTable table = await TestTable.CreateAsync(s_schema);
        await table.ImportAsync(Enumerable.Range(0, Items).Select(i => Item.Parse($$$"""{"id":{"N":"{{{i}}}"}}""")));
        (ExportCheckpoint keeper, IResumableWriter writer) = await WriteAsync(table, "x.jsonl", maxSize, FileMode.CreateNew);
        await Assert.ThrowsAsync<OperationCanceledException>(() => keeper.CompleteAsync(new UnpublishedWriter(writer, isPublished: false), CancellationToken.None));
        await writer.DisposeAsync();
        string first = Directory.GetFiles(_folder, "*.partial").Order(StringComparer.Ordinal).First();
        File.Copy(first, Path.ChangeExtension(first, null));

        (keeper, writer, _) = New(table, "x.jsonl", maxSize, table.NewAccount(), FileMode.CreateNew);
        await keeper.CompleteAsync(writer, CancellationToken.None);
        await writer.DisposeAsync();
        Assert.Equal(await table.ReadAllAsync(), await ReadAsync([.. Directory.GetFiles(_folder).Order(StringComparer.Ordinal)]));
    }

    private (ExportCheckpoint Keeper, IResumableWriter Writer, TableSource Source) New(TestTable table, string name, long maxSize, TransferAccount account, FileMode mode = FileMode.Create)
    {
        string path = Path.Combine(_folder, name);
        CheckpointFile file = CheckpointFile.Open(CheckpointPath, resume: true, CheckpointJob.Of("Export", table.Info) with { Output = path });
        var request = new PageRequest { TableName = table.Info.TableName, PageLimit = 37 };
        var source = new TableSource(table.Connection, table.Info, request, account, new TableSourceOptions { Segments = 5, MaxConcurrency = 3, Start = file.Found?.Scan }, TestTable.Unlimited());
        OutputPlace? place = file.Found?.Output;
        IResumableWriter writer = maxSize == long.MaxValue
            ? ItemFile.CreateResumable(path, ItemFormat.Auto, mode, null, place)
            : ItemFormats.CreateResumableWriter(new PartFiles(path, mode, null, isResumable: true, place), path, ItemFormat.Auto, maxSize, null, place, path);
        var keeper = new ExportCheckpoint(file, source.Segments, account) { Interval = TimeSpan.Zero };
        keeper.Begin();
        return (keeper, writer, source);
    }

    /// <summary>Writes all pages; all that is left is to complete.</summary>
    private async Task<(ExportCheckpoint Keeper, IResumableWriter Writer)> WriteAsync(TestTable table, string name, long maxSize, FileMode mode = FileMode.Create)
    {
        TransferAccount account = table.NewAccount();
        (ExportCheckpoint keeper, IResumableWriter writer, TableSource source) = New(table, name, maxSize, account, mode);
        var pages = new PageSink(account);
        Task<TransferResult> reading = new ItemTransfer("Export", source, pages, account).RunAsync(CancellationToken.None);
        await foreach (IReadOnlyList<ItemRecord> page in pages.Pages.ReadAllAsync())
        {
            await writer.WriteAsync(page, CancellationToken.None);
            await keeper.PassAsync(page, writer);
            page.ToList().ForEach(pages.Confirm);
        }

        await reading;
        return (keeper, writer);
    }

    /// <summary>Runs until the end, or until a page at which it is cut off or killed.</summary>
    private async Task<TransferResult?> RunAsync(TestTable table, string name, long maxSize, Random random, int cutAtPage)
    {
        TransferAccount account = table.NewAccount();
        (ExportCheckpoint keeper, IResumableWriter writer, TableSource source) = New(table, name, maxSize, account);
        using var cut = new CancellationTokenSource();
        bool isKilled = random.Next(2) == 0;
        var sink = new CuttingSink(new ResumableFileSink(() => name, writer, keeper, account), cutAtPage, () =>
        {
            if (isKilled)
            {
                Copy(_folder, _killed);
            }

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
            if (isKilled)
            {
                Copy(_killed, _folder);
            }

            return null;
        }
    }

    private static void Copy(string from, string to)
    {
        foreach (string old in Directory.GetFiles(to))
        {
            File.Delete(old);
        }

        foreach (string file in Directory.GetFiles(from).Where(file => Path.GetExtension(file) != ".lock"))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    private static async Task<List<string>> ReadAsync(string[] files)
    {
        var items = new List<Item>();
        var options = new ItemReaderOptions { ColumnTypes = new CsvColumnTypes(_ => { }) };
        foreach (string file in files)
        {
            await using ItemFile open = ItemFile.Open(file, ItemFormat.Auto, options);
            await foreach (IReadOnlyList<ItemRecord> page in open.ReadAsync(CancellationToken.None))
            {
                Assert.All(page, record => Assert.Null(record.Problem));
                items.AddRange(page.Select(record => record.Item));
            }
        }

        return TestTable.Canonical(items);
    }
}
