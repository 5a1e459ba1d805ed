using Amazon.Runtime;
using Amazon.Util;

namespace DynamoBulk.Service;

/// <summary>
/// Has the SDK's typed clients send a request once more, where a signature was refused for what can be put right: a clock that is
/// wrong, whose correction the SDK learns from the refusal, or a session token that has expired. All else is left to
/// <see cref="ServiceRetry"/>.
/// </summary>
/// <param name="credentials">What the clients sign with.</param>
internal sealed class SignatureRetry(RenewableCredentials credentials) : RetryPolicy
{
    /// <inheritdoc/>
    public override bool CanRetry(IExecutionContext executionContext) => true;

    /// <inheritdoc/>
    public override bool RetryLimitReached(IExecutionContext executionContext) => executionContext.RequestContext.Retries > 0;

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always: nothing here waits in that way.</exception>
    public override bool RetryForException(IExecutionContext executionContext, Exception exception) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override async Task<bool> RetryForExceptionAsync(IExecutionContext executionContext, Exception exception)
    {
        IRequestContext request = executionContext.RequestContext;
        if (exception is not AmazonServiceException refusal
            || !ServiceException.IsExpiry(refusal.ErrorCode)
            || !request.Request.Headers.TryGetValue(HeaderKeys.XAmzSecurityTokenHeader, out string? token)
            || !await credentials.RenewAsync(token).ConfigureAwait(false))
        {
            return false;
        }

        request.IsSigned = false; // else it goes out as it was signed before
        return true;
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always: nothing here waits in that way.</exception>
    public override void WaitBeforeRetry(IExecutionContext executionContext) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override Task WaitBeforeRetryAsync(IExecutionContext executionContext) => Task.CompletedTask;
}
