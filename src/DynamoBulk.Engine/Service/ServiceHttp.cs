using Amazon.Runtime;

namespace DynamoBulk.Service;

/// <summary>The connections that requests go over, of our own clients and of the SDK's.</summary>
internal static class ServiceHttp
{
    /// <summary>Makes a client with connections of its own, over which no answer is taken for another's: see <see cref="AnswerGuard"/>.</summary>
    /// <param name="endpoint">Where its requests go: this machine is reached past the proxy of the environment. Null for the service itself, wherever that is.</param>
    /// <param name="timeout">How long the head of an answer may take.</param>
    public static HttpClient Create(Uri? endpoint, TimeSpan timeout) => new(AnswerGuard.Protect(new SocketsHttpHandler
    {
        UseCookies = false,
        UseProxy = endpoint is null || !EndpointAddress.IsOnThisMachine(endpoint),
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    }))
    {
        Timeout = timeout,
    };

    /// <summary>Has a client of the SDK send over a client of ours, which stays ours to dispose of.</summary>
    /// <param name="http">Ours.</param>
    internal sealed class Factory(HttpClient http) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => http;

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;
    }
}
