using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoBulk.Bench.Scenarios;

namespace DynamoBulk.Bench.Baselines;

/// <summary>What the baselines share: batches of 25 on the typed SDK, sent again until nothing is left.</summary>
internal static class TypedBatches
{
    public const int Size = 25;

    public static List<WriteRequest> ToRequests(IEnumerable<SampleItem> items) => [.. items.Select(item => new WriteRequest(new PutRequest(item.ToAttributes())))];

    /// <summary>Sends a batch, and what comes back of it at once.</summary>
    public static async Task SendAsync(AmazonDynamoDBClient client, List<WriteRequest> writes, CancellationToken cancellationToken)
    {
        while (writes.Count > 0)
        {
            writes = await TryAsync(client, writes, cancellationToken);
        }
    }

    /// <summary>Sends a batch once.</summary>
    /// <returns>What came back.</returns>
    public static async Task<List<WriteRequest>> TryAsync(AmazonDynamoDBClient client, List<WriteRequest> writes, CancellationToken cancellationToken)
    {
        BatchWriteItemResponse answer = await client.BatchWriteItemAsync(
            new BatchWriteItemRequest { RequestItems = new Dictionary<string, List<WriteRequest>> { [Stage.TableName] = writes } }, cancellationToken);
        return answer.UnprocessedItems?.GetValueOrDefault(Stage.TableName) ?? [];
    }
}
