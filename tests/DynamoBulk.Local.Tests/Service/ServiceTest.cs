using System.Runtime.CompilerServices;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace DynamoBulk.Local.Tests.Service;

/// <summary>What the tests of the service suite share: a client of the server under test, and tables.</summary>
public abstract class ServiceTest(ServerFleet fleet)
{
    private static int s_tables;

    private bool _comparesWords = true;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A client of the server; skips the calling test where the server cannot pass it.</summary>
    protected async Task<AmazonDynamoDBClient> ConnectAsync(string server, [CallerMemberName] string test = "")
    {
        _comparesWords = ServerFleet.SpeaksLikeTheService(server, test);
        Uri url = await fleet.RequireAsync(server, test);
        return new AmazonDynamoDBClient(
            new BasicAWSCredentials("local", "local"),
            new AmazonDynamoDBConfig { ServiceURL = url.ToString(), AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 });
    }

    protected static string NewName() => $"Suite.{Interlocked.Increment(ref s_tables)}";

    /// <summary>Makes a table with keys such as <c>pk:S</c> and <c>sk:N</c> and waits until it is ready.</summary>
    protected static async Task<string> CreateTableAsync(AmazonDynamoDBClient client, string partitionKey, string? sortKey = null, Action<CreateTableRequest>? adjust = null)
    {
        string[][] keys = [.. new[] { partitionKey, sortKey }.OfType<string>().Select(key => key.Split(':'))];
        var request = new CreateTableRequest
        {
            TableName = NewName(),
            AttributeDefinitions = [.. keys.Select(key => new AttributeDefinition(key[0], key[1]))],
            KeySchema = [.. keys.Select((key, i) => new KeySchemaElement(key[0], i == 0 ? KeyType.HASH : KeyType.RANGE))],
            ProvisionedThroughput = new ProvisionedThroughput(1000, 1000),
        };
        adjust?.Invoke(request);
        await client.CreateTableAsync(request, Token);
        await WaitUntilActiveAsync(client, request.TableName);
        return request.TableName;
    }

    /// <summary>Makes of a table that is to be made one without provisioned throughput.</summary>
    protected static void OnDemand(CreateTableRequest request)
    {
        request.BillingMode = BillingMode.PAY_PER_REQUEST;
        request.ProvisionedThroughput = null;
    }

    protected static async Task<TableDescription> WaitUntilActiveAsync(AmazonDynamoDBClient client, string table)
    {
        while (true)
        {
            TableDescription description = (await client.DescribeTableAsync(table, Token)).Table;
            bool active = description.TableStatus == TableStatus.ACTIVE
                && (description.GlobalSecondaryIndexes ?? []).All(index => index.IndexStatus == IndexStatus.ACTIVE);
            if (active)
            {
                return description;
            }

            await Task.Delay(20, Token);
        }
    }

    /// <summary>Writes items in batches.</summary>
    protected static async Task WriteAsync(AmazonDynamoDBClient client, string table, IEnumerable<Dictionary<string, AttributeValue>> items)
    {
        foreach (Dictionary<string, AttributeValue>[] batch in items.Chunk(25))
        {
            BatchWriteItemResponse response = await client.BatchWriteItemAsync(
                new Dictionary<string, List<WriteRequest>> { [table] = [.. batch.Select(Put)] }, Token);
            Assert.Empty(response.UnprocessedItems ?? []);
        }
    }

    protected static WriteRequest Put(Dictionary<string, AttributeValue> item) => new(new PutRequest(item));

    protected static WriteRequest Delete(Dictionary<string, AttributeValue> key) => new(new DeleteRequest(key));

    /// <summary>Asserts that a request is refused as invalid.</summary>
    /// <param name="message">How the service's message begins; not compared where the server is known for its own words.</param>
    /// <param name="request">The request.</param>
    protected Task AssertRefusedAsync(string message, Func<Task> request) => AssertRefusedAsync("ValidationException", message, request);

    /// <summary>Asserts that a request is refused.</summary>
    protected async Task AssertRefusedAsync(string code, string message, Func<Task> request)
    {
        AmazonDynamoDBException exception = await Assert.ThrowsAnyAsync<AmazonDynamoDBException>(request);
        Assert.Equal(code, exception.ErrorCode);
        if (_comparesWords)
        {
            Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
        }
    }

    protected static AttributeValue S(string value) => new() { S = value };

    protected static AttributeValue N(string value) => new() { N = value };

    protected static AttributeValue N(int value) => N(value.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>An item as text, names and set members in order, so that two can be compared.</summary>
    protected static string Show(Dictionary<string, AttributeValue> item) =>
        "{" + string.Join(", ", item.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}: {Show(pair.Value)}")) + "}";

    private static string Show(AttributeValue value)
    {
        if (value.S is not null)
        {
            return $"S '{value.S}'";
        }

        if (value.N is not null)
        {
            return $"N {value.N}";
        }

        if (value.B is not null)
        {
            return "B " + Convert.ToHexString(value.B.ToArray());
        }

        if (value.BOOL is not null)
        {
            return $"BOOL {value.BOOL}";
        }

        if (value.NULL == true)
        {
            return "NULL";
        }

        if (value.SS is not null)
        {
            return $"SS [{string.Join(", ", value.SS.Order(StringComparer.Ordinal))}]";
        }

        if (value.NS is not null)
        {
            return $"NS [{string.Join(", ", value.NS.Order(StringComparer.Ordinal))}]";
        }

        if (value.BS is not null)
        {
            return $"BS [{string.Join(", ", value.BS.Select(member => Convert.ToHexString(member.ToArray())).Order(StringComparer.Ordinal))}]";
        }

        return value.M is not null ? "M " + Show(value.M) : $"L [{string.Join(", ", value.L.Select(Show))}]";
    }
}
