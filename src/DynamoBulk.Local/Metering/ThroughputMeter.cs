namespace DynamoBulk.Local.Metering;

/// <summary>The reads, or the writes, of one table or index: what all of it may take and what each partition can serve.</summary>
/// <remarks>
/// A busy partition may use whatever the others leave of the table's capacity, which is what the service calls adaptive
/// capacity; only its own limit stands. Unused capacity of a table is kept for 300 seconds.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/burst-adaptive-capacity.html
/// </remarks>
internal sealed class ThroughputMeter
{
    private static readonly TimeSpan s_burst = TimeSpan.FromSeconds(300);
    private static readonly TimeSpan s_noBurst = TimeSpan.FromSeconds(1);

    private readonly bool _isWrite;
    private readonly bool _isIndex;
    private readonly string _resource;
    private readonly bool _isOnDemand;
    private readonly CapacityBucket? _whole;
    private readonly CapacityBucket? _maximum;
    private readonly CapacityBucket[] _partitions;
    private readonly OnDemandGrowth? _growth;

    public ThroughputMeter(ThroughputSettings settings, bool isWrite, bool isIndex, string resource, TimeProvider time)
    {
        _isWrite = isWrite;
        _isIndex = isIndex;
        _resource = resource;
        _isOnDemand = settings.Provisioned is null;
        _growth = settings.OnDemandStart is { } start ? new OnDemandGrowth(start, settings.GrowthDelay, time) : null;
        _whole = settings.Provisioned is { } provisioned ? new CapacityBucket(provisioned, s_burst, time)
            : settings.OnDemandStart is { } initial ? new CapacityBucket(initial, s_noBurst, time)
            : null;
        _maximum = settings.OnDemandMaximum is { } maximum ? new CapacityBucket(maximum, s_noBurst, time) : null;
        _partitions = new CapacityBucket[settings.Partitions];
        for (int i = 0; i < _partitions.Length; i++)
        {
            _partitions[i] = new CapacityBucket(isWrite ? ThroughputSettings.PartitionWrites : ThroughputSettings.PartitionReads, s_noBurst, time);
        }
    }

    /// <summary>Why units cannot be had at once, or null when they can.</summary>
    /// <param name="hash">The hash of the partition key.</param>
    /// <param name="units">How many.</param>
    public ThrottlingReason? Refusal(ulong hash, double units)
    {
        Grow();
        ThroughputLimit? limit = _maximum?.HasRoomFor(units) == false ? ThroughputLimit.MaxOnDemand
            : _whole?.HasRoomFor(units) == false ? (_isOnDemand ? ThroughputLimit.KeyRange : ThroughputLimit.Provisioned)
            : PartitionOf(hash)?.HasRoomFor(units) == false ? ThroughputLimit.KeyRange
            : null;
        return limit is { } hit ? new ThrottlingReason(hit, _isIndex, _isWrite, _isOnDemand, _resource) : null;
    }

    /// <summary>Spends units, which <see cref="Refusal"/> has not refused.</summary>
    public void Take(ulong hash, double units)
    {
        _growth?.Record(units);
        _whole?.Take(units);
        _maximum?.Take(units);
        PartitionOf(hash)?.Take(units);
    }

    /// <summary>Takes over what a meter of other capacity has saved: UpdateTable neither gives nor forgives.</summary>
    public void Inherit(ThroughputMeter former)
    {
        if (_isOnDemand != former._isOnDemand)
        {
            return;
        }

        if (_whole is not null && former._whole is not null)
        {
            _whole.Inherit(former._whole);
        }

        for (int i = 0; i < Math.Min(_partitions.Length, former._partitions.Length); i++)
        {
            _partitions[i].Inherit(former._partitions[i]);
        }
    }

    /// <summary>Leaves nothing saved, of the whole and of each partition.</summary>
    public void Spend()
    {
        _whole?.Spend();
        _maximum?.Spend();
        foreach (CapacityBucket partition in _partitions)
        {
            partition.Spend();
        }
    }

    private void Grow()
    {
        if (_growth is null || _whole is null || _whole.Rate >= _growth.Limit)
        {
            return;
        }

        // The service splits its partitions: here each serves as many times more.
        double factor = _growth.Limit / _whole.Rate;
        foreach (CapacityBucket bucket in _partitions.Append(_whole))
        {
            bucket.Rate *= factor;
        }
    }

    private CapacityBucket? PartitionOf(ulong hash) =>
        _partitions.Length == 0 ? null : _partitions[(int)(((UInt128)hash * (UInt128)_partitions.Length) >> 64)];
}
