namespace DynamoBulk.Local.Metering;

/// <summary>Which limit was hit.</summary>
internal enum ThroughputLimit
{
    /// <summary>What is provisioned for the table or index.</summary>
    Provisioned,

    /// <summary>What one partition can serve; an on-demand table that has not grown yet is short of partitions.</summary>
    KeyRange,

    /// <summary>The maximum that an on-demand table or index states for itself.</summary>
    MaxOnDemand,
}

/// <summary>Why a request was throttled.</summary>
/// <param name="Limit">The limit that was hit.</param>
/// <param name="IsIndex">Whether it is an index's.</param>
/// <param name="IsWrite">Whether it is one of writes.</param>
/// <param name="IsOnDemand">Whether the table is on-demand, which decides the exception.</param>
/// <param name="Resource">The ARN of the table or index.</param>
internal sealed record ThrottlingReason(ThroughputLimit Limit, bool IsIndex, bool IsWrite, bool IsOnDemand, string Resource)
{
    /// <summary>The reason as the service spells it: <c>TableWriteProvisionedThroughputExceeded</c>.</summary>
    public string Code => (IsIndex ? "Index" : "Table") + (IsWrite ? "Write" : "Read") + Limit switch
    {
        ThroughputLimit.Provisioned => "ProvisionedThroughputExceeded",
        ThroughputLimit.KeyRange => "KeyRangeThroughputExceeded",
        _ => "MaxOnDemandThroughputExceeded",
    };
}
