using DynamoBulk.Service;

namespace DynamoBulk.NativeJobs;

/// <summary>Looks at a job of the service again and again until it has ended: often at first, then every twenty seconds.</summary>
/// <remarks>
/// A small job ends within seconds on the embedded endpoint, a large one within hours at AWS: intervals grow by half, so that
/// neither is asked much more often than its length is worth.
/// </remarks>
/// <param name="time">The clock to wait by.</param>
public sealed class JobWatch(TimeProvider? time = null)
{
    private const double Growth = 1.5;

    private static readonly TimeSpan s_firstInterval = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan s_longestInterval = TimeSpan.FromSeconds(20);

    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>How long the service may be out of reach between two looks: the job goes on meanwhile, and so should who waits for it.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(5);

    /// <summary>Waits for the end of a job.</summary>
    /// <typeparam name="T">A job as it was seen.</typeparam>
    /// <param name="look">Asks for the job as it is now.</param>
    /// <param name="hasEnded">Whether it has ended, well or not.</param>
    /// <param name="timeout">How long to wait; null for as long as it takes, zero for one look.</param>
    /// <param name="onLook">Hears of the job after each look.</param>
    /// <param name="cancellationToken">Stops the waiting; the job goes on.</param>
    /// <returns>The job as it was seen last: one that has not ended was waited for until the timeout.</returns>
    /// <exception cref="ServiceException">The service refused, or did not answer the first look, or later ones for longer than <see cref="Patience"/>.</exception>
    public async Task<T> WaitAsync<T>(Func<CancellationToken, Task<T>> look, Func<T, bool> hasEnded, TimeSpan? timeout, Action<T> onLook, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(look);
        ArgumentNullException.ThrowIfNull(hasEnded);
        ArgumentNullException.ThrowIfNull(onLook);
        long started = _time.GetTimestamp();
        TimeSpan interval = s_firstInterval;
        T job = await look(cancellationToken).ConfigureAwait(false);
        long seen = _time.GetTimestamp();
        onLook(job);
        while (!hasEnded(job))
        {
            TimeSpan left = timeout is { } limit ? limit - _time.GetElapsedTime(started) : TimeSpan.MaxValue;
            if (left <= TimeSpan.Zero)
            {
                return job;
            }

            await Task.Delay(left < interval ? left : interval, _time, cancellationToken).ConfigureAwait(false);
            interval = interval * Growth < s_longestInterval ? interval * Growth : s_longestInterval;
            try
            {
                job = await look(cancellationToken).ConfigureAwait(false);
                seen = _time.GetTimestamp();
                onLook(job);
            }
            catch (ServiceException failure) when (failure.Kind is ServiceErrorKind.Transient or ServiceErrorKind.Throttled && _time.GetElapsedTime(seen) < Patience)
            {
                // The next look may see it again.
            }
        }

        return job;
    }
}
