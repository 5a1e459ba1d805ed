namespace DynamoBulk.Throttling;

/// <summary>
/// A token bucket filled at the table's capacity. What replies show was dearer than known is paid back; a throttle lowers the
/// rate, and a second without one, in which requests had to wait, lets it climb again.
/// </summary>
/// <remarks>
/// The bucket holds a tenth of a second's units, so that what is sent in a second hardly exceeds the rate. The rate starts at
/// the capacity the table declares and may climb past it: a table has burst credit, and an on-demand table grows.
/// </remarks>
public sealed class TokenBucketGovernor : IGovernor
{
    private const double ClimbPerSecond = 0.1;
    private const double FallFactor = 0.7;
    private static readonly TimeSpan s_reactionTime = TimeSpan.FromMilliseconds(500);

    private readonly object _gate = new();
    private readonly TimeProvider _time;
    private double _rate;
    private double _tokens;
    private long _filled;
    private long _lastChange;
    private bool _waited;

    /// <summary>Makes a governor.</summary>
    /// <param name="unitsPerSecond">The rate to start at: the capacity of the table, above 0.</param>
    /// <param name="time">The clock.</param>
    public TokenBucketGovernor(double unitsPerSecond, TimeProvider? time = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(unitsPerSecond);
        _time = time ?? TimeProvider.System;
        _rate = unitsPerSecond;
        _tokens = Depth;
        _filled = _lastChange = _time.GetTimestamp();
    }

    /// <summary>The rate of now, in units a second.</summary>
    public double Rate
    {
        get
        {
            lock (_gate)
            {
                return _rate;
            }
        }
    }

    private double Depth => Math.Max(_rate / 10, 1);

    /// <inheritdoc/>
    public async ValueTask AdmitAsync(double units, CancellationToken cancellationToken)
    {
        for (TimeSpan wait = Take(units); wait > TimeSpan.Zero; wait = Take(units))
        {
            await Task.Delay(wait, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Report(RequestReport report)
    {
        lock (_gate)
        {
            Fill();
            if (report.ConsumedUnits > 0)
            {
                // What was refused is not given back: an attempt costs its share of the rate, or a full table would be hammered.
                _tokens -= report.ConsumedUnits + report.RefusedUnits - report.AdmittedUnits;
            }

            if (report.RefusedUnits > 0 && _time.GetElapsedTime(_lastChange) >= s_reactionTime)
            {
                _rate = Math.Max(1, _rate * FallFactor);
                _lastChange = _time.GetTimestamp();
            }
        }
    }

    /// <summary>Takes the units when any token is there, going into debt for the rest, or says how long to wait.</summary>
    private TimeSpan Take(double units)
    {
        lock (_gate)
        {
            Fill();
            if (_tokens > 0)
            {
                _tokens -= units;
                return TimeSpan.Zero;
            }

            _waited = true;

            // A timer has a grain of about a millisecond; waiting for half a token more avoids waking in vain.
            return TimeSpan.FromSeconds(Math.Clamp((0.5 - _tokens) / _rate, 0.001, 1));
        }
    }

    private void Fill()
    {
        long now = _time.GetTimestamp();
        _tokens = Math.Min(Depth, _tokens + (_rate * _time.GetElapsedTime(_filled, now).TotalSeconds));
        _filled = now;
        double calm = _time.GetElapsedTime(_lastChange, now).TotalSeconds;
        if (calm >= 1)
        {
            // A rate that nothing waits for is not known to be too low.
            _rate *= _waited ? 1 + ClimbPerSecond : 1;
            _waited = false;
            _lastChange = now;
        }
    }
}
