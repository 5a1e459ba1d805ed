using DynamoBulk.Local.Jobs;
using DynamoBulk.Local.Tests.Jobs;
using DynamoBulk.Servers;

[assembly: AssemblyFixture(typeof(S3Server))]

namespace DynamoBulk.Local.Tests.Jobs;

/// <summary>An s3rver for all tests, started when one first asks for it; each test takes a prefix of its own.</summary>
public sealed class S3Server : IAsyncDisposable
{
    public const string Bucket = "test-bucket";

    private readonly S3rver _server = new(Bucket);
    private readonly Lazy<Task<Uri>> _url;
    private int _prefixes;

    public S3Server() => _url = new Lazy<Task<Uri>>(() => _server.StartAsync(CancellationToken.None));

    /// <summary>Where it is; skips the test where it cannot run.</summary>
    internal async Task<Uri> RequireAsync()
    {
        if (S3rver.Missing is { } missing)
        {
            // In CI a server that was installed is meant to run: what it lacks is a fault of the machine's setup.
            Assert.False(S3rver.IsInstalled && Environment.GetEnvironmentVariable("CI") == "true", $"s3rver cannot run: {missing}.");
            Assert.Skip($"s3rver cannot run here: {missing}.");
        }

        return await _url.Value;
    }

    /// <summary>Options of an endpoint whose jobs use it; skips the test where it cannot run.</summary>
    internal async Task<LocalEndpointOptions> OptionsAsync() => new() { S3EndpointUrl = await RequireAsync(), S3AccessKey = S3rver.Key, S3SecretKey = S3rver.Key };

    /// <summary>A prefix that nobody else uses, without a slash at its end.</summary>
    internal string NewPrefix() => $"t{Interlocked.Increment(ref _prefixes)}";

    /// <summary>The storage of jobs itself, to look at what they wrote and to lay out what they read.</summary>
    internal async Task<JobStorage> StorageAsync() => new(await OptionsAsync());

    public ValueTask DisposeAsync() => _url.IsValueCreated ? _server.DisposeAsync() : ValueTask.CompletedTask;
}
