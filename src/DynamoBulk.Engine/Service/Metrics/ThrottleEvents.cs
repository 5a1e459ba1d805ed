namespace DynamoBulk;

/// <summary>How often requests were throttled in a period, one event an item, and which limit they met.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/throttling-diagnosing-workflow.html</remarks>
/// <param name="Total">All of them.</param>
/// <param name="ProvisionedThroughput">What is provisioned for the table or index.</param>
/// <param name="KeyRange">What one partition serves: a hot key range.</param>
/// <param name="MaxOnDemand">The maximum that the owner has set for an on-demand table or index.</param>
/// <param name="AccountLimit">The account's limit for a table.</param>
public sealed record ThrottleEvents(long Total, long ProvisionedThroughput, long KeyRange, long MaxOnDemand, long AccountLimit)
{
    /// <summary>The total, and the reasons that it has: <c>12 (provisioned throughput 10, key range 2)</c>.</summary>
    /// <returns>Words for a human.</returns>
    public override string ToString()
    {
        (string Name, long Count)[] reasons =
        [
            ("provisioned throughput", ProvisionedThroughput),
            ("key range", KeyRange),
            ("on-demand maximum", MaxOnDemand),
            ("account limit", AccountLimit),
        ];
        string known = string.Join(", ", reasons.Where(reason => reason.Count > 0).Select(reason => $"{reason.Name} {reason.Count:N0}"));
        return known.Length == 0 ? $"{Total:N0}" : $"{Total:N0} ({known})";
    }
}
