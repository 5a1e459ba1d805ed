namespace DynamoBulk.Service;

/// <summary>What a failed request means for the transfer it belongs to.</summary>
public enum ServiceErrorKind
{
    /// <summary>No capacity now: wait and send again.</summary>
    Throttled,

    /// <summary>A fault of the service or the network: send again, at most some times.</summary>
    Transient,

    /// <summary>The service will not take this request: halve a batch until the bad item stands alone.</summary>
    InvalidRequest,

    /// <summary>Going on is pointless: no such table, no access, wrong signature.</summary>
    Fatal,
}
