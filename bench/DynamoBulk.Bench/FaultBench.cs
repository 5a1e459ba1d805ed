using System.Collections.Concurrent;
using System.Diagnostics;
using DynamoBulk.Faults;
using DynamoBulk.Service;

namespace DynamoBulk.Bench;

/// <summary>Moves items through faults for a long time, and compares with what moves undisturbed.</summary>
internal static class FaultBench
{
    private const int Histories = 10_000;
    private const int Records = 20_000;
    private const int AtOnce = 12; // most of them wait for stalls
    private const int MostDifferences = 20;

    private static readonly TimeSpan s_longestStall = TimeSpan.FromSeconds(30);

    /// <summary>Runs histories of puts and deletes first, then files in and out until the time is over, and prints what was done and what is wrong.</summary>
    /// <param name="time">How long.</param>
    /// <param name="seed">The first seed; each file takes the next.</param>
    /// <returns>Whether nothing is wrong.</returns>
    public static async Task<bool> RunAsync(TimeSpan time, int seed)
    {
        var clock = Stopwatch.StartNew();
        int ended = 0;
        FaultReport histories = await HistoryRun.RunAsync(seed, Histories, () => Tell(clock, ref ended, "histories", every: Histories / 10), CancellationToken.None);
        Print($"{Histories:N0} histories of puts and deletes, each a transfer", [histories]);

        var reports = new ConcurrentBag<FaultReport>();
        int next = seed - 1;
        int files = 0;
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(async () =>
        {
            while (clock.Elapsed < time)
            {
                FaultReport report = await RunAsync(Interlocked.Increment(ref next));
                reports.Add(report);
                report.Differences.ToList().ForEach(Console.Error.WriteLine);
                Tell(clock, ref files, "files in and out", every: 10);
            }
        })));
        Print($"{files:N0} files in and out in {clock.Elapsed.TotalMinutes:F1} minutes, seeds {seed} to {next}", reports);
        return reports.Append(histories).All(report => report.Differences.Count == 0);
    }

    /// <summary>One file; a transfer that ends with an error is a difference.</summary>
    private static async Task<FaultReport> RunAsync(int seed)
    {
        try
        {
            return await new FaultRun(seed, Records, s_longestStall, url => new DdbConnection(new ConnectionOptions { EndpointUrl = url })).RunAsync(CancellationToken.None);
        }
        catch (TransferException exception)
        {
            return new FaultReport(0, 0, new Dictionary<FaultKind, long>(), [$"Seed {seed}: {exception}"]);
        }
    }

    private static void Tell(Stopwatch clock, ref int count, string what, int every)
    {
        int now = Interlocked.Increment(ref count);
        if (now % every == 0)
        {
            Console.Error.WriteLine($"{now:N0} {what} after {clock.Elapsed.TotalSeconds:F0} s");
        }
    }

    private static void Print(string what, IReadOnlyCollection<FaultReport> reports)
    {
        Console.WriteLine($"{what}: {reports.Sum(report => report.Transfers):N0} transfers, {reports.Sum(report => report.Items):N0} items read");
        foreach (IGrouping<FaultKind, long> kind in reports.SelectMany(report => report.Faults).GroupBy(fault => fault.Key, fault => fault.Value).OrderBy(kind => kind.Key))
        {
            Console.WriteLine($"  {(kind.Key == FaultKind.None ? "undisturbed" : kind.Key),-20} {kind.Sum(),12:N0} requests");
        }

        List<string> differences = [.. reports.SelectMany(report => report.Differences)];
        Console.WriteLine($"  {differences.Count} differences");
        differences.Take(MostDifferences).ToList().ForEach(Console.WriteLine);
    }
}
