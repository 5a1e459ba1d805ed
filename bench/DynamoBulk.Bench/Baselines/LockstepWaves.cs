using Amazon.DynamoDBv2;
using DynamoBulk.Bench.Scenarios;

namespace DynamoBulk.Bench.Baselines;

/// <summary>Five batches at once; the next five when all of them are done.</summary>
internal sealed class LockstepWaves : IWriter
{
    private const int Wave = 5;

    public string Name => "waves of five batches";

    public async Task WriteAsync(Stage stage, IEnumerable<SampleItem> items, CancellationToken cancellationToken)
    {
        using AmazonDynamoDBClient client = stage.NewClient(_ => { });
        foreach (SampleItem[][] wave in items.Chunk(TypedBatches.Size).Chunk(Wave))
        {
            await Task.WhenAll(wave.Select(batch => TypedBatches.SendAsync(client, TypedBatches.ToRequests(batch), cancellationToken)));
        }
    }
}
