namespace DynamoBulk.Service.Metrics;

/// <summary>The metrics of a table or global index that are read, under CloudWatch's own names.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html</remarks>
internal enum MetricName
{
    ConsumedReadCapacityUnits,
    ConsumedWriteCapacityUnits,
    ProvisionedReadCapacityUnits,
    ProvisionedWriteCapacityUnits,
    ReadThrottleEvents,
    WriteThrottleEvents,
    ReadProvisionedThroughputThrottleEvents,
    WriteProvisionedThroughputThrottleEvents,
    ReadKeyRangeThroughputThrottleEvents,
    WriteKeyRangeThroughputThrottleEvents,
    ReadMaxOnDemandThroughputThrottleEvents,
    WriteMaxOnDemandThroughputThrottleEvents,
    ReadAccountLimitThrottleEvents,
    WriteAccountLimitThrottleEvents,
}
