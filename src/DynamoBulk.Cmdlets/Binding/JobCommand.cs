using System.Management.Automation;
using DynamoBulk.NativeJobs;
using DynamoBulk.Service;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>A command about jobs of the service, which go on by themselves: it can wait for one, and who stops waiting is told how to go on.</summary>
/// <typeparam name="T">A job as it was seen.</typeparam>
public abstract class JobCommand<T> : ServiceCommand
    where T : class
{
    private T? _awaited;

    /// <summary>The line that waits for a job again.</summary>
    /// <param name="job">The job.</param>
    private protected abstract string WaitLine(T job);

    /// <summary>Waits for the end of a job, with its progress; a timeout is an error, and the job goes on.</summary>
    /// <param name="look">Asks for the job as it is now.</param>
    /// <param name="hasEnded">Whether it has ended, well or not.</param>
    /// <param name="show">Shows it as it was seen.</param>
    /// <param name="activity">What the job does, for the progress bar.</param>
    /// <param name="timeout">How long to wait; null for as long as it takes.</param>
    /// <returns>The job at its end; null when it has not come.</returns>
    private protected T? WaitFor(Func<CancellationToken, Task<T>> look, Func<T, bool> hasEnded, Action<JobProgress, T> show, string activity, TimeSpan? timeout)
    {
        var progress = new JobProgress(activity);
        T job = Await(token => new JobWatch().WaitAsync(
            look,
            hasEnded,
            timeout,
            seen =>
            {
                _awaited = seen;
                Bridge.Post(_ => show(progress, seen));
            },
            token));
        _awaited = null;
        progress.Hide(this);
        if (hasEnded(job))
        {
            return job;
        }

        var exception = new TimeoutException($"The job has not ended within {timeout!.Value.TotalSeconds:N0} seconds and goes on: {WaitLine(job)} waits again.");
        WriteError(new ErrorRecord(exception, "JobTimeout", ErrorCategory.OperationTimeout, job));
        return null;
    }

    /// <summary>The job as it is now; one that is not there is an error, for others may come through the pipeline.</summary>
    /// <param name="arn">Its ARN.</param>
    /// <param name="describe">Asks for it.</param>
    /// <param name="notFound">The code of a refusal because it is not there.</param>
    private protected TJob? Find<TJob>(string arn, Func<string, CancellationToken, Task<TJob>> describe, string notFound)
        where TJob : class
    {
        ServiceException? missing = null;
        TJob? job = Await<TJob?>(async token =>
        {
            try
            {
                return await describe(arn, token).ConfigureAwait(false);
            }
            catch (ServiceException exception) when (exception.Code == notFound)
            {
                missing = exception;
                return null;
            }
        });
        if (missing is not null)
        {
            WriteError(ToErrorRecord(missing, missing, arn));
        }

        return job;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_awaited is { } job)
        {
            Tell($"The job goes on: {WaitLine(job)} waits for it again.");
        }

        base.Dispose(disposing);
    }
}
