using Amazon.DynamoDBv2.Model;
using DynamoBulk.Local;

namespace DynamoBulk.Bench.Scenarios;

/// <summary>The owner enlarges the table in mid-run, and then makes it small.</summary>
internal sealed class ChangedCapacity : Scenario
{
    private const double Raised = 4000;
    private const double Lowered = 500;
    private const int RaisedAt = 8;
    private const int LoweredAt = 24;
    private const int Ends = 40;
    private const double Follows = 0.9;

    public override string Name => "changed";

    public override string Title => "capacity changed 1,000 → 4,000 → 500 in mid-run";

    public override string Goal => "follows within 5 s up and 2 s down (90% of the new rate; at most 10% refused)";

    public override double Capacity => 1000;

    public override async Task<Run> RunAsync()
    {
        using Stage stage = await Stage.SetAsync(new EndpointSetup { WriteCapacity = Capacity, ReadCapacity = 12_000, Partitions = 4 });
        await stage.BeginAsync();
        var writer = new EngineWriter();
        Task changing = ChangeAsync(stage);
        await WriteAsync(stage, writer, Enumerable.Range(0, 80_000).Select(i => new SampleItem($"customer-{i:D9}", i, 220)));
        await changing;
        IReadOnlyList<CapacitySecond> seconds = [.. stage.Seconds.Take(Ends)];
        int up = SecondsUntil(seconds, RaisedAt, second => second.WriteUnits >= Follows * Raised);
        int down = SecondsUntil(seconds, LoweredAt, second => second.WriteUnits >= Follows * Lowered && second.WriteUnitsRefused <= (1 - Follows) * second.WriteUnits);
        return new Run { Writer = writer.Name, Seconds = seconds, Elapsed = Ends, Score = -up - down, Measured = $"{up} s up, {down} s down", ReachesGoal = up <= 5 && down <= 2 };
    }

    private static async Task ChangeAsync(Stage stage)
    {
        await Task.Delay(TimeSpan.FromSeconds(RaisedAt));
        await SetAsync(stage, Raised);
        await Task.Delay(TimeSpan.FromSeconds(LoweredAt - RaisedAt));
        await SetAsync(stage, Lowered);
    }

    private static Task<UpdateTableResponse> SetAsync(Stage stage, double units) => stage.Client.UpdateTableAsync(new UpdateTableRequest
    {
        TableName = Stage.TableName,
        ProvisionedThroughput = new ProvisionedThroughput(12_000, (long)units),
    });

    /// <summary>Whole seconds from the change until the new rate is kept.</summary>
    private static int SecondsUntil(IReadOnlyList<CapacitySecond> seconds, int change, Func<CapacitySecond, bool> isKept)
    {
        int waited = seconds.Skip(change).TakeWhile(second => !isKept(second)).Count();
        return waited == seconds.Count - change ? int.MaxValue / 4 : waited;
    }
}
