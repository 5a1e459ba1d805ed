namespace DynamoBulk.Throttling;

/// <summary>Units of the time that lies just behind.</summary>
/// <param name="window">Seconds to look back.</param>
internal sealed class RecentUnits(double window)
{
    private readonly Queue<(double Time, double Units)> _entries = new();
    private double _since = double.PositiveInfinity;
    private double _sum;

    /// <summary>Adds units of now.</summary>
    public void Add(double now, double units)
    {
        _since = Math.Min(_since, now);
        _entries.Enqueue((now, units));
        _sum += units;
    }

    /// <summary>The sum of the window that ends now.</summary>
    public double Sum(double now)
    {
        while (_entries.TryPeek(out (double Time, double Units) oldest) && oldest.Time <= now - window)
        {
            _sum -= _entries.Dequeue().Units;
        }

        _sum = _entries.Count == 0 ? 0 : _sum; // what rounding left
        return _sum;
    }

    /// <summary>Units a second in the window that ends now, or since the first units.</summary>
    public double Rate(double now) => Sum(now) / Math.Clamp(now - _since, window / 5, window);

    /// <summary>When the oldest entry leaves the window, or null when there is none.</summary>
    public double? NextChange => _entries.TryPeek(out (double Time, double Units) oldest) ? oldest.Time + window : null;
}
