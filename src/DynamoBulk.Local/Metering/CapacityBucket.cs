namespace DynamoBulk.Local.Metering;

/// <summary>Capacity that fills up at a steady rate, is spent by requests, and is kept for a while when unused.</summary>
/// <remarks>Not safe for threads: <see cref="TableMeter"/> asks several at once under its lock.</remarks>
internal sealed class CapacityBucket
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _kept;
    private double _rate;
    private double _balance;
    private long _filled;

    /// <summary>A bucket that begins with what one second brings.</summary>
    /// <param name="rate">Units a second.</param>
    /// <param name="kept">How many seconds' worth of unused units stay.</param>
    /// <param name="time">The clock.</param>
    public CapacityBucket(double rate, TimeSpan kept, TimeProvider time)
    {
        _time = time;
        _kept = kept;
        _rate = rate;
        _balance = rate;
        _filled = time.GetTimestamp();
    }

    /// <summary>Units a second.</summary>
    public double Rate
    {
        get => _rate;
        set
        {
            Fill();
            _rate = value;
        }
    }

    /// <summary>Whether a request may have its units.</summary>
    /// <remarks>
    /// A request dearer than a second's worth needs a second's worth and leaves a debt: a page of a scan or a large item
    /// could else never pass where little is provisioned.
    /// </remarks>
    public bool HasRoomFor(double units)
    {
        Fill();

        // What rounding has eaten is not the caller's fault.
        return _balance + 1e-6 >= Math.Min(units, _rate);
    }

    public void Take(double units) => _balance -= units;

    /// <summary>Takes over what another has saved, or owes, as far as this one may keep it.</summary>
    public void Inherit(CapacityBucket other)
    {
        other.Fill();
        _balance = Math.Min(other._balance, _rate * _kept.TotalSeconds);
    }

    /// <summary>Leaves nothing saved.</summary>
    public void Spend()
    {
        Fill();
        _balance = Math.Min(_balance, 0);
    }

    private void Fill()
    {
        long now = _time.GetTimestamp();
        _balance = Math.Min(_balance + (_rate * _time.GetElapsedTime(_filled, now).TotalSeconds), _rate * _kept.TotalSeconds);
        _filled = now;
    }
}
