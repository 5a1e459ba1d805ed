using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoBulk.Local;
using DynamoBulk.Service;

namespace DynamoBulk.Bench.Scenarios;

/// <summary>A table on an endpoint of its own, for one run.</summary>
internal sealed class Stage : IDisposable
{
    public const string TableName = "Bench";

    private readonly EndpointProcess _endpoint;
    private DateTimeOffset _started;

    private Stage(EndpointProcess endpoint)
    {
        _endpoint = endpoint;
        Client = NewClient(config => config.MaxErrorRetry = 0);
        Connection = new DdbConnection(new ConnectionOptions { EndpointUrl = endpoint.Url });
    }

    /// <summary>The typed SDK, without retries.</summary>
    public AmazonDynamoDBClient Client { get; }

    public DdbConnection Connection { get; }

    /// <summary>The endpoint's meter in each second since the run began, those in which nothing happened included.</summary>
    public IReadOnlyList<CapacitySecond> Seconds
    {
        get
        {
            Dictionary<DateTimeOffset, CapacitySecond> seconds = _endpoint.Seconds.Where(second => second.Start >= _started).ToDictionary(second => second.Start);
            int count = seconds.Count == 0 ? 0 : (int)(seconds.Keys.Max() - _started).TotalSeconds + 1;
            return [.. Enumerable.Range(0, count).Select(i => _started.AddSeconds(i)).Select(start => seconds.GetValueOrDefault(start, new CapacitySecond(start, 0, 0, 0, 0)))];
        }
    }

    /// <summary>Makes the table; with an index of so many write units, if given.</summary>
    public static async Task<Stage> SetAsync(EndpointSetup setup, long? indexCapacity = null)
    {
        var stage = new Stage(EndpointProcess.Start(setup));
        await stage.Client.CreateTableAsync(new CreateTableRequest
        {
            TableName = TableName,
            KeySchema = [new KeySchemaElement("pk", KeyType.HASH), new KeySchemaElement("sk", KeyType.RANGE)],
            AttributeDefinitions =
            [
                new AttributeDefinition("pk", ScalarAttributeType.S),
                new AttributeDefinition("sk", ScalarAttributeType.N),
                .. indexCapacity is null ? Array.Empty<AttributeDefinition>() : [new AttributeDefinition("gk", ScalarAttributeType.S)],
            ],
            BillingMode = setup.WriteCapacity is null ? BillingMode.PAY_PER_REQUEST : BillingMode.PROVISIONED,
            ProvisionedThroughput = setup.WriteCapacity is { } write ? new ProvisionedThroughput((long)setup.ReadCapacity!, (long)write) : null,
            GlobalSecondaryIndexes = indexCapacity is null ? null :
            [
                new GlobalSecondaryIndex
                {
                    IndexName = "ByOther",
                    KeySchema = [new KeySchemaElement("gk", KeyType.HASH)],
                    Projection = new Projection { ProjectionType = ProjectionType.ALL },
                    ProvisionedThroughput = new ProvisionedThroughput(1000, indexCapacity.Value),
                },
            ],
        });
        return stage;
    }

    public AmazonDynamoDBClient NewClient(Action<AmazonDynamoDBConfig> configure)
    {
        var config = new AmazonDynamoDBConfig { ServiceURL = _endpoint.Url.ToString(), AuthenticationRegion = "local" };
        configure(config);
        return new AmazonDynamoDBClient("local", "local", config);
    }

    public Task<TableInfo> DescribeAsync() => new TableCatalog(Connection).DescribeAsync(TableName, CancellationToken.None);

    /// <summary>Uses the burst credit up; the run begins with the next second of the clock.</summary>
    public async Task BeginAsync()
    {
        await Task.Delay(TimeSpan.FromMilliseconds(1000 - DateTimeOffset.UtcNow.Millisecond));
        _started = new DateTimeOffset(DateTimeOffset.UtcNow.Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero);
        _endpoint.SpendBurst(TableName);
    }

    /// <summary>The keys in each partition: the endpoint cuts a scan by hash, as it does its partitions.</summary>
    /// <param name="partitions">How many there are.</param>
    /// <param name="client">Another client, or null for the one without retries.</param>
    public async Task<List<List<SampleItem>>> PartitionsAsync(int partitions, AmazonDynamoDBClient? client = null)
    {
        client ??= Client;
        var found = new List<List<SampleItem>>();
        for (int partition = 0; partition < partitions; partition++)
        {
            var keys = new List<SampleItem>();
            Dictionary<string, AttributeValue>? start = null;
            do
            {
                ScanResponse page = await client.ScanAsync(new ScanRequest { TableName = TableName, Segment = partition, TotalSegments = partitions, ExclusiveStartKey = start });
                keys.AddRange((page.Items ?? []).Select(item => new SampleItem(item["pk"].S, int.Parse(item["sk"].N, System.Globalization.CultureInfo.InvariantCulture), item["pad"].S.Length)));
                start = page.LastEvaluatedKey;
            }
            while (start is { Count: > 0 });
            found.Add(keys);
        }

        return found;
    }

    public void Dispose()
    {
        Connection.Dispose();
        Client.Dispose();
        _endpoint.Dispose();
    }
}
