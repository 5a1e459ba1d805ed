namespace DynamoBulk.Throttling;

/// <summary>The leave to send one request.</summary>
/// <param name="Units">What the request is known to cost.</param>
/// <param name="Charges">What each meter of the governor was charged for it.</param>
public sealed record Admission(double Units, IReadOnlyList<double> Charges);
