using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace DynamoBulk.Service;

/// <summary>
/// Sends again what failed for a transient reason (connection, 5xx): exponential waits with jitter from 50 ms to 30 s, at most
/// twelve times, which is about two minutes. Throttling is not retried in a transfer: it is a signal to the governor.
/// </summary>
internal static class ServiceRetry
{
    /// <summary>How long a user waits for the first word of a service that took the request and stays silent.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>For data calls of a running transfer.</summary>
    public static ResiliencePipeline ForTransfer(Action onRetry, TimeProvider time) =>
        Retry(new ResiliencePipelineBuilder { TimeProvider = time }, 12, onRetry, failure => failure.Kind == ServiceErrorKind.Transient).Build();

    /// <summary>For the first words with a service, where a user waits: a second of retries, and <see cref="Patience"/> in all.</summary>
    public static ResiliencePipeline ForStart(TimeProvider time) =>
        Retry(new ResiliencePipelineBuilder { TimeProvider = time }.AddTimeout(Patience), 3, static () => { }, failure => failure.Kind is ServiceErrorKind.Transient or ServiceErrorKind.Throttled).Build();

    /// <summary>Asks as <see cref="ForStart"/> says; whatever goes wrong is a failure of the service.</summary>
    /// <param name="ask">Sends the question once.</param>
    /// <param name="endpoint">Where to, for messages.</param>
    /// <param name="time">The clock to wait by.</param>
    /// <param name="cancellationToken">Stops the asking.</param>
    /// <exception cref="ServiceException">The service refused or does not answer.</exception>
    public static async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask, string endpoint, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            return await ForStart(time).ExecuteAsync(
                async token =>
                {
                    try
                    {
                        return await ask(token).ConfigureAwait(false);
                    }
                    catch (Exception exception) when (!token.IsCancellationRequested)
                    {
                        throw ServiceException.From(exception, endpoint);
                    }
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutRejectedException)
        {
            throw ServiceException.From(new TimeoutException($"no word within {Patience.TotalSeconds:N0} seconds."), endpoint);
        }
    }

    private static ResiliencePipelineBuilder Retry(ResiliencePipelineBuilder builder, int attempts, Action onRetry, Func<ServiceException, bool> isWorthIt) =>
        builder.AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle(isWorthIt),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromMilliseconds(50),
            MaxDelay = TimeSpan.FromSeconds(30),
            MaxRetryAttempts = attempts,
            OnRetry = _ =>
            {
                onRetry();
                return default;
            },
        });
}
