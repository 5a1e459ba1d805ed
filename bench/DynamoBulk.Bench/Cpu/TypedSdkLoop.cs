using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace DynamoBulk.Bench.Cpu;

/// <summary>What a user would write on the typed SDK: the baseline.</summary>
internal sealed class TypedSdkLoop(Uri endpoint) : IDisposable
{
    private const int InFlight = 8;

    private readonly AmazonDynamoDBClient _client = new(
        new BasicAWSCredentials("local", "local"),
        new AmazonDynamoDBConfig { ServiceURL = endpoint.ToString(), AuthenticationRegion = "local" });

    /// <summary>Reads each line with JsonDocument into a dictionary of attribute values; 25 a BatchWriteItemAsync, 8 in flight.</summary>
    public async Task ImportAsync(string path, string table)
    {
        using var slots = new SemaphoreSlim(InFlight);
        var requests = new List<Task>();
        foreach (string[] lines in File.ReadLines(path).Chunk(25))
        {
            await slots.WaitAsync();
            requests.RemoveAll(request => request.IsCompletedSuccessfully);
            requests.Add(Task.Run(() => WriteAsync(lines, table, slots)));
        }

        await Task.WhenAll(requests);
    }

    /// <summary>ScanAsync pages, written with Utf8JsonWriter.</summary>
    public async Task ExportAsync(string path, string table)
    {
        using FileStream stream = File.Create(path);
        using var writer = new Utf8JsonWriter(stream);
        Dictionary<string, AttributeValue>? start = null;
        do
        {
            ScanResponse page = await _client.ScanAsync(new ScanRequest { TableName = table, ExclusiveStartKey = start });
            foreach (Dictionary<string, AttributeValue> item in page.Items)
            {
                WriteItem(writer, item);
                writer.Flush();
                writer.Reset();
                stream.WriteByte((byte)'\n');
            }

            start = page.LastEvaluatedKey;
        }
        while (start is { Count: > 0 });
    }

    public void Dispose() => _client.Dispose();

    private async Task WriteAsync(string[] lines, string table, SemaphoreSlim slots)
    {
        try
        {
            var pending = new Dictionary<string, List<WriteRequest>>
            {
                [table] = [.. lines.Select(line => new WriteRequest(new PutRequest(Parse(line))))],
            };
            while (pending.Count > 0)
            {
                BatchWriteItemResponse response = await _client.BatchWriteItemAsync(new BatchWriteItemRequest(pending));
                pending = response.UnprocessedItems ?? [];
            }
        }
        finally
        {
            slots.Release();
        }
    }

    private static Dictionary<string, AttributeValue> Parse(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        return document.RootElement.EnumerateObject().ToDictionary(
            property => property.Name,
            property => property.Value.ValueKind switch
            {
                JsonValueKind.String => new AttributeValue { S = property.Value.GetString() },
                JsonValueKind.Number => new AttributeValue { N = property.Value.GetRawText() },
                _ => new AttributeValue { BOOL = property.Value.GetBoolean() },
            });
    }

    private static void WriteItem(Utf8JsonWriter writer, Dictionary<string, AttributeValue> item)
    {
        writer.WriteStartObject();
        foreach ((string name, AttributeValue value) in item)
        {
            writer.WritePropertyName(name);
            if (value.S is not null)
            {
                writer.WriteStringValue(value.S);
            }
            else if (value.N is not null)
            {
                writer.WriteRawValue(value.N);
            }
            else
            {
                writer.WriteBooleanValue(value.BOOL ?? false);
            }
        }

        writer.WriteEndObject();
    }
}
