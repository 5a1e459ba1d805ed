using Polly;
using Polly.Retry;

namespace DynamoBulk.Service;

/// <summary>
/// Sends again what failed for a transient reason (connection, 5xx): exponential waits with jitter from 50 ms to 30 s, at most
/// ten times, which is about two minutes. Throttling is not retried here: it is a signal to the governor.
/// </summary>
internal static class ServiceRetry
{
    /// <summary>For data calls of a running transfer.</summary>
    public static ResiliencePipeline ForTransfer(Action onRetry, TimeProvider time) => Build(10, onRetry, time);

    /// <summary>For the first words with a service, where a user waits: about a second.</summary>
    public static ResiliencePipeline ForStart(TimeProvider time) => Build(3, static () => { }, time);

    private static ResiliencePipeline Build(int attempts, Action onRetry, TimeProvider time) =>
        new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
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
            })
            .Build();
}
