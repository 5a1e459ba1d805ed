using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using DynamoBulk.Formats;
using DynamoBulk.Items;
using DynamoBulk.Local;
using DynamoBulk.Service;
using DynamoBulk.Throttling;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Sinks;
using DynamoBulk.Transfer.Sources;

namespace DynamoBulk.Faults;

/// <summary>Moves a file into a table and the table into a file, undisturbed and through a <see cref="FaultProxy"/>, and compares.</summary>
/// <param name="seed">Decides the file, the faults and how it is moved.</param>
/// <param name="records">Records of the file.</param>
/// <param name="longestStall">How long a stall lasts at most.</param>
/// <param name="connect">Connects to an endpoint on this machine.</param>
internal sealed class FaultRun(int seed, int records, TimeSpan longestStall, Func<Uri, DdbConnection> connect)
{
    private const double FaultRate = 0.2;
    private const double StallRate = 0.005;

    private static readonly KeySchema s_schema = new(new KeyAttribute("id", AttributeType.S));

    private readonly Random _random = new(seed);
    private readonly List<string> _differences = [];
    private long _transfers;
    private long _items;

    /// <summary>Runs once.</summary>
    /// <param name="cancellationToken">Stops the run.</param>
    /// <returns>What was done, and what is not as it should be.</returns>
    public async Task<FaultReport> RunAsync(CancellationToken cancellationToken)
    {
        FaultInput input = FaultInput.Make(_random, records);
        string folder = Directory.CreateTempSubdirectory("faults").FullName;
        try
        {
            string file = Path.Combine(folder, input.FileName);
            await File.WriteAllTextAsync(file, input.Content, cancellationToken);
            await using LocalEndpoint endpoint = LocalEndpoint.Start(new LocalEndpointOptions { UnprocessedRate = _random.Next(2) * 0.05 });
            await using var proxy = new FaultProxy(endpoint.Url, new FaultChoice(seed, FaultRate, StallRate).Next, longestStall);
            using DdbConnection direct = connect(endpoint.Url);
            using DdbConnection faulty = connect(proxy.Url);
            await CompareAsync(input, file, direct, faulty, cancellationToken);
            return new FaultReport(_transfers, _items, proxy.Counts, _differences);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task CompareAsync(FaultInput input, string file, DdbConnection direct, DdbConnection faulty, CancellationToken cancellationToken)
    {
        TableInfo calm = await new TableCatalog(direct).FindOrCreateAsync("Calm", s_schema, null, cancellationToken);
        TableInfo rough = await new TableCatalog(direct).FindOrCreateAsync("Rough", s_schema, null, cancellationToken);
        (TransferResult, List<(long, string)> Failed) undisturbed = await ImportAsync(direct, calm, file, cancellationToken);
        (TransferResult Result, List<(long Line, string)> Failed) disturbed = await ImportAsync(faulty, rough, file, cancellationToken);
        CheckBooks("import", disturbed.Result);
        CheckAll("failed records of an undisturbed import", undisturbed.Failed, disturbed.Failed);
        CheckAll("bad records", input.BadLines, disturbed.Failed.Select(failed => failed.Line));
        Check("counts of records", (input.Records, input.BadLines.Count, 0L), (disturbed.Result.ItemsRead, disturbed.Result.ItemsFailed, disturbed.Result.ItemsPending));

        List<string> expected = await ExportAsync(direct, calm, file + ".calm.ddb.jsonl", cancellationToken);
        CheckAll("items of an undisturbed import", expected, await ExportAsync(direct, rough, file + ".rough.ddb.jsonl", cancellationToken));
        CheckAll("items of an undisturbed export", expected, await ExportAsync(faulty, calm, file + ".out.ddb.jsonl", cancellationToken));
        CheckAll("last good record of each key", input.Last.Select(last => (last.Key, last.Value)).Order(), expected.Select(KeyAndNumber).Order());
    }

    private async Task<(TransferResult Result, List<(long Line, string Problem)> Failed)> ImportAsync(DdbConnection connection, TableInfo table, string file, CancellationToken cancellationToken)
    {
        var failed = new ConcurrentBag<FailedItem>();
        var account = new TransferAccount(failed.Add);
        var source = new FileSource([file], ItemFormat.Auto, account);
        var sink = new TableSink(connection, table, account, new TableSinkOptions { MaxConcurrency = _random.Next(2) == 0 ? null : 16, MaxWindowBytes = 200_000 }, NextGovernor());
        TransferResult result = await new ItemTransfer("Import", source, sink, account).RunAsync(cancellationToken);
        Count(result);
        return (result, [.. failed.Select(item => (item.Record.Position.Number, item.Problem.Code.ToString())).Order()]);
    }

    private async Task<List<string>> ExportAsync(DdbConnection connection, TableInfo table, string file, CancellationToken cancellationToken)
    {
        var account = new TransferAccount(_ => { });
        var request = new PageRequest { TableName = table.TableName, PageLimit = _random.Next(10, 100) };
        var source = new TableSource(connection, table, request, account, new TableSourceOptions { Segments = _random.Next(1, 9) }, NextGovernor());
        var sink = new FileSink(file, ItemFile.Create(file), account);
        TransferResult result = await new ItemTransfer("Export", source, sink, account).RunAsync(cancellationToken);
        Count(result);
        List<string> lines = [.. (await File.ReadAllLinesAsync(file, cancellationToken)).Order(StringComparer.Ordinal)];
        CheckBooks("export", result);
        Check("items that an export has counted", result.ItemsWritten, (long)lines.Count);
        return lines;
    }

    /// <summary>Now and then the one that keeps the table's capacity and asks for it on the way.</summary>
    private CapacityGovernor? NextGovernor() => _random.Next(3) == 0 ? null : new CapacityGovernor([new DeclaredCapacity(null, 1_000_000, null, IsProvisioned: true)]);

    private void Count(TransferResult result) => (_transfers, _items) = (_transfers + 1, _items + result.ItemsRead);

    private void CheckBooks(string what, TransferResult result) => Check(
        $"sum of an {what}'s counts", result.ItemsRead, result.ItemsWritten + result.ItemsDeleted + result.ItemsSuperseded + result.ItemsSkipped + result.ItemsFailed + result.ItemsPending);

    private void Check<T>(string what, T expected, T actual)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            _differences.Add($"Seed {seed}: {what}: {expected} expected, not {actual}.");
        }
    }

