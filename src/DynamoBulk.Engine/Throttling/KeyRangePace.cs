namespace DynamoBulk.Throttling;

/// <summary>
/// The pace of writes into one hot key range, found from what it refuses and takes. One partition serves 1,000 write units a
/// second, but a key range may share it with others, or may have been split.
/// </summary>
/// <remarks>
/// The share of what was refused says by how much it was too fast: nearly nothing when the service threw something back for
/// a reason of its own. Times are seconds on the caller's clock.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/throttling-key-range-limit-exceeded-mitigation.html
/// </remarks>
/// <param name="now">The time of the refusal that began it.</param>
internal sealed class KeyRangePace(double now)
{
    private const double PartitionUnits = 1000;
    private const double First = PartitionUnits / 4;
    private const double Least = 10;
    private const double LargestFall = 0.6;
    private const double SmallestFall = 0.95;
    private const double FirstRise = 0.05;
    private const double LargestRise = 0.4;

    /// <summary>Seconds after which it is looked at what was sent and what was refused.</summary>
    private const double Look = 0.2;

    /// <summary>Seconds in which a range that refused much gets nothing.</summary>
    private const double Cooling = 0.1;

    /// <summary>The share of refusals that is much.</summary>
    private const double Much = 0.1;

    /// <summary>Seconds' worth of units that may go at once.</summary>
    private const double Depth = 0.1;

    private double _rise = FirstRise;
    private double _tokens = -First * Cooling;
    private double _filled = now;
    private double _nextLook = now + Look;
    private double _sent;
    private double _refused;

    /// <summary>Units a second.</summary>
    public double Rate { get; private set; } = First;

    /// <summary>When something was refused last.</summary>
    public double LastRefusal { get; private set; } = now;

    private double RefusedShare => _refused / Math.Max(_sent, _refused);

    /// <summary>Something was refused.</summary>
    public void Refused(double units, double now)
    {
        LastRefusal = now;
        bool wasMuch = _refused > 0 && RefusedShare >= Much;
        _refused += units;
        if (!wasMuch && RefusedShare >= Much)
        {
            _tokens = Math.Min(_tokens, -Rate * Cooling);
        }
    }

    /// <summary>Units that may go now; negative where something dear went before.</summary>
    public double Available(double now)
    {
        if (now >= _nextLook)
        {
            Adjust();
            _nextLook = now + Look;
        }

        _tokens = Math.Min(_tokens + (Rate * (now - _filled)), Math.Max(1, Rate * Depth));
        _filled = now;
        return _tokens;
    }

    /// <summary>Takes units.</summary>
    public void Take(double units)
    {
        _tokens -= units;
        _sent += units;
    }

    /// <summary>Seconds until so many units may go.</summary>
    public double WaitFor(double units, double now) => Math.Max(0, (Math.Min(units, Math.Max(1, Rate * Depth / 2)) - Available(now)) / Rate);

    /// <summary>Falls by what was refused; rises, ever faster up to what one partition serves, while nothing is.</summary>
    private void Adjust()
    {
        if (_refused > 0)
        {
            Rate = Math.Max(Least, Rate * Math.Clamp(SmallestFall - RefusedShare, LargestFall, SmallestFall));
            _rise = FirstRise;
        }
        else if (_sent > 0)
        {
            Rate *= 1 + (Rate < PartitionUnits ? _rise : FirstRise / 5);
            _rise = Math.Min(_rise * 1.4, LargestRise);
        }

        (_sent, _refused) = (0, 0);
    }
}
