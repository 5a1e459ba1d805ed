using DynamoBulk.Engine.Tests.Service.S3;
using DynamoBulk.Servers;

[assembly: AssemblyFixture(typeof(S3Server))]

namespace DynamoBulk.Engine.Tests.Service.S3;

/// <summary>An s3rver for all tests, started when one first asks for it; each test takes a prefix of its own.</summary>
public sealed class S3Server : IAsyncDisposable
{
    public const string Bucket = "test-bucket";

    private readonly S3rver _server = new(Bucket);
    private readonly Lazy<Task<Uri>> _url;
    private int _prefixes;

    public S3Server() => _url = new Lazy<Task<Uri>>(() => _server.StartAsync(CancellationToken.None));

    /// <summary>A relay before the server; skips the test where the server cannot run.</summary>
    internal async Task<S3Relay> RequireAsync()
    {
        if (S3rver.Missing is { } missing)
        {
            // In CI a server that was installed is meant to run: what it lacks is a fault of the machine's setup.
            Assert.False(S3rver.IsInstalled && Environment.GetEnvironmentVariable("CI") == "true", $"s3rver cannot run: {missing}.");
            Assert.Skip($"s3rver cannot run here: {missing}.");
        }

        return new S3Relay(await _url.Value, $"t{Interlocked.Increment(ref _prefixes)}/");
    }

    public ValueTask DisposeAsync() => _url.IsValueCreated ? _server.DisposeAsync() : ValueTask.CompletedTask;
}
