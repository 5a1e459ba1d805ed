using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using DynamoBulk.Bench.Scenarios;

namespace DynamoBulk.Bench.Baselines;

/// <summary>What the baselines share: batches of 25 on the typed SDK, sent again until nothing is left.</summary>
internal static class TypedBatches
{
    public const int Size = 25;

    public static List<WriteRequest> ToRequests(IEnumerable<SampleItem> items) => [.. items.Select(item => new WriteRequest(new PutRequest(item.ToAttributes())))];

    /// <summary>Sends a batch, and what comes back of it at once; the whole batch again when the SDK gives up on it.</summary>
    public static async Task SendAsync(AmazonDynamoDBClient client, List<WriteRequest> writes, CancellationToken cancellationToken)
    {
        while (writes.Count > 0)
        {
            writes = await TryAsync(client, writes, cancellationToken);
        }
    }

    /// <summary>Sends a batch once.</summary>
    /// <returns>What came back: all of it when the SDK gave up, after its own retries.</returns>
    public static async Task<List<WriteRequest>> TryAsync(AmazonDynamoDBClient client, List<WriteRequest> writes, CancellationToken cancellationToken)
    {
        try
        {
            BatchWriteItemResponse answer = await client.BatchWriteItemAsync(
                new BatchWriteItemRequest { RequestItems = new Dictionary<string, List<WriteRequest>> { [Stage.TableName] = writes } }, cancellationToken);
            return answer.UnprocessedItems?.GetValueOrDefault(Stage.TableName) ?? [];
        }
        catch (Exception exception) when (exception is AmazonServiceException or AmazonClientException or HttpRequestException or IOException && !cancellationToken.IsCancellationRequested)
        {
            return writes;
        }
    }
}
