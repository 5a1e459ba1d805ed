using Polly;
using Polly.Retry;

namespace DynamoBulk.Service;

/// <summary>
/// Sends again what failed for a transient reason (connection, 5xx): exponential waits with jitter from 50 ms to 30 s, at most
/// twelve times, which is about two minutes. Throttling is not retried here: it is a signal to the governor.
/// </summary>
internal static class ServiceRetry
{
    /// <summary>How long a user waits for the first word of a service that took the request and stays silent.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>For data calls of a running transfer.</summary>
    public static ResiliencePipeline ForTransfer(Action onRetry, TimeProvider time) =>
        Retry(new ResiliencePipelineBuilder { TimeProvider = time }, 12, onRetry).Build();

    /// <summary>For the first words with a service, where a user waits: a second of retries, and <see cref="Patience"/> in all.</summary>
    public static ResiliencePipeline ForStart(TimeProvider time) =>
        Retry(new ResiliencePipelineBuilder { TimeProvider = time }.AddTimeout(Patience), 3, static () => { }).Build();

    private static ResiliencePipelineBuilder Retry(ResiliencePipelineBuilder builder, int attempts, Action onRetry) =>
        builder.AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<ServiceException>(failure => failure.Kind == ServiceErrorKind.Transient),
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
