namespace DynamoBulk.Throttling;

/// <summary>Why the service throttled a request: one of sixteen reasons, and the table or index it is about.</summary>
/// <param name="Reason">Such as <c>TableWriteKeyRangeThroughputExceeded</c>.</param>
/// <param name="Resource">The ARN of the table or index.</param>
public sealed record ThrottlingReason(string Reason, string Resource);