    private void CheckAll<T>(string what, IEnumerable<T> expected, IEnumerable<T> actual)
    {
        List<T> all = [.. expected];
        List<T> found = [.. actual];
        if (!all.SequenceEqual(found))
        {
            _differences.Add(string.Create(CultureInfo.InvariantCulture, $"Seed {seed}: {what}: {all.Count} expected, not {found.Count}; missing {Few(all.Except(found))}, unexpected {Few(found.Except(all))}."));
        }
    }

    private static string Few<T>(IEnumerable<T> values) => $"[{string.Join(" | ", values.Take(3))}]";

    private static (string Key, int Number) KeyAndNumber(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement item = document.RootElement.GetProperty("Item");
        return (item.GetProperty("id").GetProperty("S").GetString()!, int.Parse(item.GetProperty("n").GetProperty("S").GetString()!, CultureInfo.InvariantCulture));
    }
}

/// <summary>What was done through a proxy.</summary>
/// <param name="Transfers">How many transfers, those without faults included.</param>
/// <param name="Items">The items that they read.</param>
/// <param name="Faults">How many requests each fault has met.</param>
/// <param name="Differences">What is not as it should be, in sentences.</param>
internal sealed record FaultReport(long Transfers, long Items, IReadOnlyDictionary<FaultKind, long> Faults, IReadOnlyList<string> Differences);
