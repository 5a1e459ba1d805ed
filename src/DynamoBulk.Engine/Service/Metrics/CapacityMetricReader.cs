namespace DynamoBulk.Service.Metrics;

/// <summary>Reads from CloudWatch what tables and their global indexes used and refused.</summary>
/// <param name="connection">Where the tables are.</param>
/// <param name="time">The clock to wait by.</param>
public sealed class CapacityMetricReader(DdbConnection connection, TimeProvider? time = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>Reads the metrics of a table or of some of its global indexes.</summary>
    /// <param name="table">The table.</param>
    /// <param name="indexNames">The indexes; null among them stands for the table itself.</param>
    /// <param name="span">The time.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>One object for each period that has any data, in order of time, one table or index after the other.</returns>
    /// <exception cref="ServiceException">CloudWatch refused, does not answer, or is not there.</exception>
    public async Task<IReadOnlyList<CapacityMetric>> ReadAsync(TableInfo table, IReadOnlyList<string?> indexNames, MetricSpan span, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(indexNames);
        ArgumentNullException.ThrowIfNull(span);
        MetricSeries[] series = [.. indexNames.Select(index => new MetricSeries(table.TableName, index))];
        IEnumerable<MetricQuery> queries = series
            .SelectMany(one => Enum.GetValues<MetricName>(), (one, metric) => (one, metric))
            .Select((wanted, i) => new MetricQuery($"m{i}", wanted.one, wanted.metric));
        foreach (MetricQuery[] some in queries.Chunk(MetricRequest.MaxQueries))
        {
            await ReadAsync(some, span, cancellationToken).ConfigureAwait(false);
        }

        return [.. series.SelectMany(one => one.ToMetrics(span))];
    }

    private async Task ReadAsync(MetricQuery[] queries, MetricSpan span, CancellationToken cancellationToken)
    {
        // What is provisioned is said every five minutes: shorter periods begin with what was said before them.
        DateTime from = span.Period < ProvisionedHold.Interval ? span.From - ProvisionedHold.Interval : span.From;
        var byId = queries.ToDictionary(query => query.Id);
        string? next = null;
        do
        {
            byte[] body = MetricRequest.CreateBody(queries, from, span, next);
            MetricPage page = await ServiceRetry.AskAsync(token => SendAsync(body, token), connection.Endpoint, _time, cancellationToken).ConfigureAwait(false);
            foreach (MetricResult result in page.Results)
            {
                if (byId.TryGetValue(result.Id, out MetricQuery? query))
                {
                    foreach ((DateTime start, double value) in result.Values)
                    {
                        query.Series.Add(query.Metric, start, value);
                    }
                }
            }

            next = page.NextToken;
        }
        while (next is not null);
    }

    private async Task<MetricPage> SendAsync(byte[] body, CancellationToken cancellationToken)
    {
        MetricPage page;
        try
        {
            page = await connection.Metrics.SendAsync("GetMetricData", body, MetricPage.Read, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException refusal)
        {
            throw Explain(refusal);
        }

        // A page that is followed by another may hold a part; after that nothing may be missing.
        string? missing = page.NextToken is null ? page.Results.Select(result => result.Status).FirstOrDefault(status => status != MetricResult.Complete) : null;
        return missing switch
        {
            null => page,
            "Forbidden" => throw Denied("CloudWatch says Forbidden."),
            _ => throw ServiceException.Refusal("IncompleteMetrics", $"CloudWatch has sent only a part of the metrics ({missing}): try again.").AsTransient(),
        };
    }

    private ServiceException Explain(ServiceException refusal) => refusal switch
    {
        { Code: "AccessDeniedException" or "AccessDenied" } => Denied(refusal.Message),
        { Code: "UnknownOperationException" or "InvalidAction" or "NotFound" or "MethodNotAllowed" or "NotImplemented" } => ServiceException.Refusal(
            "NoMetrics", $"The endpoint {connection.Metrics.Endpoint} has no metrics, for it does not know CloudWatch's GetMetricData: New-DdbConnection -CloudWatchEndpointUrl says where CloudWatch is."),
        { Kind: ServiceErrorKind.Throttled } or { Code: "Throttling" or "LimitExceededException" } => refusal.AsTransient(),
        _ => refusal,
    };

    private static ServiceException Denied(string message) =>
        ServiceException.Refusal("AccessDeniedException", $"The metrics cannot be read without the permission cloudwatch:GetMetricData. ({message})");
}
