using System.Collections.Concurrent;
using System.Text.Json;
using DynamoBulk.Formats;
using DynamoBulk.Local;
using DynamoBulk.Service;
using DynamoBulk.Transfer;
using DynamoBulk.Transfer.Sinks;
using DynamoBulk.Transfer.Sources;

namespace DynamoBulk.Faults;

/// <summary>Makes many histories at once in one table that returns writes and fails, and compares with each made alone, one write after the other.</summary>
internal static class HistoryRun
{
    private const int AtOnce = 16;
    private const double FaultRate = 0.1;

    /// <summary>Makes histories.</summary>
    /// <param name="seed">Decides them, and the faults.</param>
    /// <param name="count">How many.</param>
    /// <param name="ended">Hears of each history that has ended.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    /// <returns>What was done, and what is not as it should be.</returns>
    public static async Task<FaultReport> RunAsync(int seed, int count, Action ended, CancellationToken cancellationToken)
    {
        await using LocalEndpoint endpoint = LocalEndpoint.Start(new LocalEndpointOptions { FaultRate = FaultRate / 2, UnprocessedRate = FaultRate }, TimeProvider.System, new Random(seed));
        await using var proxy = new FaultProxy(endpoint.Url, new FaultChoice(seed, FaultRate, stallRate: 0).Next, TimeSpan.Zero);
        using var direct = new DdbConnection(new ConnectionOptions { EndpointUrl = endpoint.Url });
        using var faulty = new DdbConnection(new ConnectionOptions { EndpointUrl = proxy.Url });
        await CreateTableAsync(endpoint.Url, cancellationToken);
        TableInfo table = await new TableCatalog(direct).DescribeAsync("Histories", cancellationToken);

        WriteHistory[] histories = [.. Enumerable.Range(1, count).Select(number => new WriteHistory(seed, number))];
        var differences = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(histories, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (history, token) =>
        {
            if (await history.RunAsync(faulty, table, token) is { } difference)
            {
                differences.Add(difference);
            }

            ended();
        });

        Dictionary<int, int> held = await ReadAsync(direct, table, cancellationToken);
        return new FaultReport(count, histories.Sum(history => history.Writes), proxy.Counts, [.. differences, .. histories.Select(history => history.Compare(held)).OfType<string>()]);
    }

    private static async Task CreateTableAsync(Uri endpoint, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new StringContent(WriteHistory.TableRequest) };
        request.Headers.Add("X-Amz-Target", "DynamoDB_20120810.CreateTable");
        using HttpResponseMessage answer = await client.SendAsync(request, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<Dictionary<int, int>> ReadAsync(DdbConnection connection, TableInfo table, CancellationToken cancellationToken)
    {
        string file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.jsonl");
        try
        {
            var account = new TransferAccount(_ => { });
            var source = new TableSource(connection, table, new PageRequest { TableName = table.TableName }, account, new TableSourceOptions { Segments = 4 });
            await new ItemTransfer("Export", source, new FileSink(file, ItemFile.Create(file), account), account).RunAsync(cancellationToken);
            using var lines = new StreamReader(file);
            var held = new Dictionary<int, int>();
            while (await lines.ReadLineAsync(cancellationToken) is { } line)
            {
                using JsonDocument item = JsonDocument.Parse(line);
                held.Add(item.RootElement.GetProperty("id").GetInt32(), item.RootElement.GetProperty("write").GetInt32());
            }

            return held;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
