namespace DynamoBulk.Local.Metering;

/// <summary>How much an on-demand table serves: what it began with, or twice the highest second that lies some time back, half an hour of the service's.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html</remarks>
internal sealed class OnDemandGrowth(double initial, TimeSpan delay, TimeProvider time)
{
    // Peaks that have been beaten are of no use, so both the times and the units of these rise.
    private readonly Queue<(long Time, double Units)> _peaks = new();
    private double _limit = initial;
    private double _highest = initial / 2;
    private long _second = time.GetTimestamp();
    private double _inSecond;

    /// <summary>Units a second that are served now.</summary>
    public double Limit
    {
        get
        {
            while (_peaks.TryPeek(out (long Time, double Units) peak) && time.GetElapsedTime(peak.Time) >= delay)
            {
                _limit = 2 * peak.Units;
                _peaks.Dequeue();
            }

            return _limit;
        }
    }

    public void Record(double units)
    {
        if (time.GetElapsedTime(_second) >= TimeSpan.FromSeconds(1))
        {
            if (_inSecond > _highest)
            {
                _highest = _inSecond;
                _peaks.Enqueue((_second, _inSecond));
            }

            _second = time.GetTimestamp();
            _inSecond = 0;
        }

        _inSecond += units;
    }
}
