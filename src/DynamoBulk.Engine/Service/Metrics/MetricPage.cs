using System.Text.Json;

namespace DynamoBulk.Service.Metrics;

/// <summary>One page of GetMetricData.</summary>
/// <param name="Results">The metrics, or what fitted of them into this page.</param>
/// <param name="NextToken">Where the next page starts; null on the last one.</param>
internal sealed record MetricPage(IReadOnlyList<MetricResult> Results, string? NextToken)
{
    /// <summary>Reads the body of an answer.</summary>
    /// <exception cref="JsonException">It is garbled.</exception>
    public static MetricPage Read(ReadOnlyMemory<byte> body)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        try
        {
            JsonElement root = document.RootElement;
            string? next = root.TryGetProperty(nameof(NextToken), out JsonElement token) ? token.GetString() : null;
            return new MetricPage([.. root.GetProperty("MetricDataResults").EnumerateArray().Select(ReadResult)], string.IsNullOrEmpty(next) ? null : next);
        }
        catch (Exception exception) when (exception is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new JsonException($"The answer is none of GetMetricData: {exception.Message}", exception);
        }
    }

    private static MetricResult ReadResult(JsonElement result)
    {
        IEnumerable<DateTime> times = result.GetProperty("Timestamps").EnumerateArray().Select(time => DateTime.UnixEpoch.AddSeconds(Math.Round(time.GetDouble())));
        IEnumerable<double> values = result.GetProperty("Values").EnumerateArray().Select(value => value.GetDouble());
        string status = result.TryGetProperty("StatusCode", out JsonElement code) ? code.GetString() ?? MetricResult.Complete : MetricResult.Complete;
        return new MetricResult(result.GetProperty("Id").GetString() ?? string.Empty, status, [.. times.Zip(values)]);
    }
}

/// <summary>The values of one metric.</summary>
/// <param name="Id">The query's id.</param>
/// <param name="Status">Complete, PartialData, InternalError or Forbidden.</param>
/// <param name="Values">The start of each period, and its value.</param>
internal sealed record MetricResult(string Id, string Status, IReadOnlyList<(DateTime Time, double Value)> Values)
{
    public const string Complete = "Complete";
}
