using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace DynamoBulk.Bench.Kill;

/// <summary>Tables on an endpoint in another process, made and read with the typed SDK: the partition key is the string <c>id</c>.</summary>
internal sealed class KillTables(Uri url) : IDisposable
{
    private readonly AmazonDynamoDBClient _client = new("local", "local", new AmazonDynamoDBConfig { ServiceURL = url.ToString(), AuthenticationRegion = "local" });
    private int _count;

    public Uri Url => url;

    /// <summary>Makes an empty table.</summary>
    /// <returns>Its name.</returns>
    public async Task<string> CreateAsync()
    {
        string name = $"Kill{++_count}";
        try
        {
            await _client.CreateTableAsync(new CreateTableRequest
            {
                TableName = name,
                KeySchema = [new KeySchemaElement("id", KeyType.HASH)],
                AttributeDefinitions = [new AttributeDefinition("id", ScalarAttributeType.S)],
                BillingMode = BillingMode.PAY_PER_REQUEST,
            });
        }
        catch (ResourceInUseException)
        {
            // The answer to a request that made it was lost, and the SDK has sent it again.
        }

        return name;
    }

    /// <summary>Fills a table.</summary>
    public async Task FillAsync(string table, IEnumerable<Dictionary<string, AttributeValue>> items)
    {
        foreach (Dictionary<string, AttributeValue>[] batch in items.Chunk(25))
        {
            List<WriteRequest> left = [.. batch.Select(item => new WriteRequest(new PutRequest(item)))];
            while (left.Count > 0)
            {
                BatchWriteItemResponse answer = await _client.BatchWriteItemAsync(new Dictionary<string, List<WriteRequest>> { [table] = left });
                left = answer.UnprocessedItems?.GetValueOrDefault(table) ?? [];
            }
        }
    }

    /// <summary>Reads a table.</summary>
    /// <returns>Each item as <c>id=v</c>, in order.</returns>
    public async Task<IReadOnlyList<string>> ReadAsync(string table)
    {
        var items = new List<string>();
        Dictionary<string, AttributeValue>? start = null;
        do
        {
            ScanResponse page = await _client.ScanAsync(new ScanRequest { TableName = table, ConsistentRead = true, ExclusiveStartKey = start });
            items.AddRange(page.Items.Select(item => $"{item["id"].S}={item["v"].N}"));
            start = page.LastEvaluatedKey;
        }
        while (start is { Count: > 0 });

        items.Sort(StringComparer.Ordinal);
        return items;
    }

    public void Dispose() => _client.Dispose();
}
