namespace DynamoBulk.Throttling;

/// <summary>Why the service throttled a request: one of sixteen reasons, and the table or index it is about.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ThrottlingReason.html</remarks>
/// <param name="Reason">Such as <c>TableWriteKeyRangeThroughputExceeded</c>.</param>
/// <param name="Resource">The ARN of the table or index.</param>
public sealed record ThrottlingReason(string Reason, string Resource)
{
    /// <summary>Whether it is one key range that is full, not the table.</summary>
    public bool IsKeyRange => Reason.Contains("KeyRange", StringComparison.Ordinal);

    /// <summary>Whether a limit was hit that does not give way: the owner's maximum, or the account's.</summary>
    public bool IsFixedLimit => Reason.Contains("MaxOnDemand", StringComparison.Ordinal) || Reason.Contains("AccountLimit", StringComparison.Ordinal);

    /// <summary>The index it is about, or null for the table.</summary>
    public string? IndexName => Resource.Split("/index/") is [_, var name] ? name : null;
}
