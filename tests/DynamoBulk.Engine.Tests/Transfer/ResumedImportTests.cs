using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using DynamoBulk.Local;
using DynamoBulk.Service;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Checkpoints;
using DynamoBulk.Transfer.Sinks;
using DynamoBulk.Transfer.Sources;
using DynamoBulk.Transfer.Verification;

namespace DynamoBulk.Engine.Tests.Transfer;

/// <summary>What a run that goes on owes to those before it: their failed items, and the proof of what they wrote.</summary>
public sealed class ResumedImportTests : IDisposable
{
    private static readonly KeySchema s_schema = new(new KeyAttribute("id", AttributeType.N));

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    private TransferAccount? _account;

    private string CheckpointPath => Path.Combine(_folder, "checkpoint.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>The failed items that are allowed are those of the job, however often it is started again.</summary>
    [Fact]
    public async Task A_job_with_too_many_failed_items_does_not_end_well_by_being_resumed()
    {
        string input = Write(["no item", "no item", .. Enumerable.Range(0, 500).Select(i => $$"""{"id":{{i}}}""")]);
        await using TestTable table = await TestTable.CreateAsync(s_schema);

        TransferException first = await Assert.ThrowsAsync<TransferException>(() => ImportAsync(table, input, maxFailedItems: 0));
        TransferException second = await Assert.ThrowsAsync<TransferException>(() => ImportAsync(table, input, maxFailedItems: 0));

        foreach (TransferException refused in new[] { first, second })
        {
            Assert.IsType<FailureLimitException>(refused.InnerException);
            Assert.EndsWith($"What was done is kept in the checkpoint '{CheckpointPath}': with -Resume and a -MaxFailedItems that allows more the same command goes on from there.", refused.Message, StringComparison.Ordinal);
        }

        Assert.StartsWith("1 item failed in earlier runs, where -MaxFailedItems allows 0, so that this one does not go on. ", second.Message, StringComparison.Ordinal);
        Assert.Equal((1, 1, CheckpointPath), (second.Result!.ItemsRead, second.Result.ItemsFailed, second.Result.CheckpointPath));
        Assert.Empty(await table.ReadAllAsync());

        await Assert.ThrowsAsync<TransferException>(() => ImportAsync(table, input, maxFailedItems: 1));
        TransferResult last = await ImportAsync(table, input, maxFailedItems: 2);
        Assert.Equal((502, 500, 2), (last.ItemsRead, last.ItemsWritten, last.ItemsFailed));
        Assert.False(File.Exists(CheckpointPath));
    }

    /// <summary>A process that is killed while it reads back leaves a checkpoint by which all is written.</summary>
    [Fact]
    public async Task While_what_was_written_is_read_back_the_checkpoint_is_there()
    {
        string input = Write(Enumerable.Range(0, 500).Select(i => $$"""{"id":{{i}}}"""));
        await using TestTable table = await TestTable.CreateAsync(s_schema);
        byte[] atReading = [];

        await ImportAsync(table, input, verify: true, meanwhile: async () => atReading = await File.ReadAllBytesAsync(CheckpointPath));

        Assert.False(File.Exists(CheckpointPath));
        await File.WriteAllBytesAsync(CheckpointPath, atReading);
        double written = table.Seconds.Sum(second => second.WriteUnits);
        TransferResult resumed = await ImportAsync(table, input, verify: true);
        Assert.Equal((500, 500, true), (resumed.ItemsRead, resumed.ItemsWritten, resumed.Completed));
        Assert.Equal((500, true), (resumed.Verification!.ItemsCompared, resumed.Verification.IsEqual));
        Assert.Equal(written, table.Seconds.Sum(second => second.WriteUnits));
        Assert.False(File.Exists(CheckpointPath));
    }

    [Fact]
    public async Task What_could_not_be_read_back_is_read_back_by_the_next_run()
    {
        string input = Write(Enumerable.Range(0, 500).Select(i => $$"""{"id":{{i}}}"""));
        await using TestTable table = await TestTable.CreateAsync(s_schema);

        TransferException ended = await Assert.ThrowsAsync<TransferException>(() => ImportAsync(table, input, verify: true, meanwhile: () => throw new VerificationException("They could not be read back.", new IOException())));
        TransferResult resumed = await ImportAsync(table, input, verify: true);

        Assert.Equal((500, CheckpointPath), (ended.Result!.ItemsWritten, ended.Result.CheckpointPath));
        Assert.Equal(500, resumed.Verification!.ItemsCompared);
        Assert.False(File.Exists(CheckpointPath));
    }

    /// <summary>What another has changed is told, and no other run would find it otherwise.</summary>
    [Fact]
    public async Task A_verification_that_has_come_to_its_end_leaves_no_checkpoint()
    {
        string input = Write(Enumerable.Range(0, 50).Select(i => $$"""{"id":{{i}}}"""));
        await using TestTable table = await TestTable.CreateAsync(s_schema);

        TransferException ended = await Assert.ThrowsAsync<TransferException>(() => ImportAsync(table, input, maxFailedItems: 0, verify: true, meanwhile: () => table.ImportAsync([Item.Parse("""{"id":{"N":"7"},"by":{"S":"another"}}""")])));

        Assert.Equal((1, null), (ended.Result!.Verification!.ItemsDifferent, ended.Result.CheckpointPath));
        Assert.DoesNotContain("-Resume", ended.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(CheckpointPath));
    }

    /// <summary>The file cannot tell that the service refuses an item: who reads it once more must not take it for written.</summary>
    [Fact]
    public async Task What_the_service_has_refused_in_an_earlier_run_is_not_missing()
    {
        await using TestTable table = await TestTable.CreateAsync(s_schema);
        await HideIndexAsync(table);
        string[] lines = [.. Enumerable.Range(0, 400).Select(i => i % 40 == 7 ? $$"""{"id":{{i / 2}},"g":"text"}""" : $$"""{"id":{{i / 2}},"v":{{i}}}""")];
        string input = Write([.. lines[..200], "no item", .. lines[200..]]);

        await Assert.ThrowsAsync<TransferException>(() => ImportAsync(table, input, maxFailedItems: 5));
        TransferResult resumed = await ImportAsync(table, input, maxFailedItems: 11, verify: true);

        Assert.Equal(10, table.Failed.Count(failed => failed.Problem.Code == ProblemCode.ServiceRejectedItem));
        Assert.Equal((401, 11), (resumed.ItemsRead, resumed.ItemsFailed));
        Assert.True(resumed.Verification!.IsEqual, resumed.ToString());
        Assert.Equal(200, resumed.Verification.ItemsCompared);
        Assert.Equal(Enumerable.Range(0, 200).Select(id => $"\"id\":N{id},\"v\":N{(id % 20 == 3 ? 2 * id : (2 * id) + 1)}").Order(StringComparer.Ordinal), await table.ReadAllAsync());
    }

    /// <summary>The counts are of the job, and so is what they are made of.</summary>
    [Fact]
    public async Task Why_items_have_failed_is_counted_over_all_runs()
    {
        string input = Write(["no item", """{"v":1}""", "no item", .. Enumerable.Range(0, 50).Select(i => $$"""{"id":{{i}}}"""), """{"v":2}"""]);
        await using TestTable table = await TestTable.CreateAsync(s_schema);

        await Assert.ThrowsAsync<TransferException>(() => ImportAsync(table, input, maxFailedItems: 1));
        TransferResult result = await ImportAsync(table, input);

        Assert.Equal(4, result.ItemsFailed);
        Assert.Equal([KeyValuePair.Create("MalformedRecord", 2L), KeyValuePair.Create("MissingKey", 2L)], _account!.Failures);
    }

    /// <summary>Each run is ended, and its checkpoint put back to a moment in its middle, as if the process had been killed then.</summary>
    [Fact]
    public async Task Of_pairs_with_one_key_the_last_is_in_the_table_and_verified()
    {
        const int Pairs = 10_000;
        string input = Write(Enumerable.Range(0, 2 * Pairs).Select(i => $$"""{"id":{{i / 2}},"v":{{i}}}"""));
        await using TestTable table = await TestTable.CreateAsync(s_schema, new LocalEndpointOptions { Latency = TimeSpan.FromMilliseconds(20) });
        var random = new Random(5);
        for (int kills = 0; kills < 5; kills++)
        {
            using var kill = new CancellationTokenSource();
            Task<TransferResult> running = ImportAsync(table, input, saveEvery: TimeSpan.FromMilliseconds(1), maxConcurrency: 4, cancellationToken: kill.Token);
            do
            {
                await Task.Delay(random.Next(50, 150));
            }
            while (!File.Exists(CheckpointPath) && !running.IsCompleted);

            byte[] checkpoint = await File.ReadAllBytesAsync(CheckpointPath);
            await kill.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
            await File.WriteAllBytesAsync(CheckpointPath, checkpoint);
        }

        TransferResult result = await ImportAsync(table, input, verify: true);

        Assert.Equal((2 * Pairs, 2 * Pairs), (result.ItemsRead, result.ItemsWritten + result.ItemsSuperseded));
        Assert.Equal((Pairs, true), (result.Verification!.ItemsCompared, result.Verification.IsEqual));
        Assert.Equal(Enumerable.Range(0, Pairs).Select(id => $"\"id\":N{id},\"v\":N{(2 * id) + 1}").Order(StringComparer.Ordinal), await table.ReadAllAsync());
    }

    /// <summary>Gives the table an index by a number, of which the import does not know.</summary>
    private static async Task HideIndexAsync(TestTable table)
    {
        await table.Connection.Control.CreateTableAsync(new CreateTableRequest
        {
            TableName = "Indexed",
            BillingMode = BillingMode.PAY_PER_REQUEST,
            AttributeDefinitions = [new("id", ScalarAttributeType.N), new("g", ScalarAttributeType.N)],
            KeySchema = [new("id", KeyType.HASH)],
            GlobalSecondaryIndexes = [new() { IndexName = "ByG", KeySchema = [new("g", KeyType.HASH)], Projection = new() { ProjectionType = ProjectionType.ALL } }],
        });
        table.Info = await new TableCatalog(table.Connection).DescribeAsync("Indexed", CancellationToken.None) with { Keys = s_schema };
    }

    /// <summary>Begins an import, or goes on with it where there is a checkpoint.</summary>
    private async Task<TransferResult> ImportAsync(TestTable table, string input, long? maxFailedItems = null, bool verify = false, Func<Task>? meanwhile = null, TimeSpan? saveEvery = null, int? maxConcurrency = null, CancellationToken cancellationToken = default)
    {
        TransferAccount account = _account = table.NewAccount();
        using WriteVerification? verification = verify ? new WriteVerification(table.Connection, table.Info, account, _ => { }) : null;
        var source = new FileSource([input], ItemFormat.Auto, account);
        CheckpointFile file = CheckpointFile.Open(CheckpointPath, resume: true, CheckpointJob.Of("Import", table.Info) with { Inputs = source.Fingerprint() });
        var checkpoint = new ImportCheckpoint(file, source, account, warning => throw new InvalidOperationException(warning)) { Interval = saveEvery ?? TimeSpan.FromSeconds(2) };
        checkpoint.Begin();
        var transfer = new ItemTransfer("Import", source, new TableSink(table.Connection, table.Info, account, new TableSinkOptions { MaxConcurrency = maxConcurrency }, TestTable.Unlimited()), account)
        {
            Checkpoint = checkpoint,
            MaxFailedItems = maxFailedItems,
            Verify = verification is null ? null : async token =>
            {
                await (meanwhile?.Invoke() ?? Task.CompletedTask);
                return await verification.RunAsync(token);
            },
        };
        return await transfer.RunAsync(cancellationToken);
    }

    private string Write(IEnumerable<string> lines)
    {
        string path = Path.Combine(_folder, "in.jsonl");
        File.WriteAllLines(path, lines);
        return path;
    }
}
