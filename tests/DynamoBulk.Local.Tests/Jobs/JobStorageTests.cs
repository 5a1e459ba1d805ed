using System.Text;
using DynamoBulk.Local.Jobs;

namespace DynamoBulk.Local.Tests.Jobs;

public sealed class JobStorageTests(S3Server server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_written_is_listed_and_read()
    {
        using JobStorage storage = await server.StorageAsync();
        string prefix = server.NewPrefix();
        foreach (string name in new[] { "b/2", "a", "b/1", "b/" })
        {
            await WriteAsync(storage, $"{prefix}/{name}", name == "b/" ? string.Empty : $"content of {name}");
        }

        IReadOnlyList<StoredObject> found = await storage.ListAsync(S3Server.Bucket, prefix + "/", Token);

        Assert.Equal([("a", 12), ("b/1", 14), ("b/2", 14)], found.Select(entry => (entry.Key[(prefix.Length + 1)..], entry.Size)));
        foreach (StoredObject entry in found)
        {
            (string etag, Stream content) = await storage.OpenReadAsync(S3Server.Bucket, entry.Key, Token);
            using var reader = new StreamReader(content);
            Assert.Equal((entry.ETag, $"content of {entry.Key[(prefix.Length + 1)..]}"), (etag, await reader.ReadToEndAsync(Token)));
        }
    }

    [Fact]
    public async Task A_list_goes_on_beyond_one_page()
    {
        using JobStorage storage = await server.StorageAsync();
        string prefix = server.NewPrefix();
        string[] keys = [.. Enumerable.Range(0, 1100).Select(i => $"{prefix}/{i:D4}")];
        await Parallel.ForEachAsync(keys, Token, async (key, token) => await WriteAsync(storage, key, "x"));

        Assert.Equal(keys, (await storage.ListAsync(S3Server.Bucket, prefix, Token)).Select(entry => entry.Key));
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_told_apart()
    {
        using JobStorage storage = await server.StorageAsync();

        await storage.RequireBucketAsync(S3Server.Bucket, Token);
        JobFailedException bucket = await Assert.ThrowsAsync<JobFailedException>(() => storage.RequireBucketAsync("no-such-bucket", Token));
        JobFailedException key = await Assert.ThrowsAsync<JobFailedException>(() => storage.OpenReadAsync(S3Server.Bucket, "no-such-key", Token));

        Assert.Equal(("S3NoSuchBucket", "The specified bucket does not exist: no-such-bucket"), (bucket.Code, bucket.Message));
        Assert.Equal("S3NoSuchKey", key.Code);
    }

    [Theory]
    [InlineData(null, "S3NotConfigured", "-S3EndpointUrl of Start-DdbLocal")]
    [InlineData("http://127.0.0.1:1", "S3Unreachable", "127.0.0.1:1")]
    public async Task A_storage_that_leads_nowhere_says_so(string? url, string code, string message)
    {
        using var storage = new JobStorage(new LocalEndpointOptions { S3EndpointUrl = url is null ? null : new Uri(url) });

        JobFailedException failure = await Assert.ThrowsAsync<JobFailedException>(() => storage.RequireBucketAsync(S3Server.Bucket, Token));

        Assert.Equal(code, failure.Code);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    private static async Task WriteAsync(JobStorage storage, string key, string content)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(content));
        await storage.WriteAsync(S3Server.Bucket, key, stream, null, Token);
    }
}
