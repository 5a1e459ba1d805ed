namespace DynamoBulk.Local.Metering;

/// <summary>Writes down what was used and refused in each second of the clock, the last hour of it.</summary>
internal sealed class CapacityJournal(TimeProvider time)
{
    private const int MaxSeconds = 3600;

    private readonly object _lock = new();
    private readonly Queue<CapacitySecond> _past = new();
    private CapacitySecond _current = new(default, 0, 0, 0, 0);

    /// <summary>The seconds in which anything happened, in order.</summary>
    public IReadOnlyList<CapacitySecond> Seconds
    {
        get
        {
            lock (_lock)
            {
                return _current.Start == default ? [] : [.. _past, _current];
            }
        }
    }

    public void RecordWrite(double units, bool refused)
    {
        lock (_lock)
        {
            Turn();
            _current = refused
                ? _current with { WriteUnitsRefused = _current.WriteUnitsRefused + units }
                : _current with { WriteUnits = _current.WriteUnits + units };
        }
    }

    public void RecordRead(double units, bool refused)
    {
        lock (_lock)
        {
            Turn();
            _current = refused
                ? _current with { ReadUnitsRefused = _current.ReadUnitsRefused + units }
                : _current with { ReadUnits = _current.ReadUnits + units };
        }
    }

    private void Turn()
    {
        DateTimeOffset now = time.GetUtcNow();
        if (now - _current.Start < TimeSpan.FromSeconds(1))
        {
            return;
        }

        if (_current.Start != default)
        {
            _past.Enqueue(_current);
        }

        if (_past.Count > MaxSeconds)
        {
            _past.Dequeue();
        }

        _current = new CapacitySecond(new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero), 0, 0, 0, 0);
    }
}
