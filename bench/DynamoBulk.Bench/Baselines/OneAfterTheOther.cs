using Amazon.DynamoDBv2;
using DynamoBulk.Bench.Scenarios;

namespace DynamoBulk.Bench.Baselines;

/// <summary>One batch after the other, with the SDK's own retries.</summary>
internal sealed class OneAfterTheOther : IWriter
{
    public string Name => "one batch after the other";

    public async Task WriteAsync(Stage stage, IEnumerable<SampleItem> items, CancellationToken cancellationToken)
    {
        using AmazonDynamoDBClient client = stage.NewClient(_ => { });
        foreach (SampleItem[] batch in items.Chunk(TypedBatches.Size))
        {
            await TypedBatches.SendAsync(client, TypedBatches.ToRequests(batch), cancellationToken);
        }
    }
}
