using Amazon.DynamoDBv2;
using Amazon.Runtime;
using DynamoBulk.Bench.Scenarios;

namespace DynamoBulk.Bench.Baselines;

/// <summary>All batches at once, as Task.WhenAll invites to; the SDK's retries have to sort it out.</summary>
/// <param name="mode">The SDK's retry mode.</param>
internal sealed class Unbounded(RequestRetryMode mode) : IWriter
{
    public string Name => $"unbounded, SDK retries {mode.ToString().ToLowerInvariant()}";

    public async Task WriteAsync(Stage stage, IEnumerable<SampleItem> items, CancellationToken cancellationToken)
    {
        using AmazonDynamoDBClient client = stage.NewClient(config => config.RetryMode = mode);
        await Task.WhenAll(items.Chunk(TypedBatches.Size).Select(batch => TypedBatches.SendAsync(client, TypedBatches.ToRequests(batch), cancellationToken)));
    }
}
