using System.Diagnostics;
using Amazon.DynamoDBv2.Model;
using DynamoBulk.Throttling;

namespace DynamoBulk.Bench.Scenarios;

/// <summary>-CapacityPercent 40 beside a steady writer that needs 55%.</summary>
internal sealed class PercentBeside : Scenario
{
    private const int Items = 20_000;
    private const double OtherShare = 0.55;
    private const int BatchItems = 25;

    public override string Name => "percent";

    public override string Title => "-CapacityPercent 40 of 2,000 units beside another, steady writer at 55%";

    public override string Goal => "that writer is refused nothing";

    public override double Capacity => 2000;

    public override async Task<Run> RunAsync()
    {
        using Stage stage = await Stage.SetAsync(new EndpointSetup { WriteCapacity = Capacity, ReadCapacity = 6000, Partitions = 4 });
        await stage.BeginAsync();
        using var ending = new CancellationTokenSource();
        Task<int> other = WriteSteadilyAsync(stage, ending.Token);
        await Task.Delay(TimeSpan.FromSeconds(1));
        var writer = new EngineWriter(new CapacityCeiling { Percent = 40 });
        double? elapsed = await WriteAsync(stage, writer, Enumerable.Range(0, Items).Select(i => new SampleItem($"customer-{i:D9}", i, 220)));
        await ending.CancelAsync();
        int refused = await other;
        double rate = elapsed is { } seconds ? Items / seconds : 0;
        return new Run
        {
            Writer = writer.Name,
            Seconds = stage.Seconds,
            Elapsed = elapsed,
            Score = -refused,
            Measured = $"{refused:N0} of its writes refused; DynamoBulk wrote {rate:N0} units a second of 800",
            ReachesGoal = refused == 0 && elapsed is not null,
        };
    }

    /// <summary>Deletes of items that are not there cost a unit each and leave nothing behind.</summary>
    /// <returns>How many were refused.</returns>
    private async Task<int> WriteSteadilyAsync(Stage stage, CancellationToken cancellationToken)
    {
        int refused = 0;
        var clock = Stopwatch.StartNew();
        for (int batch = 0; !cancellationToken.IsCancellationRequested; batch++)
        {
            var due = TimeSpan.FromSeconds(batch * BatchItems / (Capacity * OtherShare));
            if (due > clock.Elapsed)
            {
                await Task.Delay(due - clock.Elapsed, CancellationToken.None);
            }

            List<WriteRequest> deletes = [.. Enumerable.Range(0, BatchItems).Select(i => new WriteRequest(new DeleteRequest(
                new Dictionary<string, AttributeValue> { ["pk"] = new($"missing-{batch}-{i}"), ["sk"] = new() { N = "0" } })))];
            try
            {
                BatchWriteItemResponse answer = await stage.Client.BatchWriteItemAsync(
                    new BatchWriteItemRequest { RequestItems = new Dictionary<string, List<WriteRequest>> { [Stage.TableName] = deletes } }, CancellationToken.None);
                refused += answer.UnprocessedItems?.Values.Sum(left => left.Count) ?? 0;
            }
            catch (ProvisionedThroughputExceededException)
            {
                refused += BatchItems;
            }
        }

        return refused;
    }
}
