namespace DynamoBulk.Service.Metrics;

/// <summary>One metric of one table or index, and where its values go.</summary>
/// <param name="Id">What the answer calls it; the service wants a small letter first.</param>
/// <param name="Series">The table or index.</param>
/// <param name="Metric">Which metric.</param>
internal sealed record MetricQuery(string Id, MetricSeries Series, MetricName Metric)
{
    /// <summary>How the service is to make one value of a period's many: what is used and refused adds up, what is provisioned does not.</summary>
    public string Statistic => Metric is MetricName.ProvisionedReadCapacityUnits or MetricName.ProvisionedWriteCapacityUnits ? "Average" : "Sum";
}
