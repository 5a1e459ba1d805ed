using DynamoBulk.Local.Http;
using DynamoBulk.Local.Metering;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Operations;

/// <summary>One query of GetMetricData: a metric of a table or of one of its global indexes.</summary>
internal sealed record MetricQuery
{
    private const string Namespace = "AWS/DynamoDB";

    private MetricQuery(RequestObject query)
    {
        Id = query.RequiredText(nameof(Id));
        RequestObject stat = query.Object("MetricStat") ?? throw Refused($"The embedded endpoint evaluates no expressions: query {Id} needs a MetricStat");
        RequestObject metric = stat.Object("Metric") ?? throw Refused($"The parameter Metric of query {Id} is required");
        MetricName = metric.RequiredText(nameof(MetricName));
        Label = query.Text(nameof(Label)) ?? MetricName;
        Period = (int?)stat.Integer(nameof(Period)) is { } period and > 0 && period % 60 == 0 ? period : throw Refused($"The parameter Period of query {Id} must be a multiple of 60");
        Statistic = stat.Text("Stat") is "Sum" or "Average" or "Maximum" ? stat.RequiredText("Stat") : throw Refused($"The embedded endpoint knows the statistics Sum, Average and Maximum: query {Id} asks for {stat.Text("Stat")}");
        Dimensions = metric.Objects(nameof(Dimensions)).ToDictionary(dimension => dimension.RequiredText("Name"), dimension => dimension.RequiredText("Value"));
        IsOfTables = metric.Text(nameof(Namespace)) == Namespace;
    }

    public string Id { get; }

    public string Label { get; }

    private string MetricName { get; }

    private int Period { get; }

    private string Statistic { get; }

    private Dictionary<string, string> Dimensions { get; }

    private bool IsOfTables { get; }

    /// <exception cref="ServiceException">It asks for what the endpoint does not do.</exception>
    public static MetricQuery Read(RequestObject query) => new(query);

    public static ServiceException Refused(string message) => new("com.amazonaws.cloudwatch#InvalidParameterValueException", message);

    /// <summary>The start of each period that has data, in seconds since 1970, and its value, in order of time. What the endpoint does not know has no data, as in the service.</summary>
    /// <param name="tables">The tables.</param>
    /// <param name="start">The first second.</param>
    /// <param name="end">The second after the last.</param>
    public IReadOnlyList<(long Time, double Value)> Evaluate(TableCatalog tables, double start, double end)
    {
        if (UsageMetrics.Find(MetricName) is not { } read)
        {
            return [];
        }

        return
        [
            .. from minute in Minutes(tables)
               let time = minute.Start.ToUnixTimeSeconds()
               where time >= Math.Floor(start / 60) * 60 && time < end
               let value = read(minute)
               where value is not null
               group value.Value by time - (time % Period) into period
               select (period.Key, Aggregate([.. period])),
        ];
    }

    private IReadOnlyList<MinuteUsage> Minutes(TableCatalog tables)
    {
        Dimensions.TryGetValue("GlobalSecondaryIndexName", out string? index);
        bool isKnown = IsOfTables
            && Dimensions.Count == (index is null ? 1 : 2)
            && Dimensions.TryGetValue("TableName", out string? table)
            && tables.Names.Contains(table);
        return isKnown ? tables.Get(Dimensions["TableName"]).Meter.UsageOf(index) : [];
    }

    /// <summary>Of the minutes, where the service would take single requests.</summary>
    private double Aggregate(double[] minutes) => Statistic switch
    {
        "Sum" => minutes.Sum(),
        "Average" => minutes.Average(),
        _ => minutes.Max(),
    };
}
