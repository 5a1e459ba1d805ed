namespace DynamoBulk.Service.S3;

/// <summary>Ends a request in which no byte has moved for a minute; as long as some do, it may take its time.</summary>
internal sealed class Patience : IDisposable
{
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _silence;
    private readonly CancellationTokenSource _ending;

    /// <summary>Begins to wait.</summary>
    /// <param name="cancellationToken">Ends the request, too.</param>
    public Patience(CancellationToken cancellationToken)
    {
        _silence = new CancellationTokenSource(s_silence);
        _ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _silence.Token);
    }

    /// <summary>Ends the request.</summary>
    public CancellationToken Token => _ending.Token;

    /// <summary>Whether the silence has lasted too long.</summary>
    public bool IsOver => _silence.IsCancellationRequested;

    /// <summary>What to tell when it has.</summary>
    public static TimeoutException Explain() => new($"not a byte within {s_silence.TotalSeconds:N0} seconds.");

    /// <summary>Bytes have moved.</summary>
    public void Renew() => _silence.CancelAfter(s_silence);

    /// <inheritdoc/>
    public void Dispose()
    {
        _ending.Dispose();
        _silence.Dispose();
    }
}
