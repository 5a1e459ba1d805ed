namespace DynamoBulk.Throttling;

/// <summary>Decides when a request may go, so that the table is used as far as it can and its owner does not notice.</summary>
public interface IGovernor
{
    /// <summary>Waits until there is capacity for a request, and takes it.</summary>
    /// <param name="units">What the request is known to cost, in write or read units of the table.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The admission, to be reported on once the request has ended, however it did.</returns>
    ValueTask<Admission> AdmitAsync(double units, CancellationToken cancellationToken);

    /// <summary>Hears how an admitted request went. Called from any thread.</summary>
    /// <param name="admission">The admission it went with.</param>
    /// <param name="report">Its outcome.</param>
    void Report(Admission admission, RequestReport report);

    /// <summary>Whether more is tried than some part of the table declares it can take, and about as much accepted: what is refused then is for a full table.</summary>
    bool IsFull { get; }

    /// <summary>The most known units a request should have, so that a ceiling is kept and a small table is not blocked by one request.</summary>
    double MaxRequestUnits { get; }

    /// <summary>What sets the pace now, in words.</summary>
    string Status { get; }

    /// <summary>The limit and the pace of now, in numbers.</summary>
    CapacityLimits Limits { get; }
}
