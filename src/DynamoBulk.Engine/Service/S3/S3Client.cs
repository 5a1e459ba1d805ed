using Amazon.Runtime.Internal;
using Amazon.S3;

namespace DynamoBulk.Service.S3;

/// <summary>The SDK's typed client for S3, whose failures are told in our words.</summary>
internal sealed class S3Client : IDisposable
{
    private readonly HttpClient _http;
    private readonly AmazonS3Client _sdk;

    /// <summary>Makes a client; nothing is sent yet.</summary>
    /// <param name="credentials">As whom.</param>
    /// <param name="config">Where, as <see cref="S3Configuration"/> says.</param>
    public S3Client(RenewableCredentials credentials, AmazonS3Config config)
    {
        Uri? given = config.ServiceURL is { } url ? new Uri(url) : null;
        _http = ServiceHttp.Create(given, Timeout.InfiniteTimeSpan); // a limit would end a large part on a slow line
        config.HttpClientFactory = new ServiceHttp.Factory(_http);
        _sdk = new SdkClient(credentials, config);
        Endpoint = given is not null ? given.GetLeftPart(UriPartial.Authority) : $"S3 in {config.RegionEndpoint.SystemName}";
        SigningRegion = config.AuthenticationRegion ?? config.RegionEndpoint.SystemName;
    }

    /// <summary>Where requests go, for messages.</summary>
    public string Endpoint { get; }

    /// <summary>The Region that requests are signed for.</summary>
    public string SigningRegion { get; }

    /// <summary>Sends one request, once.</summary>
    /// <param name="send">Sends it, and reads what there is to read.</param>
    /// <param name="address">What it is about, for messages.</param>
    /// <param name="cancellationToken">Abandons it.</param>
    /// <param name="silence">How long no byte may move; null for a minute.</param>
    /// <returns>What <paramref name="send"/> returns.</returns>
    /// <exception cref="ServiceException">The service refused, could not be reached, or fell silent.</exception>
    public async Task<T> SendAsync<T>(Func<IAmazonS3, Patience, Task<T>> send, S3Address address, CancellationToken cancellationToken, TimeSpan? silence = null)
    {
        using var patience = new Patience(silence ?? Patience.Usual, TimeProvider.System, cancellationToken);
        try
        {
            return await send(_sdk, patience).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw S3Failure.From(patience.IsOver ? patience.Explain() : exception, address, Endpoint);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sdk.Dispose();
        _http.Dispose();
    }

    private sealed class SdkClient(RenewableCredentials credentials, AmazonS3Config config) : AmazonS3Client(credentials, config)
    {
        private readonly RenewableCredentials _credentials = credentials;

        protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
        {
            base.CustomizeRuntimePipeline(pipeline);
            pipeline.ReplaceHandler<RetryHandler>(new RetryHandler(new SignatureRetry(_credentials)));
        }
    }
}
