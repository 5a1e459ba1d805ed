namespace DynamoBulk.Throttling;

/// <summary>How a request went.</summary>
/// <param name="AdmittedUnits">What it was admitted for.</param>
/// <param name="ConsumedUnits">What the service says it took from the capacity that the governor keeps; 0 where it does not say.</param>
/// <param name="RefusedUnits">Known cost of what came back unprocessed; all of it when the request was throttled.</param>
/// <param name="Reasons">Why, where the service gave reasons (only when it refused everything).</param>
public readonly record struct RequestReport(double AdmittedUnits, double ConsumedUnits, double RefusedUnits, IReadOnlyList<ThrottlingReason> Reasons);
