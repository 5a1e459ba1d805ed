using System.Management.Automation;
using DynamoBulk.NativeJobs;
using DynamoBulk.Service;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>A command about jobs of the service, which go on by themselves: it starts, finds and waits for them, and who stops it is told how to go on.</summary>
/// <typeparam name="T">A job as it was seen; its text is its ARN.</typeparam>
public abstract class JobCommand<T> : ServiceCommand
    where T : class
{
    private string? _starting;
    private T? _awaited;

    /// <summary>What the names of the commands call a job: Export, Import, Load.</summary>
    private protected abstract string Noun { get; }

    /// <summary>Asks for a job by its ARN; made on the pipeline thread.</summary>
    private protected abstract Func<string, CancellationToken, Task<T>> Describe { get; }

    /// <summary>A job as it is shown.</summary>
    private protected abstract JobView View(T job);

    /// <summary>What a job that has ended has not done, with what to do; null where it has done everything.</summary>
    private protected abstract string? Problem(T ended);

    /// <summary>Whether the commands that follow have a use for a job that has ended with a problem.</summary>
    private protected virtual bool IsOfUseIncomplete => true;

    /// <summary>The line that waits for a job again.</summary>
    private protected string WaitLine(T job) => $"Wait-DdbS3{Noun} {job}";

    /// <summary>Starts a job and puts it out; or waits for it first.</summary>
    /// <param name="start">Starts it.</param>
    /// <param name="tableName">The table, for who stops the command before the service has answered.</param>
    /// <param name="waits">Whether to wait until it has ended.</param>
    private protected void Start(Func<CancellationToken, Task<T>> start, string tableName, bool waits)
    {
        _starting = tableName;
        T job = Await(start);
        _starting = null;
        WriteVerbose($"Started {job}.");
        if (waits)
        {
            WaitForEnd(job, timeout: null);
        }
        else
        {
            WriteObject(job);
        }
    }

    /// <summary>The job as it is now; one that is not there is an error, for others may come through the pipeline.</summary>
    /// <param name="arn">Its ARN.</param>
    private protected T? Find(string arn)
    {
        Func<string, CancellationToken, Task<T>> describe = Describe;
        ServiceException? missing = null;
        T? job = Await<T?>(async token =>
        {
            try
            {
                return await describe(arn, token).ConfigureAwait(false);
            }
            catch (ServiceException exception) when (exception.Code == $"{Noun}NotFound")
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

    /// <summary>Waits for jobs, one after the other, and puts each out when it has ended.</summary>
    /// <param name="arns">Their ARNs.</param>
    /// <param name="timeout">How many seconds to wait for each; null for as long as it takes.</param>
    private protected void WaitForEach(IEnumerable<string> arns, int? timeout)
    {
        foreach (string arn in arns)
        {
            if (Find(arn) is { } job)
            {
                WaitForEnd(job, timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
            }
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_starting is { } tableName && Stopping)
        {
            Tell($"The {Noun.ToLowerInvariant()} may have been started: Get-DdbS3{Noun} {tableName} shows whether it was.");
        }

        if (_awaited is { } job)
        {
            Tell($"The job goes on: {WaitLine(job)} waits for it again.");
        }

        base.Dispose(disposing);
    }

    /// <summary>Waits for the end of a job, with its progress, and puts it out; a problem is an error, and so is a timeout, after which the job goes on.</summary>
    private void WaitForEnd(T started, TimeSpan? timeout)
    {
        T job = Watch($"{started}", timeout);
        JobView view = View(job);
        if (!view.HasEnded)
        {
            var exception = new TimeoutException($"The job has not ended within {timeout!.Value.TotalSeconds:N0} seconds and goes on: {WaitLine(job)} waits again.");
            WriteError(new ErrorRecord(exception, "JobTimeout", ErrorCategory.OperationTimeout, job));
            return;
        }

        string? problem = Problem(job);
        if (problem is not null)
        {
            WriteError(new ErrorRecord(new InvalidOperationException(problem), Noun + view.Status, ErrorCategory.InvalidResult, job));
        }

        if (problem is null || IsOfUseIncomplete)
        {
            WriteObject(job);
        }
    }

    private T Watch(string arn, TimeSpan? timeout)
    {
        var progress = new JobProgress();
        Func<string, CancellationToken, Task<T>> describe = Describe;
        T job = Await(token => new JobWatch().WaitAsync(
            looking => describe(arn, looking),
            seen => View(seen).HasEnded,
            timeout,
            seen =>
            {
                _awaited = seen;
                Bridge.Post(cmdlet => progress.Show(cmdlet, View(seen)));
            },
            token));
        _awaited = null;
        progress.Hide(this);
        return job;
    }
}
