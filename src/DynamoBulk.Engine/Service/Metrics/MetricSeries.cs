namespace DynamoBulk.Service.Metrics;

/// <summary>Gathers the values of a table or index, which come metric by metric, into one object a period.</summary>
/// <param name="tableName">The table.</param>
/// <param name="indexName">The global index, or null for the table itself.</param>
internal sealed class MetricSeries(string tableName, string? indexName)
{
    private static readonly int s_metrics = Enum.GetValues<MetricName>().Length;

    private readonly SortedDictionary<DateTime, double?[]> _periods = [];

    public string TableName => tableName;

    public string? IndexName => indexName;

    /// <summary>Takes a value in.</summary>
    /// <param name="metric">Of which metric.</param>
    /// <param name="time">The start of its period.</param>
    /// <param name="value">The value.</param>
    public void Add(MetricName metric, DateTime time, double value)
    {
        if (!_periods.TryGetValue(time, out double?[]? values))
        {
            _periods[time] = values = new double?[s_metrics];
        }

        values[(int)metric] = value;
    }

    /// <summary>The periods that have any value, in order of time; those before the span only tell what was provisioned.</summary>
    public IEnumerable<CapacityMetric> ToMetrics(MetricSpan span)
    {
        var reads = new ProvisionedHold(span.Period);
        var writes = new ProvisionedHold(span.Period);
        foreach ((DateTime time, double?[] values) in _periods)
        {
            double? provisionedReads = reads.At(time, values[(int)MetricName.ProvisionedReadCapacityUnits]);
            double? provisionedWrites = writes.At(time, values[(int)MetricName.ProvisionedWriteCapacityUnits]);
            if (time >= span.From)
            {
                yield return ToMetric(time, values, span.Period) with { ProvisionedReadUnits = provisionedReads, ProvisionedWriteUnits = provisionedWrites };
            }
        }
    }

    private CapacityMetric ToMetric(DateTime time, double?[] values, TimeSpan period)
    {
        double Sum(MetricName metric) => values[(int)metric] ?? 0;
        long Count(MetricName metric) => (long)Math.Round(Sum(metric));
        return new CapacityMetric
        {
            Time = time,
            TableName = tableName,
            IndexName = indexName,
            Period = period,
            ConsumedReadUnits = Sum(MetricName.ConsumedReadCapacityUnits) / period.TotalSeconds,
            ConsumedWriteUnits = Sum(MetricName.ConsumedWriteCapacityUnits) / period.TotalSeconds,
            ReadThrottleEvents = new ThrottleEvents(
                Count(MetricName.ReadThrottleEvents),
                Count(MetricName.ReadProvisionedThroughputThrottleEvents),
                Count(MetricName.ReadKeyRangeThroughputThrottleEvents),
                Count(MetricName.ReadMaxOnDemandThroughputThrottleEvents),
                Count(MetricName.ReadAccountLimitThrottleEvents)),
            WriteThrottleEvents = new ThrottleEvents(
                Count(MetricName.WriteThrottleEvents),
                Count(MetricName.WriteProvisionedThroughputThrottleEvents),
                Count(MetricName.WriteKeyRangeThroughputThrottleEvents),
                Count(MetricName.WriteMaxOnDemandThroughputThrottleEvents),
                Count(MetricName.WriteAccountLimitThrottleEvents)),
        };
    }
}
