namespace DynamoBulk.Throttling;

/// <summary>Decides when a request may go, so that the table is used as far as it can and its owner does not notice.</summary>
public interface IGovernor
{
    /// <summary>Waits until there is capacity for a request, and takes it.</summary>
    /// <param name="units">What the request is known to cost, in write or read units.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>When the request may go.</returns>
    ValueTask AdmitAsync(double units, CancellationToken cancellationToken);

    /// <summary>Hears how an admitted request went. Called from any thread.</summary>
    /// <param name="report">Its outcome.</param>
    void Report(RequestReport report);
}
