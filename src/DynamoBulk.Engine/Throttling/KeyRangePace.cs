namespace DynamoBulk.Throttling;

/// <summary>
/// The pace of writes into one hot key range, found from what it refuses and takes. One partition serves 1,000 write units a
/// second, but a key range may share it with others, or may have been split.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/throttling-key-range-limit-exceeded-mitigation.html</remarks>
/// <param name="now">Seconds on the caller's clock.</param>
internal sealed class KeyRangePace(double now)
{
    private const double PartitionUnits = 1000;
    private const double First = PartitionUnits / 4;
    private const double Least = 10;
    private const double Fall = 0.6;

    /// <summary>Seconds in which a range that refused something gets nothing.</summary>
    private const double Cooling = 0.1;

    /// <summary>What is in flight when a range turns hot comes back within this time, and is the same news; it also lets the range cool.</summary>
    private const double OneNews = 0.2;

    /// <summary>Seconds' worth of units that may go at once.</summary>
    private const double Depth = 0.1;

    private const double FirstRise = 0.05;

    private double _rise = FirstRise;
    private double _tokens;
    private double _filled = now;
    private double _nextRise = now + OneNews;
    private bool _isUsed;

    /// <summary>Units a second.</summary>
    public double Rate { get; private set; } = First;

    /// <summary>When something was refused last.</summary>
    public double LastRefusal { get; private set; } = now;

    /// <summary>Something was refused.</summary>
    public void Refused(double now)
    {
        if (now - LastRefusal < OneNews)
        {
            return;
        }

        LastRefusal = now;
        Rate = Math.Max(Least, Rate * Fall);
        _rise = FirstRise;
        _nextRise = now + OneNews;
        _tokens = Math.Min(_tokens, -Rate * Cooling);
    }

    /// <summary>Units that may go now; negative where something dear went before.</summary>
    public double Available(double now)
    {
        if (now >= _nextRise)
        {
            Rise();
            _nextRise = now + OneNews;
        }

        _tokens = Math.Min(_tokens + (Rate * (now - _filled)), Math.Max(1, Rate * Depth));
        _filled = now;
        return _tokens;
    }

    /// <summary>Up to what one partition serves ever faster while nothing is refused, beyond it carefully.</summary>
    private void Rise()
    {
        if (_isUsed)
        {
            Rate *= 1 + (Rate < PartitionUnits ? _rise : FirstRise / 5);
            _rise = Math.Min(_rise * 1.5, 0.5);
            _isUsed = false;
        }
    }

    /// <summary>Takes units.</summary>
    public void Take(double units)
    {
        _tokens -= units;
        _isUsed = true;
    }

    /// <summary>Seconds until so many units may go.</summary>
    public double WaitFor(double units, double now) => Math.Max(0, (Math.Min(units, Math.Max(1, Rate * Depth / 2)) - Available(now)) / Rate);
}
