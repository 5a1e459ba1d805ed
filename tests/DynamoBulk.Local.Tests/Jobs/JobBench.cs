using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoBulk.Items;
using DynamoBulk.Local.Jobs;

namespace DynamoBulk.Local.Tests.Jobs;

/// <summary>An endpoint, a prefix in the bucket of the tests, and what the tests of imports and loads do with them.</summary>
internal sealed class JobBench : IAsyncDisposable
{
    private readonly JobStorage _storage;

    private JobBench(LocalEndpoint endpoint, JobStorage storage, string prefix)
    {
        Endpoint = endpoint;
        Client = EndpointCalls.ClientOf(endpoint);
        _storage = storage;
        Prefix = prefix;
    }

    public LocalEndpoint Endpoint { get; }

    public AmazonDynamoDBClient Client { get; }

    /// <summary>What the keys begin with, without a slash at the end.</summary>
    public string Prefix { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<JobBench> StartAsync(S3Server server, TimeProvider? time = null, Func<LocalEndpointOptions, LocalEndpointOptions>? adjust = null)
    {
        LocalEndpointOptions options = await server.OptionsAsync();
        LocalEndpoint endpoint = LocalEndpoint.Start(adjust?.Invoke(options) ?? options, time ?? TimeProvider.System, Random.Shared);
        return new JobBench(endpoint, await server.StorageAsync(), server.NewPrefix());
    }

    /// <summary>Writes an input object.</summary>
    public Task WriteAsync(string name, string content, bool gzip = false) => WriteAsync(name, gzip ? Pack(content) : Encoding.UTF8.GetBytes(content));

    public async Task WriteAsync(string name, byte[] content)
    {
        using var stream = new MemoryStream(content);
        await _storage.WriteAsync(S3Server.Bucket, $"{Prefix}/in/{name}", stream, null, Token);
    }

    /// <summary>The objects below a folder of the prefix: their keys from there, and their text, unpacked.</summary>
    public async Task<IReadOnlyList<(string Key, string Text)>> ReadAllAsync(string folder)
    {
        var found = new List<(string, string)>();
        foreach (StoredObject entry in await _storage.ListAsync(S3Server.Bucket, $"{Prefix}/{folder}/", Token))
        {
            (_, Stream content) = await _storage.OpenReadAsync(S3Server.Bucket, entry.Key, Token);
            using var reader = new StreamReader(entry.Key.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(content, CompressionMode.Decompress) : content);
            found.Add((entry.Key[(Prefix.Length + folder.Length + 2)..], await reader.ReadToEndAsync(Token)));
        }

        return found;
    }

    /// <summary>Makes an on-demand table with the partition key <c>pk</c>, a string.</summary>
    public Task CreateTableAsync(string name) => Client.CreateTableAsync(
        new CreateTableRequest(name, [new("pk", KeyType.HASH)], [new("pk", ScalarAttributeType.S)], null) { BillingMode = BillingMode.PAY_PER_REQUEST }, Token);

    /// <summary>Puts items as they stand.</summary>
    public async Task PutAsync(string table, IEnumerable<string> items)
    {
        foreach (string item in items)
        {
            using HttpResponseMessage response = await EndpointCalls.PostAsync(Endpoint, "DynamoDB_20120810.PutItem", $$"""{"TableName":"{{table}}","Item":{{item}}}""");
            Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Token));
        }
    }

    /// <summary>Sees that a table, or an index of it, holds these items and no others.</summary>
    public async Task AssertHoldsAsync(IEnumerable<string> expected, string table, string? index = null)
    {
        Dictionary<ContentHash, string> wanted = expected.ToDictionary(item => ItemContent.Hash(Item.Parse(item)));
        Dictionary<ContentHash, string> found = (await ScanAsync(table, index)).ToDictionary(item => ItemContent.Hash(Item.Parse(item)));
        Assert.Equal(([], []), (wanted.Where(item => !found.ContainsKey(item.Key)).Select(item => item.Value).ToArray(), found.Where(item => !wanted.ContainsKey(item.Key)).Select(item => item.Value).ToArray()));
    }

    /// <summary>Waits until an import has ended.</summary>
    public async Task<ImportTableDescription> EndOfImportAsync(string arn)
    {
        while (true)
        {
            ImportTableDescription import = (await Client.DescribeImportAsync(new DescribeImportRequest { ImportArn = arn }, Token)).ImportTableDescription;
            if (import.EndTime is not null)
            {
                return import;
            }

            await Task.Delay(5, Token);
        }
    }

    /// <summary>Waits until a load is as a test wants it, which is that it has ended unless the test says more.</summary>
    public async Task<BulkOperationDescription> LoadAsync(string arn, Func<BulkOperationDescription, bool>? when = null)
    {
        while (true)
        {
            BulkOperationDescription load = (await Client.DescribeBulkOperationAsync(new DescribeBulkOperationRequest { BulkOperationArn = arn }, Token)).BulkOperationDescription;
            if (when?.Invoke(load) ?? load.EndTime is not null)
            {
                return load;
            }

            await Task.Delay(5, Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Endpoint.DisposeAsync();
        _storage.Dispose();
    }

    public static byte[] Pack(string content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(content));
        }

        return packed.ToArray();
    }

    private async Task<IReadOnlyList<string>> ScanAsync(string table, string? index)
    {
        var items = new List<string>();
        var request = new JsonObject { ["TableName"] = table };
        if (index is not null)
        {
            request["IndexName"] = index;
        }

        while (true)
        {
            using HttpResponseMessage response = await EndpointCalls.PostAsync(Endpoint, "DynamoDB_20120810.Scan", request.ToJsonString());
            JsonNode page = JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!;
            items.AddRange(page["Items"]!.AsArray().Select(item => item!.ToJsonString()));
            if (page["LastEvaluatedKey"] is not { } last)
            {
                return items;
            }

            request["ExclusiveStartKey"] = last.DeepClone();
        }
    }
}
