namespace DynamoBulk.Service.S3;

/// <summary>Ends a request in which no byte has moved for a while; as long as some do, it may take its time.</summary>
internal sealed class Patience : IDisposable
{
    /// <summary>The silence that most requests are given.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromSeconds(60);

    private readonly TimeSpan _limit;
    private readonly CancellationTokenSource _silence;
    private readonly CancellationTokenSource _ending;

    /// <summary>Begins to wait.</summary>
    /// <param name="limit">The longest silence.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the request, too.</param>
    public Patience(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        _limit = limit;
        _silence = new CancellationTokenSource(limit, time);
        _ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _silence.Token);
    }

    /// <summary>Ends the request.</summary>
    public CancellationToken Token => _ending.Token;

    /// <summary>Whether the silence has lasted too long.</summary>
    public bool IsOver => _silence.IsCancellationRequested;

    /// <summary>What to tell when it has.</summary>
    public TimeoutException Explain() => new($"not a byte within {_limit.TotalSeconds:N0} seconds.");

    /// <summary>Bytes have moved. The SDK tells so on a thread of its own, perhaps when the request has ended.</summary>
    public void Renew()
    {
        try
        {
            _silence.CancelAfter(_limit);
        }
        catch (ObjectDisposedException)
        {
            // It has.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ending.Dispose();
        _silence.Dispose();
    }
}
