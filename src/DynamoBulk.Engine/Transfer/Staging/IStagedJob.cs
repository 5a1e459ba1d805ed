using DynamoBulk.NativeJobs.Loads;
using DynamoBulk.Service;

namespace DynamoBulk.Transfer.Staging;

/// <summary>A job of the service that is to take what is staged into a table.</summary>
internal interface IStagedJob
{
    /// <summary>What it is called: load, import.</summary>
    string Kind { get; }

    /// <summary>What takes into the table what is staged, once the job has ended without all of it: a sentence without its end.</summary>
    string StartAgain { get; }

    /// <summary>The command that waits for it.</summary>
    /// <param name="arn">Its ARN.</param>
    string WaitFor(string arn);

    /// <summary>Does without it what it would have done for no items at all.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>When that is done.</returns>
    /// <exception cref="ServiceException">The service refused or does not answer.</exception>
    Task StandInAsync(CancellationToken cancellationToken);

    /// <summary>Starts it.</summary>
    /// <returns>The job as the service took it.</returns>
    /// <exception cref="ServiceException">Something speaks against it; or the service refused or does not answer.</exception>
    Task<StagedJobState> StartAsync();

    /// <summary>Waits until it has ended, well or not.</summary>
    /// <param name="arn">Its ARN.</param>
    /// <param name="onLook">Hears of the job after each look.</param>
    /// <param name="cancellationToken">Stops the waiting; the job goes on.</param>
    /// <returns>The job at its end.</returns>
    /// <exception cref="ServiceException">The service refused, or did not answer for minutes.</exception>
    Task<StagedJobState> WaitAsync(string arn, Action<StagedJobState> onLook, CancellationToken cancellationToken);

    /// <summary>Tells it to stop, and waits a minute at most until it has; what it has written stays.</summary>
    /// <param name="arn">Its ARN.</param>
    /// <param name="onLook">Hears of the job after each look.</param>
    /// <returns>Whether it has ended; false where it takes longer, or the service stops no such job.</returns>
    /// <exception cref="ServiceException">The service refused or does not answer.</exception>
    Task<bool> StopAsync(string arn, Action<StagedJobState> onLook);

    /// <summary>Reads which items it has not written, once it has ended.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The items; null where the service names none.</returns>
    IAsyncEnumerable<LoadFailure>? ReadFailuresAsync(CancellationToken cancellationToken);
}
