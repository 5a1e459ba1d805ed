namespace DynamoBulk.Transfer.Reporting;

/// <summary>The counters of a transfer at one moment: what went on between two moments is their difference.</summary>
/// <param name="At">Time since the transfer began.</param>
/// <param name="Items">Items moved until then: out of a table those read, into one those written.</param>
/// <param name="Units">Capacity units consumed until then.</param>
/// <param name="ThrottledRequests">Requests throttled until then.</param>
/// <param name="Limit">Units a second that the transfer might take at that moment.</param>
/// <param name="Pace">Units a second that the governor let through at that moment.</param>
internal readonly record struct TransferSample(TimeSpan At, long Items, double Units, long ThrottledRequests, double Limit, double Pace);
