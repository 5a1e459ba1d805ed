using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Metering;

/// <summary>Writes down what one table or index used and refused, minute by minute, for the last day at least; minutes in which nothing happened are left out.</summary>
/// <remarks>Not safe for threads: <see cref="TableMeter"/> keeps it under its lock. A request costs no allocation, only a new minute does.</remarks>
internal sealed class UsageJournal(TimeProvider time)
{
    private const int MaxMinutes = 24 * 60;

    private readonly Queue<MinuteUsage> _past = new();
    private MinuteUsage _current;
    private double? _provisionedReads;
    private double? _provisionedWrites;

    /// <summary>The minutes in which anything happened, in order.</summary>
    public IReadOnlyList<MinuteUsage> Minutes => _current.Start == default ? [] : [.. _past, _current];

    /// <summary>Takes on what is provisioned from now on.</summary>
    /// <param name="provisioned">Units a second, or null when on-demand.</param>
    public void Provision(Throughput? provisioned)
    {
        _provisionedReads = provisioned?.Read;
        _provisionedWrites = provisioned?.Write;
        Turn();
        _current.Reads.Provisioned = _provisionedReads;
        _current.Writes.Provisioned = _provisionedWrites;
    }

    /// <summary>Counts a read; a refusal is why it was throttled.</summary>
    public void RecordRead(double units, ThrottlingReason? refusal)
    {
        Turn();
        _current.Reads.Record(units, refusal);
    }

    /// <summary>Counts a write; a refusal is why it was throttled.</summary>
    public void RecordWrite(double units, ThrottlingReason? refusal)
    {
        Turn();
        _current.Writes.Record(units, refusal);
    }

    private void Turn()
    {
        DateTimeOffset now = time.GetUtcNow();
        if (now - _current.Start < TimeSpan.FromMinutes(1))
        {
            return;
        }

        if (_current.Start != default)
        {
            _past.Enqueue(_current);
        }

        if (_past.Count > MaxMinutes)
        {
            _past.Dequeue();
        }

        _current = new MinuteUsage(new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerMinute), TimeSpan.Zero));
        _current.Reads.Provisioned = _provisionedReads;
        _current.Writes.Provisioned = _provisionedWrites;
    }
}
