using System.Globalization;
using DynamoBulk.Engine.Tests.Service.S3;
using DynamoBulk.Engine.Tests.Transfer;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using DynamoBulk.Local;
using DynamoBulk.NativeJobs.Manifests;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Checkpoints;
using DynamoBulk.Transfer.Sinks;
using DynamoBulk.Transfer.Sources;
using FsCheck;
using FsCheck.Fluent;

namespace DynamoBulk.Engine.Tests.NativeJobs.Manifests;

/// <summary>Exports read: every item as it was, in whatever order the files are, and none of a bad file unnoticed.</summary>
public sealed class ExportSourceTests(S3Server server) : IDisposable
{
    private static readonly KeySchema s_schema = new(new KeyAttribute("id", AttributeType.N));

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_item_survives(bool isIon) => Prop.ForAll(ArbitraryItems.Many, items =>
    {
        TestExport export = TestExport.Full(isIon: isIon);
        foreach (Item[] some in items.Chunk(3))
        {
            export.Add([.. some.Select(item => TestExport.Line(item, isIon))]);
        }

        export.Add(); // an empty partition
        return TestTable.Canonical(ReadAsync([export]).Result.Select(record => record.Item)).SequenceEqual(TestTable.Canonical(items));
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_change_survives(bool isIon) => Prop.ForAll(ArbitraryItems.Any, ArbitraryItems.Any, (one, other) =>
    {
        Item keys = Item.Parse("""{"id":{"N":"7"}}""");
        (Item? New, Item? Old)[] images = [(one, other), (one, null), (null, other)];
        TestExport export = TestExport.Incremental(0, 1, isIon: isIon);
        export.Add([.. images.Select(change => TestExport.Change(keys, change.New, change.Old, isIon))]);
        List<ItemRecord> forward = ReadAsync([export]).Result;
        List<ItemRecord> back = ReadAsync([export], new ExportReading { IsReverse = true }).Result;
        List<ExportedChange> told = [.. ReadAsync([export], new ExportReading { Changes = change => change.ToChange(), ChecksItems = true }).Result.Select(record => (ExportedChange)record.Original!)];
        Assert.Equal(images.Select(change => Write(change.New, keys)), forward.Select(Write));
        Assert.Equal(images.Select(change => Write(change.Old, keys)), back.Select(Write));
        Assert.Equal(["MODIFY", "INSERT", "REMOVE"], told.Select(change => change.EventName));
        Assert.Equal(images.Select(change => (Canonical(change.New), Canonical(change.Old))), told.Select(change => (Canonical(change.NewImage), Canonical(change.OldImage))));
        Assert.All(told, change => Assert.Equal(new DateTimeOffset(2023, 3, 29, 17, 9, 24, TimeSpan.Zero), change.WrittenAt));
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("""{"N":"1680109764000123"}""")]
    [InlineData("\"1680109764000123\"")]
    [InlineData("1680109764000123")]
    public async Task The_time_of_a_change_has_three_notations(string micros)
    {
        TestExport export = TestExport.Incremental(0, 1, view: "NEW_IMAGE");
        export.Add($$$"""{"Keys":{"id":{"N":"1"}},"Metadata":{"WriteTimestampMicros":{{{micros}}}},"Later":[1]}""", """{"NewImage":{"id":{"N":"2"}},"OldImage":null,"Keys":{"id":{"N":"2"}}}""");

        List<ExportedChange> changes = [.. (await ReadAsync([export], new ExportReading { Changes = change => change.ToChange() })).Select(record => (ExportedChange)record.Original!)];

        Assert.Equal(["REMOVE", "PUT"], changes.Select(change => change.EventName));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddTicks(16801097640001230), changes[0].WrittenAt);
        Assert.Null(changes[1].WrittenAt);
    }

    /// <summary>In a decimal the service leaves trailing zeros to the exponent: its documentation has <c>PageCount:6d2</c>.</summary>
    [Theory]
    [InlineData("1680109764000123.")]
    [InlineData("1680109764000123")]
    [InlineData("168010976400012300d-2")]
    public async Task The_time_of_a_change_in_Ion_has_an_exponent_or_none(string micros)
    {
        TestExport export = TestExport.Incremental(0, 1, isIon: true);
        export.Add($"$ion_1_0 {{Record:{{Keys:{{id:1}},Metadata:{{WriteTimestampMicros:{micros}}}}}}}", "$ion_1_0 {Record:{Keys:{id:2},Metadata:{WriteTimestampMicros:1680109764d6}}}");

        List<ItemRecord> records = await ReadAsync([export], new ExportReading { Changes = change => change.ToChange() });

        Assert.All(records, record => Assert.Null(record.Problem));
        Assert.Equal(
            [DateTimeOffset.UnixEpoch.AddTicks(16801097640001230), DateTimeOffset.UnixEpoch.AddSeconds(1680109764)],
            records.Select(record => ((ExportedChange)record.Original!).WrittenAt!.Value));
    }

    [Fact]
    public async Task A_change_is_an_item_of_its_own_in_a_file()
    {
        TestExport export = TestExport.Incremental(0, 1);
        export.Add(TestExport.Change(Item.Parse("""{"id":{"N":"1"}}"""), Item.Parse("""{"id":{"N":"1"},"v":{"S":"é\""}}"""), null, micros: "1680109764000120"));

        ItemRecord record = Assert.Single(await ReadAsync([export], new ExportReading { Changes = change => change.ToItem(), ChecksItems = true }));

        Assert.Equal("""{"EventName":{"S":"INSERT"},"ApproximateCreationDateTime":{"S":"2023-03-29T17:09:24.00012Z"},"Keys":{"M":{"id":{"N":"1"}}},"NewImage":{"M":{"id":{"N":"1"},"v":{"S":"é\""}}}}""", record.Item.ToString());
        Assert.False(record.IsDelete);
    }

    [Theory]
    [InlineData(false, "no json")]
    [InlineData(false, "{}")]
    [InlineData(false, """{"Keys":7}""")]
    [InlineData(false, """{"Keys":{"id":{"N":"1"}},"Metadata":{"WriteTimestampMicros":"x"}}""")]
    [InlineData(false, """{"Keys":{"id":{"N":"1"}}} x""")]
    [InlineData(true, "{Item:{id:1}}")]
    [InlineData(true, "{Record:{id:1}}")]
    [InlineData(true, "{Record:{NewImage:{id:1}}}")]
    [InlineData(true, "{Record:{Keys:{id:1}},Other:1}")]
    [InlineData(true, "17")]
    public async Task A_record_that_is_no_change_fails_alone(bool isIon, string line)
    {
        TestExport export = TestExport.Incremental(0, 1, isIon: isIon);
        export.Add(isIon ? "$ion_1_0 {Record:{Keys:{id:1}}}" : """{"Keys":{"id":{"N":"1"}}}""", line, isIon ? "{Record:{Keys:{id:3},NewImage:null.struct}}" : """{"Keys":{"id":{"N":"3"}}}""");

        List<ItemRecord> records = await ReadAsync([export]);

        Assert.Equal([null, ProblemCode.MalformedRecord, null], records.Select(record => record.Problem?.Code));
        Assert.Equal(line, records[1].Original!.ToString());
        Assert.Equal(2, records[1].Position.Number);
        Assert.Equal([true, true], new[] { records[0].IsDelete, records[2].IsDelete });
    }

    /// <summary>The line of a change that failed takes the change as it would stand in the data file.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_record_that_is_no_change_can_be_mended_into_one(bool isIon)
    {
        Item keys = Item.Parse("""{"id":{"N":"1"}}""");
        Item image = Item.Parse("""{"id":{"N":"1"},"s":{"SS":["a","b"]}}""");
        string[] changes = [TestExport.Change(keys, image, null, isIon), TestExport.Change(keys, null, image, isIon), TestExport.Change(keys, image, image, isIon)];
        TestExport export = TestExport.Incremental(0, 1, isIon: isIon);
        export.Add([.. changes.Select(change => change.Replace("Keys", "K", StringComparison.Ordinal))]);
        var account = new TransferAccount(_ => { }) { FailedItemFile = new FailedItemFile(Path.Combine(_folder, "failed.jsonl")) };
        var transfer = new ItemTransfer("Receive", new ExportSource([await WriteAsync(export)], new ExportReading(), account), NewFileSink(Path.Combine(_folder, "items.ddb.json"), account), account);
        Assert.Equal(3, (await transfer.RunAsync(Token)).ItemsFailed);
        account.FailedItemFile.Dispose();
        string failed = await File.ReadAllTextAsync(Path.Combine(_folder, "failed.jsonl"), Token);
        string again = Path.Combine(_folder, "again.jsonl");
        await File.WriteAllTextAsync(again, failed.Replace(isIon ? "K:" : "\"K\\\":", isIon ? "Keys:" : "\"Keys\\\":", StringComparison.Ordinal), Token);

        Assert.Equal(new[] { image, keys, image }.Select(TestTable.Canonical), (await ReadFileAsync(again)).Select(record => TestTable.Canonical(record.Item)));
        Assert.Equal([false, true, false], (await ReadFileAsync(again)).Select(record => record.IsDelete));
        List<ItemRecord> unmended = await ReadFileAsync(Path.Combine(_folder, "failed.jsonl"));
        Assert.All(unmended, record => Assert.Equal("The record is no change of an incremental export: It has no Keys.", record.Problem!.Message));
        Assert.All(unmended, record => Assert.True(Assert.IsType<UnreadRecord>(record.Original).IsChange));

        async Task<List<ItemRecord>> ReadFileAsync(string path)
        {
            await using var file = ItemFile.Open(path);
            return [.. (await file.ReadAsync(Token).ToListAsync(Token)).SelectMany(page => page)];
        }
    }

    [Fact]
    public async Task An_item_with_a_bad_value_fails_where_nobody_else_looks()
    {
        TestExport export = TestExport.Full();
        export.Add("""{"Item":{"id":{"N":"1"}}}""", """{"Item":{"id":{"N":"x"}}}""", """{"Item":{"id":{}}}""");

        List<ItemRecord> records = await ReadAsync([export], new ExportReading { ChecksItems = true });

        Assert.Equal([null, ProblemCode.InvalidNumber, ProblemCode.InvalidAttribute], records.Select(record => record.Problem?.Code));
    }

    /// <summary>Every byte of the packed file, flipped or cut off at.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_data_file_that_is_not_the_one_of_the_manifest_is_refused_and_gives_nothing(bool isIon)
    {
        TestExport export = TestExport.Full(isIon: isIon);
        string key = export.Add([.. Enumerable.Range(0, 5).Select(i => TestExport.Line(Item.Parse($$$"""{"id":{"N":"{{{i}}}"}}"""), isIon))]);
        ExportFiles.Write(_folder, export.Files());
        byte[] whole = export.Data[key];
        for (int i = 0; i < whole.Length; i++)
        {
            byte[] flipped = [.. whole];
            flipped[i] ^= (byte)(1 << (i % 8));
            foreach (byte[] damaged in new[] { flipped, whole[..i], [.. whole, 0], [.. whole, .. whole] })
            {
                await File.WriteAllBytesAsync(Path.Combine(_folder, key), damaged, Token);

                (List<ItemRecord> records, ExportException? refusal) = await TryReadAsync([await ExportFiles.ReadAsync(_folder)]);

                Assert.Empty(records);
                Assert.Equal((ExportException.DataFileDamaged, false), (refusal!.Code, refusal.HasTaintedItems));
                Assert.StartsWith($"The data file '{Path.Combine(_folder, key)}' ", refusal.Message, StringComparison.Ordinal);
                Assert.EndsWith("No item of it was handed on.", refusal.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData(2, "holds more than the 2 records that the manifest counts in it")]
    [InlineData(4, "holds 3 records, and the manifest counts 4 in it")]
    public async Task A_wrong_count_of_a_data_file_is_refused(int count, string words)
    {
        TestExport export = TestExport.Full();
        export.Add("""{"Item":{"id":{"N":"1"}}}""", """{"Item":{"id":{"N":"2"}}}""", """{"Item":{"id":{"N":"3"}}}""");
        export.Entries[0]["itemCount"] = count;
        export.Summary["itemCount"] = count;

        (List<ItemRecord> records, ExportException? refusal) = await TryReadAsync([await WriteAsync(export)]);

        Assert.Empty(records);
        Assert.Contains(words, refusal!.Message, StringComparison.Ordinal);
    }

    /// <summary>A large file is handed on while it is read: the error says so, and no checkpoint counts all of it.</summary>
    [Fact]
    public async Task A_large_data_file_that_proves_bad_at_its_end_ends_with_an_error_that_says_so()
    {
        (List<ItemRecord> records, ExportException? refusal) = await TryReadAsync([await WriteAsync(LargeAndBad())]);

        Assert.InRange(records.Count, 1, 199_999);
        Assert.True(refusal!.HasTaintedItems);
        Assert.Contains("was changed or damaged after the export, for it does not match the checksum in the manifest: get it from the bucket again, or export anew. Items of it were handed on before that showed", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>One bit can make another letter of all copies of a name or a value that follow: that is one error, not one for each record.</summary>
    [Theory]
    [InlineData("\"Item\"", "\"Ite-\"")]
    [InlineData("\"id\"", "\"ie\"")]
    [InlineData("\"N\":\"", "\"N\":\"q")]
    [InlineData("}}}", "})}")]
    public async Task Damage_in_a_large_data_file_is_told_as_that_and_not_by_its_records(string good, string bad)
    {
        TestExport export = TestExport.Full();
        string[] lines = LargeLines();
        string key = export.Add(lines);
        export.Data[key] = TestExport.Pack(string.Concat(lines.Select((line, i) => $"{(i < 5000 ? line : line.Replace(good, bad, StringComparison.Ordinal))}\n")));
        ExportManifest manifest = await WriteAsync(export);
        await using TestTable table = await TestTable.CreateAsync(s_schema);
        var told = new List<FailedItem>();
        var account = new TransferAccount(told.Add);

        foreach (ItemTransfer transfer in new ItemTransfer[]
        {
            new("Import", new ExportSource([manifest], new ExportReading(), account), new TableSink(table.Connection, table.Info, account, governor: TestTable.Unlimited()), account),
            new("Receive", new ExportSource([manifest], new ExportReading { ChecksItems = true }, account), NewFileSink(Path.Combine(_folder, "items.ddb.json"), account), account),
        })
        {
            ExportException refusal = Assert.IsType<ExportException>((await Assert.ThrowsAsync<TransferException>(() => transfer.RunAsync(Token))).InnerException);

            Assert.Empty(told);
            Assert.Equal($"The data file '{Path.Combine(_folder, key)}' was changed or damaged after the export, for it does not match the checksum in the manifest: get it from the bucket again, or export anew. Items of it were handed on before that showed: do not rely on them, and begin anew.", refusal.Message);
            Assert.Equal((ExportException.DataFileDamaged, true), (refusal.Code, refusal.HasTaintedItems));
        }
    }

    [Fact]
    public async Task A_bit_flip_in_a_large_data_file_is_one_error()
    {
        TestExport export = TestExport.Full();
        string key = export.Add(LargeLines());
        byte[] whole = export.Data[key];
        for (int i = 0; i < 24; i++)
        {
            byte[] flipped = [.. whole];
            flipped[(int)((long)whole.Length * i / 24)] ^= (byte)(1 << (i % 8));
            export.Data[key] = flipped;
            var account = new TransferAccount(failed => Assert.Fail(failed.ToString()));
            string path = Path.Combine(_folder, "items.ddb.json");
            var transfer = new ItemTransfer("Receive", new ExportSource([await WriteAsync(export)], new ExportReading { ChecksItems = true }, account), NewFileSink(path, account), account);

            ExportException refusal = Assert.IsType<ExportException>((await Assert.ThrowsAsync<TransferException>(() => transfer.RunAsync(Token))).InnerException);

            Assert.Equal(ExportException.DataFileDamaged, refusal.Code);
            Assert.StartsWith($"The data file '{Path.Combine(_folder, key)}' was changed or damaged after the export, ", refusal.Message, StringComparison.Ordinal);
            Assert.False(File.Exists(path));
        }
    }

    /// <summary>Where the bytes are those that the service wrote, a record that cannot be read is one that fails.</summary>
    [Fact]
    public async Task An_unreadable_record_of_a_large_data_file_that_is_whole_fails_alone()
    {
        TestExport export = TestExport.Full();
        string[] lines = LargeLines();
        lines[5000] = "no json";
        lines[5001] = """{"Item":{"id":{"N":"x"}}}""";
        export.Add(lines);
        var told = new List<FailedItem>();
        var account = new TransferAccount(told.Add);
        string path = Path.Combine(_folder, "items.ddb.json");
        var transfer = new ItemTransfer("Receive", new ExportSource([await WriteAsync(export)], new ExportReading { ChecksItems = true }, account), NewFileSink(path, account), account);

        TransferResult result = await transfer.RunAsync(Token);

        Assert.Equal((lines.Length, lines.Length - 2L, 2L), (result.ItemsRead, result.ItemsWritten, result.ItemsFailed));
        Assert.Equal([ProblemCode.MalformedRecord, ProblemCode.InvalidNumber], told.Select(failed => failed.Problem.Code));
    }

    [Fact]
    public async Task Nobody_goes_on_behind_items_of_a_bad_file()
    {
        ExportManifest manifest = await WriteAsync(LargeAndBad());
        string path = Path.Combine(_folder, "items.ddb.json");
        var account = new TransferAccount(_ => { });
        CheckpointFile file = CheckpointFile.Open(Path.Combine(_folder, "checkpoint.json"), resume: false, new CheckpointJob { Operation = "Receive", Table = TestExport.TableArn });
        var keeper = new ExportCheckpoint(file, 1, account) { Interval = TimeSpan.Zero };
        var sink = new ResumableFileSink(() => path, ItemFile.CreateResumable(path, ItemFormat.Auto, FileMode.Create, null, null), keeper, account);
        var transfer = new ItemTransfer("Receive", new ExportSource([manifest], new ExportReading { TellsPlaces = true }, account), sink, account) { Checkpoint = keeper };

        TransferException refusal = await Assert.ThrowsAsync<TransferException>(() => transfer.RunAsync(Token));

        Assert.EndsWith("do not rely on them, and begin anew.", refusal.Message, StringComparison.Ordinal);
        Assert.Null(refusal.Result!.CheckpointPath);
        Assert.False(File.Exists(file.FilePath));
        Assert.False(File.Exists(path));
    }

    /// <summary>A run may be killed before a large file has proved bad.</summary>
    [Fact]
    public async Task A_data_file_that_was_replaced_is_another_input()
    {
        ExportManifest manifest = await WriteAsync(LargeAndBad());
        InputFingerprint before = Assert.Single(new ExportSource([manifest], new ExportReading(), new TransferAccount(_ => { })).Fingerprint());
        File.SetLastWriteTimeUtc(before.Name, DateTime.UtcNow.AddMinutes(1));
        InputFingerprint after = Assert.Single(new ExportSource([await ReadAgainAsync()], new ExportReading(), new TransferAccount(_ => { })).Fingerprint());

        Assert.Equal((before.Name, before.Size, before.Content), (after.Name, after.Size, after.Content));
        Assert.NotNull(after.Difference(before));

        Task<ExportManifest> ReadAgainAsync() => ExportManifest.ReadAsync(manifest.Place, Assert.Fail, Token);
    }

    /// <summary>With the good file in its place the same command would pass over the records that were written from the bad one.</summary>
    [Fact]
    public async Task No_import_goes_on_behind_items_of_a_bad_file()
    {
        ExportManifest manifest = await WriteAsync(LargeAndBad());
        await using TestTable table = await TestTable.CreateAsync(s_schema);
        TransferAccount account = table.NewAccount();
        var source = new ExportSource([manifest], new ExportReading(), account);
        CheckpointFile file = CheckpointFile.Open(Path.Combine(_folder, "checkpoint.json"), resume: false, CheckpointJob.Of("Import", table.Info) with { Inputs = source.Fingerprint() });
        var checkpoint = new ImportCheckpoint(file, source, account, warning => Assert.Fail(warning));
        checkpoint.Begin();
        var transfer = new ItemTransfer("Import", source, new TableSink(table.Connection, table.Info, account, governor: TestTable.Unlimited()), account) { Checkpoint = checkpoint };

        TransferException refusal = await Assert.ThrowsAsync<TransferException>(() => transfer.RunAsync(Token));

        Assert.EndsWith("do not rely on them, and begin anew.", refusal.Message, StringComparison.Ordinal);
        Assert.True(refusal.Result!.ItemsWritten > 0);
        Assert.False(File.Exists(file.FilePath));
    }

    /// <summary>A window without changes has data files without records, or none at all.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_export_without_changes_is_imported_with_a_checkpoint(bool hasFile)
    {
        TestExport export = TestExport.Incremental(0, 1);
        if (hasFile)
        {
            export.Add();
        }

        ExportManifest manifest = await WriteAsync(export);
        await using TestTable table = await TestTable.CreateAsync(s_schema);
        TransferAccount account = table.NewAccount();
        var source = new ExportSource([manifest], new ExportReading(), account);
        CheckpointFile file = CheckpointFile.Open(Path.Combine(_folder, "checkpoint.json"), resume: false, CheckpointJob.Of("Import", table.Info) with { Inputs = source.Fingerprint() });
        var checkpoint = new ImportCheckpoint(file, source, account, warning => Assert.Fail(warning));
        checkpoint.Begin();
        var transfer = new ItemTransfer("Import", source, new TableSink(table.Connection, table.Info, account, governor: TestTable.Unlimited()), account) { Checkpoint = checkpoint };

        Assert.True((await transfer.RunAsync(Token)).Completed);
        Assert.False(File.Exists(file.FilePath));
    }

    [Fact]
    public async Task Exports_are_applied_in_the_order_of_their_times_and_undone_in_the_other()
    {
        TestExport[] exports = [TestExport.Full(hour: 1), TestExport.Incremental(1, 2), TestExport.Incremental(2, 4), TestExport.Incremental(1, 5)];
        for (int i = 0; i < exports.Length; i++)
        {
            Item image = Item.Parse($$$"""{"id":{"N":"{{{i}}}"}}""");
            for (int file = 0; file < 3; file++)
            {
                exports[i].Add(i == 0 ? TestExport.Line(image) : TestExport.Change(image, image, image));
            }
        }

        Assert.Equal("000111222333", string.Concat((await ReadAsync([exports[2], exports[3], exports[0], exports[1]])).Select(Number)));
        Assert.Equal("222333111", string.Concat((await ReadAsync([exports[1], exports[3], exports[2]], new ExportReading { IsReverse = true })).Select(Number)));
        static string Number(ItemRecord record) => record.Item.ToString().Split('"')[5];
    }

    [Fact]
    public async Task Exports_that_do_not_follow_each_other_are_refused()
    {
        Assert.Equal("ExportMissing", await CodeAsync(false, TestExport.Incremental(0, 1), TestExport.Incremental(2, 3)));
        Assert.Equal("ExportMissing", await CodeAsync(false, TestExport.Full(hour: 0), TestExport.Incremental(1, 2)));
        Assert.Equal("ExportMissing", await CodeAsync(true, TestExport.Incremental(2, 3), TestExport.Incremental(0, 1)));
        Assert.Equal("ExportTooOld", await CodeAsync(false, TestExport.Full(hour: 2), TestExport.Incremental(1, 2)));
        Assert.Equal("SeveralFullExports", await CodeAsync(false, TestExport.Full(), TestExport.Full(hour: 1)));
        Assert.Equal("NoOldImages", await CodeAsync(true, TestExport.Full()));
        Assert.Equal("NoOldImages", await CodeAsync(true, TestExport.Incremental(0, 1, view: "NEW_IMAGE")));
        TestExport other = TestExport.Incremental(0, 1);
        other.Summary["tableId"] = "another";
        TestExport twice = TestExport.Incremental(0, 1);
        twice.Add(TestExport.Change(Item.Parse("""{"id":{"N":"1"}}"""), null, null));
        Assert.Equal("ExportTwice", await CodeAsync(false, twice, TestExport.Incremental(1, 2), twice));
        Assert.Null(await CodeAsync(true, TestExport.Incremental(0, 1), TestExport.Incremental(1, 2)));
        Assert.Equal("ExportsOfSeveralTables", await CodeAsync(false, TestExport.Full(), other));
        Assert.Null(await CodeAsync(false, TestExport.Full(hour: 3), TestExport.Incremental(2, 5), TestExport.Incremental(4, 9), TestExport.Incremental(5, 6)));

        async Task<string?> CodeAsync(bool isReverse, params TestExport[] exports)
        {
            var manifests = new List<ExportManifest>();
            foreach (TestExport export in exports)
            {
                manifests.Add(await WriteAsync(export));
            }

            return Record.Exception(() => ExportSeries.Order(manifests, isReverse)) is { } refusal ? Assert.IsType<ExportException>(refusal).Code : null;
        }
    }

    /// <summary>A history of puts and deletes, cut into windows of which each tells the state at its end.</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public async Task A_history_is_applied_and_undone(int seed, bool isIon)
    {
        using S3Relay relay = await server.RequireAsync();
        var random = new Random(seed);
        var history = new TestHistory(relay.Prefix, isIon, random);
        foreach (TestExport export in history.Exports)
        {
            await ExportFiles.PutAsync(relay, export.Files());
        }

        await using TestTable table = await TestTable.CreateAsync(s_schema);
        ExportManifest[] manifests = await Task.WhenAll(history.Exports.Select(export => ExportFiles.ReadAsync(relay, export)));

        TransferResult result = await table.ImportAsync(account => new ExportSource(manifests, new ExportReading(), account));

        Assert.Equal(TestTable.Canonical(history.States[^1]), await table.ReadAllAsync());
        Assert.True(result is { Completed: true, ItemsDeleted: > 0 });
        Assert.Equal(manifests.Sum(manifest => manifest.Summary.ItemCount), result.ItemsRead);

        await table.ImportAsync(account => new ExportSource(manifests[1..], new ExportReading { IsReverse = true }, account));

        Assert.Equal(TestTable.Canonical(history.States[0]), await table.ReadAllAsync());
    }

    /// <summary>Each run is cut off at a moment of its own, with several files begun: the table and the books are those of one run.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task An_import_that_is_cut_off_again_and_again_ends_as_one_run(int seed)
    {
        var random = new Random(seed);
        var history = new TestHistory(string.Empty, isIon: false, random, items: 3000);
        var manifests = new List<ExportManifest>();
        foreach (TestExport export in history.Exports)
        {
            manifests.Add(await WriteAsync(export));
        }

        await using TestTable table = await TestTable.CreateAsync(s_schema, new LocalEndpointOptions { FaultRate = 0.05, Latency = TimeSpan.FromMilliseconds(20) });
        string path = Path.Combine(_folder, "checkpoint.json");
        TransferResult? result = null;
        int cuts = 0;
        while (result is null)
        {
            TransferAccount account = table.NewAccount();
            var source = new ExportSource(manifests, new ExportReading(), account);
            CheckpointFile file = CheckpointFile.Open(path, resume: true, CheckpointJob.Of("Import", table.Info) with { Inputs = source.Fingerprint() });
            var checkpoint = new ImportCheckpoint(file, source, account, warning => throw new InvalidOperationException(warning)) { Interval = TimeSpan.FromMilliseconds(15) };
            checkpoint.Begin();
            var sink = new TableSink(table.Connection, table.Info, account, new TableSinkOptions { MaxConcurrency = 2 }, TestTable.Unlimited());
            var transfer = new ItemTransfer("Import", source, sink, account) { Checkpoint = checkpoint };
            using var cut = new CancellationTokenSource(cuts++ < 6 ? TimeSpan.FromMilliseconds(random.Next(50, 300)) : TimeSpan.FromMinutes(5));
            try
            {
                result = await transfer.RunAsync(cut.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Equal(transfer.Result.ItemsRead, transfer.Result.ItemsWritten + transfer.Result.ItemsDeleted + transfer.Result.ItemsSuperseded + transfer.Result.ItemsFailed + transfer.Result.ItemsPending);
            }
        }

        Assert.InRange(cuts, 3, 100);
        Assert.Equal(TestTable.Canonical(history.States[^1]), await table.ReadAllAsync());
        Assert.Equal((manifests.Sum(manifest => manifest.Summary.ItemCount), 0L), (result.ItemsRead, result.ItemsPending + result.ItemsFailed));
    }

    /// <summary>The same into a file; a record that fails is told once, whichever run comes upon it.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_file_that_is_cut_off_again_and_again_ends_as_one_run(int seed)
    {
        var random = new Random(seed);
        TestExport export = TestExport.Full();
        string[] lines = [.. Enumerable.Range(0, 30_000).Select(i => TestExport.Line(Item.Parse($$$"""{"id":{"N":"{{{(i % 5000 == 4000 ? "x" : i)}}}"}}""")))];
        foreach (string[] some in lines.Chunk(4700))
        {
            export.Add(some);
        }

        ExportManifest manifest = await WriteAsync(export);
        string path = Path.Combine(_folder, "items.ddb.json");
        string checkpointPath = Path.Combine(_folder, "checkpoint.json");
        TransferResult? result = null;
        int pages = 3;
        while (result is null)
        {
            var account = new TransferAccount(_ => { });
            CheckpointFile file = CheckpointFile.Open(checkpointPath, resume: true, new CheckpointJob { Operation = "Receive", Table = TestExport.TableArn });
            var source = new ExportSource([manifest], new ExportReading { ChecksItems = true, TellsPlaces = true, Start = file.Found?.Scan }, account);
            var keeper = new ExportCheckpoint(file, source.FileCount, account) { Interval = TimeSpan.Zero };
            keeper.Begin();
            using var cut = new CancellationTokenSource();
            var sink = new ResumableFileSink(() => path, ItemFile.CreateResumable(path, ItemFormat.Auto, FileMode.Create, null, file.Found?.Output), keeper, account);
            var transfer = new ItemTransfer("Receive", source, new CuttingSink(sink, pages += random.Next(5, 15), cut.Cancel), account) { Checkpoint = keeper };
            try
            {
                result = await transfer.RunAsync(cut.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.False(File.Exists(path));
            }
        }

        Assert.Equal((30_000L, 29_994L, 6L), (result.ItemsRead, result.ItemsWritten, result.ItemsFailed));
        Assert.Equal(
            Enumerable.Range(0, 30_000).Where(i => i % 5000 != 4000),
            (await File.ReadAllLinesAsync(path, Token)).Select(line => int.Parse(line.Split('"')[^2], CultureInfo.InvariantCulture)).Order());
    }

    private static FileSink NewFileSink(string path, TransferAccount account) => new(path, ItemFile.Create(path, ItemFormat.DynamoDbJson), account);

    private static TestExport LargeAndBad()
    {
        TestExport export = TestExport.Full();
        export.Add([.. Enumerable.Range(0, 200_000).Select(i => TestExport.Line(Item.Parse($$$"""{"id":{"N":"{{{i}}}"},"text":{"S":"some text to make it large enough"}}""")))]);
        export.Entries[0]["md5Checksum"] = TestExport.Md5([1]);
        return export;
    }

    /// <summary>12 MB that do not pack well.</summary>
    private static string[] LargeLines()
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, 6000).Select(i => TestExport.Line(Item.Parse($$$"""{"id":{"N":"{{{i}}}"},"text":{"S":"{{{random.GetHexString(2000)}}}"}}""")))];
    }

    private static string Write(Item? image, Item keys) => $"{image is null} {Canonical(image ?? keys)}";

    private static string Write(ItemRecord record) => $"{record.IsDelete} {Canonical(record.Item)}";

    private static string? Canonical(Item? item) => item is { } image ? TestTable.Canonical(image) : null;

    private async Task<ExportManifest> WriteAsync(TestExport export)
    {
        ExportFiles.Write(_folder, export.Files());
        return await ExportFiles.ReadAsync(Path.Combine(_folder, export.Folder));
    }

    private async Task<List<ItemRecord>> ReadAsync(TestExport[] exports, ExportReading? reading = null)
    {
        var manifests = new List<ExportManifest>();
        foreach (TestExport export in exports)
        {
            manifests.Add(await WriteAsync(export));
        }

        (List<ItemRecord> records, ExportException? refusal) = await TryReadAsync(manifests, reading);
        return refusal is null ? records : throw refusal;
    }

    private static async Task<(List<ItemRecord> Records, ExportException? Refusal)> TryReadAsync(IReadOnlyList<ExportManifest> manifests, ExportReading? reading = null)
    {
        var account = new TransferAccount(failed => Assert.Fail(failed.ToString()));
        var source = new ExportSource(manifests, reading ?? new ExportReading(), account);
        var pages = System.Threading.Channels.Channel.CreateUnbounded<IReadOnlyList<ItemRecord>>();
        Exception? refusal = await Record.ExceptionAsync(() => source.ReadAsync(pages.Writer, Token));
        pages.Writer.Complete();
        var records = new List<ItemRecord>();
        await foreach (IReadOnlyList<ItemRecord> page in pages.Reader.ReadAllAsync(Token))
        {
            records.AddRange(page);
        }

        Assert.Equal(records.Count, account.ItemsRead);
        return (records, refusal is null ? null : Assert.IsType<ExportException>(refusal));
    }
}
