using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using DynamoBulk.Local;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Checkpoints;
using DynamoBulk.Transfer.Sinks;
using DynamoBulk.Transfer.Sources;
using DynamoBulk.Transfer.Verification;

namespace DynamoBulk.Engine.Tests.Transfer;

/// <summary>Imports that end in the middle and go on: the table, the failed items and the books are those of one run.</summary>
public sealed class ImportCheckpointTests : IDisposable
{
    private static readonly KeySchema s_schema = new(new KeyAttribute("id", AttributeType.N));

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    private string CheckpointPath => Path.Combine(_folder, "checkpoint.json");

    private string FailedPath => Path.Combine(_folder, "failed.jsonl");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Each run is cut off at a moment of its own, and what is on disk is put back to a moment before that, as if the process had been killed then.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Cut_off_again_and_again_ends_as_one_run(int seed)
    {
        var random = new Random(seed);
        string[] files = WriteFiles(random);
        await using TestTable table = await TestTable.CreateAsync(s_schema, new LocalEndpointOptions { FaultRate = 0.05, Latency = TimeSpan.FromMilliseconds(20) });
        TransferResult? result = null;
        int cuts = 0;
        while (result is null)
        {
            result = await RunAsync(table, files, random, cuts++ < 8 ? TimeSpan.FromMilliseconds(random.Next(20, 200)) : null);
        }

        Assert.InRange(cuts, 4, 100);
        (Dictionary<int, int> expected, int failed, int records) = Model(files);
        Assert.Equal(expected.Select(item => $$$"""{"id":{"N":"{{{item.Key}}}"},"v":{"N":"{{{item.Value}}}"}}""").Select(json => TestTable.Canonical(new Item(Encoding.UTF8.GetBytes(json)))).Order(StringComparer.Ordinal), await table.ReadAllAsync());
        Assert.Equal(records, result.ItemsRead);
        Assert.Equal(failed, result.ItemsFailed);
        Assert.Equal(0, result.ItemsPending);
        Assert.Equal(records, result.ItemsWritten + result.ItemsSuperseded + result.ItemsFailed);
        Assert.Equal(FailedPositions(files).Order(StringComparer.Ordinal), File.ReadLines(FailedPath).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("Error").GetProperty("Position").GetString()).Order(StringComparer.Ordinal));
        Assert.False(File.Exists(CheckpointPath));
    }

    [Fact]
    public async Task A_finished_part_is_not_read_again()
    {
        string first = Write("1.jsonl", Enumerable.Range(0, 100).Select(i => $$"""{"id":{{i}}}"""));
        string second = Write("2.jsonl", Enumerable.Range(100, 100).Select(i => $$"""{"id":{{i}}}"""));
        await using TestTable table = await TestTable.CreateAsync(s_schema);
        TransferAccount account = table.NewAccount();
        var source = new FileSource([first, second], ItemFormat.Auto, account);
        CheckpointFile file = CheckpointFile.Open(CheckpointPath, resume: false, Job(table, source));
        file.Save(file.NewCheckpoint(TimeProvider.System) with { Counts = new CheckpointCounts { Written = 154 }, Input = new DoneRecords(new InputPlace(1, 50), 150, [152, 152, 160, 162]) });

        TransferResult result = await NewImport(table, source, account, resume: true).RunAsync(CancellationToken.None);

        Assert.Equal(200, result.ItemsWritten);
        Assert.Equal(Enumerable.Range(150, 50).Except([151, 159, 160, 161]).Select(i => $"\"id\":N{i}"), await table.ReadAllAsync());
    }

    /// <summary>What is done is noted as the run that wrote it would have: the last of each key, without what failed.</summary>
    [Fact]
    public async Task What_is_done_is_verified_with_what_is_written()
    {
        string path = Write("1.jsonl", ["""{"id":1,"v":1}""", "no item", """{"id":2,"v":1}""", """{"id":1,"v":2}""", """{"v":3}""", """{"id":2,"v":2}""", """{"id":3,"v":1}"""]);
        await using TestTable table = await TestTable.CreateAsync(s_schema);
        await table.ImportAsync([Item.Parse("""{"id":{"N":"1"},"v":{"N":"2"}}""")]);
        TransferAccount account = table.NewAccount();
        using var verification = new WriteVerification(table.Connection, table.Info, account, _ => { });
        var source = new FileSource([path], ItemFormat.Auto, account);
        CheckpointFile file = CheckpointFile.Open(CheckpointPath, resume: false, Job(table, source));
        file.Save(file.NewCheckpoint(TimeProvider.System) with { Counts = new CheckpointCounts { Written = 1, Superseded = 1, Failed = 2 }, Input = new DoneRecords(new InputPlace(0, 2), 2, [4, 5]) });

        TransferResult result = await NewImport(table, source, account, resume: true).RunAsync(CancellationToken.None);
        TransferVerification found = await verification.RunAsync(CancellationToken.None);

        Assert.Equal((7, 3, 2, 2), (result.ItemsRead, result.ItemsWritten, result.ItemsSuperseded, result.ItemsFailed));
        Assert.Empty(table.Failed);
        Assert.Equal(3, found.ItemsCompared);
        Assert.True(found.IsEqual);
    }

    [Fact]
    public async Task Csv_goes_on_with_the_types_that_its_first_file_gave()
    {
        string[] Rows(int from) => ["id,code", .. Enumerable.Range(from, 100).Select(i => $"{i},{(from == 0 && i == 3 ? "007" : i)}")];
        string first = Write("1.csv", Rows(0));
        string second = Write("2.csv", Rows(100));
        await using TestTable table = await TestTable.CreateAsync(s_schema);
        TransferAccount account = table.NewAccount();
        var source = new FileSource([first, second], ItemFormat.Auto, account, new ItemReaderOptions { ColumnTypes = new CsvColumnTypes(_ => { }) });
        CheckpointFile file = CheckpointFile.Open(CheckpointPath, resume: false, Job(table, source));
        file.Save(file.NewCheckpoint(TimeProvider.System) with { Counts = new CheckpointCounts { Written = 199 }, Input = new DoneRecords(new InputPlace(1, 99), 199, []) });

        await NewImport(table, source, account, resume: true).RunAsync(CancellationToken.None);

        Assert.Equal(["\"code\":S\"199\",\"id\":N199"], await table.ReadAllAsync());
    }

    [Fact]
    public async Task Other_content_other_parameters_or_another_table_are_refused()
    {
        string path = Write("1.jsonl", ["""{"id":1}"""]);
        await using TestTable table = await TestTable.CreateAsync(s_schema);
        CheckpointJob job = Job(table, new FileSource([path], ItemFormat.Auto, table.NewAccount())) with { Parameters = new Dictionary<string, string> { ["Delimiter"] = ";" } };
        CheckpointFile file = CheckpointFile.Open(CheckpointPath, resume: false, job);
        file.Save(file.NewCheckpoint(TimeProvider.System));
        File.WriteAllText(path, """{"id":2}""");

        void Refuses(CheckpointJob other, string words) =>
            Assert.Contains(words, Assert.Throws<CheckpointException>(() => CheckpointFile.Open(CheckpointPath, resume: true, other)).Message, StringComparison.Ordinal);
        Refuses(job with { Inputs = new FileSource([path], ItemFormat.Auto, table.NewAccount()).Fingerprint() }, "with other content");
        Refuses(job with { Parameters = new Dictionary<string, string>() }, "a run with -Delimiter ;, and this one is without -Delimiter");
        Refuses(job with { Table = "Other" }, "not of 'Other'");
        Refuses(job with { TableCreated = job.TableCreated!.Value.AddDays(1) }, "was made");
        Refuses(job with { Inputs = [] }, "one file, not of 0 files");
        Assert.NotNull(CheckpointFile.Open(CheckpointPath, resume: true, job).Found);
        Assert.Equal("Exists", Assert.Throws<CheckpointException>(() => CheckpointFile.Open(CheckpointPath, resume: false, job)).Code);
    }

    /// <summary>Any byte that is other than it was, or is missing, is found.</summary>
    [Fact]
    public async Task A_damaged_checkpoint_is_refused()
    {
        await using TestTable table = await TestTable.CreateAsync(s_schema);
        CheckpointJob job = CheckpointJob.Of("Import", table.Info);
        CheckpointFile file = CheckpointFile.Open(CheckpointPath, resume: false, job);
        file.Save(file.NewCheckpoint(TimeProvider.System));
        byte[] whole = await File.ReadAllBytesAsync(CheckpointPath);
        for (int i = 0; i < whole.Length - 1; i++)
        {
            byte[] flipped = [.. whole];
            flipped[i] ^= 1;
            foreach (byte[] damaged in new[] { flipped, whole[..i] })
            {
                await File.WriteAllBytesAsync(CheckpointPath, damaged);
                Assert.Equal("Damaged", Assert.Throws<CheckpointException>(() => CheckpointFile.Open(CheckpointPath, resume: true, job)).Code);
            }
        }
    }

    /// <summary>A digest proves that a file is as it was written, not that this code wrote it.</summary>
    [Fact]
    public async Task A_checkpoint_without_what_it_needs_is_refused()
    {
        await using TestTable table = await TestTable.CreateAsync(s_schema);
        CheckpointJob job = CheckpointJob.Of("Import", table.Info) with { Inputs = [new InputFingerprint("a", 1, "x")], Output = "b", Parameters = new Dictionary<string, string> { ["Delimiter"] = ";" } };
        CheckpointFile file = CheckpointFile.Open(CheckpointPath, resume: false, job);
        file.Save(file.NewCheckpoint(TimeProvider.System) with
        {
            Input = new DoneRecords(new InputPlace(0, 1), 1, [2, 3]) { RejectedRanges = [1, 1] },
            Scan = new ScanPlace { Segments = 1, Open = new Dictionary<int, string> { [0] = "{}" }, Ended = [1] },
            Output = new OutputPlace(1, 1, true),
        });
        string whole = File.ReadLines(CheckpointPath).First();
        string[] mayBeNull = ["$", "$.Job.TableCreated", "$.Job.Output", "$.Job.Inputs[0].LastWritten", "$.Input", "$.Scan", "$.Output", "$.Output.Stored", "$.Job.Parameters.Delimiter"];
        foreach (string path in PathsOf(JsonNode.Parse(whole)!).Except(mayBeNull))
        {
            JsonNode changed = JsonNode.Parse(whole)!;
            JsonNode found = PathsTo(changed).First(node => node.GetPath() == path);
            found.ReplaceWith<JsonNode?>(null);
            WriteCheckpoint(changed.ToJsonString());
            Assert.True(Record.Exception(() => CheckpointFile.Open(CheckpointPath, resume: true, job)) is CheckpointException { Code: "Damaged" }, path);
        }

        foreach (string damaged in new[] { "null", "7", whole.Replace("[2,3]", "[2]", StringComparison.Ordinal), whole.Replace("[2,3]", "[3,2]", StringComparison.Ordinal) })
        {
            WriteCheckpoint(damaged);
            Assert.Equal("Damaged", Assert.Throws<CheckpointException>(() => CheckpointFile.Open(CheckpointPath, resume: true, job)).Code);
        }

        WriteCheckpoint(whole);
        Assert.NotNull(CheckpointFile.Open(CheckpointPath, resume: true, job).Found);

        IEnumerable<JsonNode> PathsTo(JsonNode node) => [node, .. node switch
        {
            JsonObject members => members.Select(member => member.Value),
            JsonArray elements => elements,
            _ => Enumerable.Empty<JsonNode?>(),
        } is var inner ? inner.OfType<JsonNode>().SelectMany(PathsTo) : []];

        IEnumerable<string> PathsOf(JsonNode node) => PathsTo(node).Select(found => found.GetPath());
    }

    /// <summary>No sample lies where the byte is; the time alone tells of it.</summary>
    [Fact]
    public async Task A_large_file_that_was_written_again_is_another()
    {
        string path = Path.Combine(_folder, "large.jsonl");
        byte[] bytes = new byte[20 * 1024 * 1024];
        await File.WriteAllBytesAsync(path, bytes);
        await using TestTable table = await TestTable.CreateAsync(s_schema);
        CheckpointJob Job() => CheckpointJob.Of("Import", table.Info) with { Inputs = [InputFingerprint.OfFile(path)] };
        CheckpointFile file = CheckpointFile.Open(CheckpointPath, resume: false, Job());
        file.Save(file.NewCheckpoint(TimeProvider.System));
        DateTime written = File.GetLastWriteTimeUtc(path);
        bytes[(1024 * 1024) + 50_000]++;
        await File.WriteAllBytesAsync(path, bytes);
        File.SetLastWriteTimeUtc(path, written.AddSeconds(3));

        string message = Assert.Throws<CheckpointException>(() => CheckpointFile.Open(CheckpointPath, resume: true, Job())).Message;

        Assert.Contains($"'{path}' as it was last written {written:O}, and it was written again {written.AddSeconds(3):O}", message, StringComparison.Ordinal);
        File.SetLastWriteTimeUtc(path, written);
        Assert.NotNull(CheckpointFile.Open(CheckpointPath, resume: true, Job()).Found);
    }

    [Fact]
    public void A_small_file_may_have_been_written_again_with_the_same_content()
    {
        string path = Write("1.jsonl", ["""{"id":1}"""]);
        InputFingerprint before = InputFingerprint.OfFile(path);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddDays(-1));

        Assert.Equal(before, InputFingerprint.OfFile(path));
    }

    [Fact]
    public async Task A_fingerprint_of_a_large_file_sees_its_ends_and_places_in_between()
    {
        string path = Path.Combine(_folder, "large.jsonl");
        byte[] bytes = new byte[20 * 1024 * 1024];
        await File.WriteAllBytesAsync(path, bytes);
        InputFingerprint before = InputFingerprint.OfFile(path);
        Assert.Equal(before, InputFingerprint.OfFile(path));
        foreach (int place in new[] { 0, 1024 * 1024, bytes.Length / 257 * 100, bytes.Length - 1 })
        {
            byte[] changed = [.. bytes];
            changed.AsSpan(place, Math.Min(bytes.Length - place, 100_000)).Fill(1);
            await File.WriteAllBytesAsync(path, changed);
            Assert.NotEqual(before.Content, InputFingerprint.OfFile(path).Content);
        }
    }

    private static CheckpointJob Job(TestTable table, FileSource source) => CheckpointJob.Of("Import", table.Info) with { Inputs = source.Fingerprint() };

    private void WriteCheckpoint(string json) => File.WriteAllText(CheckpointPath, $"{json}\n{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(json)))}\n");

    /// <summary>Runs until the end, or is cut off: then the files are put back to what they were at some moment of the run.</summary>
    private async Task<TransferResult?> RunAsync(TestTable table, string[] files, Random random, TimeSpan? cutAfter)
    {
        TransferAccount account = table.NewAccount();
        var source = new FileSource(files, ItemFormat.Auto, account);
        ItemTransfer transfer = NewImport(table, source, account, resume: true);
        using FailedItemFile failed = account.FailedItemFile!;
        using var cut = new CancellationTokenSource();
        Task<TransferResult> running = transfer.RunAsync(cut.Token);
        if (cutAfter is not { } time)
        {
            return await running;
        }

        await Task.WhenAny(running, Task.Delay(time));
        if (running.IsCompleted)
        {
            return await running;
        }

        (byte[] checkpoint, byte[] failedItems) = (await File.ReadAllBytesAsync(CheckpointPath), await ReadSharedAsync(FailedPath));
        await cut.CancelAsync();
        try
        {
            return await running;
        }
        catch (OperationCanceledException)
        {
            TransferResult result = transfer.Result;
            Assert.Equal(result.ItemsRead, result.ItemsWritten + result.ItemsSuperseded + result.ItemsFailed + result.ItemsPending);
            if (random.Next(2) == 0)
            {
                failed.Dispose();
                await File.WriteAllBytesAsync(CheckpointPath, checkpoint);
                await File.WriteAllBytesAsync(FailedPath, failedItems);
            }

            return null;
        }
    }

    private ItemTransfer NewImport(TestTable table, FileSource source, TransferAccount account, bool resume)
    {
        CheckpointFile file = CheckpointFile.Open(CheckpointPath, resume, Job(table, source));
        account.FailedItemFile = file.Found is { } found ? FailedItemFile.GoOn(FailedPath, found, Assert.Fail) : new FailedItemFile(FailedPath);
        var checkpoint = new ImportCheckpoint(file, source, account, warning => throw new InvalidOperationException(warning)) { Interval = TimeSpan.FromMilliseconds(15) };
        checkpoint.Begin();
        return new ItemTransfer("Import", source, new TableSink(table.Connection, table.Info, account, new TableSinkOptions { MaxConcurrency = 2 }, TestTable.Unlimited()), account) { Checkpoint = checkpoint };
    }

    private static async Task<byte[]> ReadSharedAsync(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var content = new MemoryStream();
        await file.CopyToAsync(content);
        return content.ToArray();
    }

    /// <summary>Three files over few keys, with lines that are no items.</summary>
    private string[] WriteFiles(Random random)
    {
        int value = 0;
        return [.. Enumerable.Range(1, 3).Select(file => Write($"{file}.jsonl", Enumerable.Range(0, 3000).Select(_ => random.Next(50) == 0
            ? $"no item {value++}"
            : string.Create(CultureInfo.InvariantCulture, $$"""{"id":{{random.Next(3000)}},"v":{{value++}}}"""))))];
    }

    private string Write(string name, IEnumerable<string> lines)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllLines(path, lines);
        return path;
    }

    private static IEnumerable<string> FailedPositions(string[] files) =>
        files.SelectMany(file => File.ReadLines(file).Select((line, i) => (line, i)).Where(at => at.line[0] != '{').Select(at => $"{file} line {at.i + 1}"));

    private static (Dictionary<int, int> Table, int Failed, int Records) Model(string[] files)
    {
        string[] lines = [.. files.SelectMany(File.ReadLines)];
        var table = new Dictionary<int, int>();
        foreach (string[] parts in lines.Where(line => line[0] == '{').Select(line => line.Split(':', ',', '}')))
        {
            table[int.Parse(parts[1], CultureInfo.InvariantCulture)] = int.Parse(parts[3], CultureInfo.InvariantCulture);
        }

        return (table, lines.Count(line => line[0] != '{'), lines.Length);
    }
}
