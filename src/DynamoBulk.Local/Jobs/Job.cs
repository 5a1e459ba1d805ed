namespace DynamoBulk.Local.Jobs;

/// <summary>Work on a table that goes on after its request was answered: an export, an import or a load.</summary>
/// <param name="arn">The name under which it is asked for.</param>
/// <param name="clientToken">The caller's token, or null.</param>
/// <param name="time">The clock.</param>
internal abstract class Job(string arn, string? clientToken, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _cancelling = new();
    private readonly object _gate = new();
    private JobState _state = new(JobStatus.InProgress);

    public string Arn { get; } = arn;

    public string? ClientToken { get; } = clientToken;

    public DateTimeOffset Started { get; } = time.GetUtcNow();

    /// <summary>How far it has come.</summary>
    public JobState State
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    /// <summary>The clock.</summary>
    protected TimeProvider Time { get; } = time;

    /// <summary>Asks the job to stop, if it still runs.</summary>
    public void Cancel()
    {
        lock (_gate)
        {
            if (_state.Status != JobStatus.InProgress)
            {
                return;
            }

            _state = new JobState(JobStatus.Cancelling);
        }

        _cancelling.Cancel();
    }

    /// <summary>Does the work and notes how it ended; throws nothing.</summary>
    /// <param name="leastTime">How long the job is under way at least.</param>
    /// <param name="stopping">Ends it without an outcome, because the endpoint stops.</param>
    public async Task RunAsync(TimeSpan leastTime, CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping, _cancelling.Token);
        JobState end;
        try
        {
            JobStatus status = await WorkAsync(ending.Token).ConfigureAwait(false);
            await WaitAsync(leastTime, ending.Token).ConfigureAwait(false);
            end = new JobState(status);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            end = new JobState(JobStatus.Cancelled);
        }
        catch (JobFailedException failure)
        {
            end = new JobState(JobStatus.Failed, Failure: failure);
        }
        catch (Exception failure)
        {
            // Whatever else goes wrong ends one job, not the endpoint.
            end = new JobState(JobStatus.Failed, Failure: new JobFailedException("UnknownError", failure.Message));
        }

        Conclude();
        lock (_gate)
        {
            _state = end with { Ended = Time.GetUtcNow() };
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _cancelling.Dispose();

    /// <summary>Does the work.</summary>
    /// <param name="cancellationToken">The caller has cancelled it, or the endpoint stops.</param>
    /// <returns>How it ended: <see cref="JobStatus.Completed"/> or <see cref="JobStatus.CompletedWithErrors"/>.</returns>
    /// <exception cref="JobFailedException">It cannot go on.</exception>
    protected abstract Task<JobStatus> WorkAsync(CancellationToken cancellationToken);

    /// <summary>Leaves things as they are after the job, however it ends; before anybody is told that it has ended.</summary>
    protected virtual void Conclude()
    {
    }

    private async Task WaitAsync(TimeSpan leastTime, CancellationToken cancellationToken)
    {
        TimeSpan left = leastTime - (Time.GetUtcNow() - Started);
        if (left > TimeSpan.Zero)
        {
            await Task.Delay(left, Time, cancellationToken).ConfigureAwait(false);
        }
    }
}
