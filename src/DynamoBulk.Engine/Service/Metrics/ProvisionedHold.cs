namespace DynamoBulk.Service.Metrics;

/// <summary>
/// What was provisioned between two times that the service says so, which is every five minutes. When it has been silent for
/// longer than two of these, the table has become on-demand.
/// </summary>
/// <param name="period">The length of the periods asked for.</param>
internal sealed class ProvisionedHold(TimeSpan period)
{
    /// <summary>How often the service says what is provisioned.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    private readonly TimeSpan _held = period > 2 * Interval ? period : 2 * Interval;
    private (DateTime Time, double Value)? _last;

    /// <summary>What was provisioned in a period; to be asked in order of time.</summary>
    /// <param name="time">The start of the period.</param>
    /// <param name="value">What the service said in it, if anything.</param>
    public double? At(DateTime time, double? value)
    {
        _last = value is { } said ? (time, said) : _last;
        return _last is var (since, last) && time - since <= _held ? last : null;
    }
}
