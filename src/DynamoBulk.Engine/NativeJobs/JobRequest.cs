using DynamoBulk.Service;

namespace DynamoBulk.NativeJobs;

/// <summary>Sends a request about a job, again while the service says that there were too many.</summary>
/// <remarks>
/// It takes few of them a second, and a list of jobs is a request for each: what is throttled is no reason to end it.
/// </remarks>
internal static class JobRequest
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(5);

    /// <summary>Sends a request that does the same when it is sent twice.</summary>
    /// <typeparam name="T">The answer.</typeparam>
    /// <param name="send">Sends it once.</param>
    /// <param name="connection">Where to.</param>
    /// <param name="time">The clock to wait by.</param>
    /// <param name="cancellationToken">Stops the sending.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="ServiceException">The service refused, does not answer, or was asked too much for half a minute.</exception>
    public static async Task<T> SendAsync<T>(Func<CancellationToken, Task<T>> send, DdbConnection connection, TimeProvider time, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        TimeSpan pause = TimeSpan.FromSeconds(0.5);
        while (true)
        {
            try
            {
                return await ServiceRetry.AskAsync(send, connection.Endpoint, time, cancellationToken).ConfigureAwait(false);
            }
            catch (ServiceException busy) when (busy.Kind == ServiceErrorKind.Throttled && time.GetElapsedTime(began) < s_patience)
            {
                await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
                pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause;
            }
        }
    }
}
