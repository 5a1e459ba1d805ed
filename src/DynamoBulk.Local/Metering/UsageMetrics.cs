namespace DynamoBulk.Local.Metering;

/// <summary>The metrics that a journal can tell, under CloudWatch's names; a minute without a value has none.</summary>
/// <remarks>
/// The service says every five minutes what is provisioned, here it is said in each minute in which anything happened.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
/// </remarks>
internal static class UsageMetrics
{
    private static readonly Dictionary<string, Func<MinuteUsage, double?>> s_metrics = new(
        MetricsOf("Read", usage => usage.Reads).Concat(MetricsOf("Write", usage => usage.Writes)));

    /// <summary>How to read a metric from a minute, or null when there is no such metric.</summary>
    public static Func<MinuteUsage, double?>? Find(string name) => s_metrics.GetValueOrDefault(name);

    private static IEnumerable<KeyValuePair<string, Func<MinuteUsage, double?>>> MetricsOf(string direction, Func<MinuteUsage, DirectionUsage> usageOf)
    {
        KeyValuePair<string, Func<MinuteUsage, double?>> Metric(string name, Func<DirectionUsage, double?> read) => new(name, minute => read(usageOf(minute)));
        return
        [
            Metric($"Consumed{direction}CapacityUnits", usage => Positive(usage.Consumed)),
            Metric($"Provisioned{direction}CapacityUnits", usage => usage.Provisioned),
            Metric($"{direction}ThrottleEvents", usage => Positive(usage.Throttled)),
            Metric($"{direction}ProvisionedThroughputThrottleEvents", usage => Positive(usage.ThrottledBy(ThroughputLimit.Provisioned))),
            Metric($"{direction}KeyRangeThroughputThrottleEvents", usage => Positive(usage.ThrottledBy(ThroughputLimit.KeyRange))),
            Metric($"{direction}MaxOnDemandThroughputThrottleEvents", usage => Positive(usage.ThrottledBy(ThroughputLimit.MaxOnDemand))),
        ];
    }

    private static double? Positive(double value) => value > 0 ? value : null;
}
