using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Metering;

/// <summary>Lets requests on a table through, or not, by the capacity of the table and of its global indexes.</summary>
internal sealed class TableMeter(LocalEndpointOptions options, CapacityJournal journal, TimeProvider time)
{
    private const double OnDemandStartReads = 12_000;
    private const double OnDemandStartWrites = 4_000;

    private readonly object _lock = new();
    private readonly UsageJournal _usage = new(time);
    private readonly Dictionary<string, UsageJournal> _indexUsage = [];
    private ThroughputMeter? _reads;
    private ThroughputMeter? _writes;
    private Dictionary<string, (ThroughputMeter? Reads, ThroughputMeter? Writes)> _indexes = [];

    /// <summary>How many partitions the items of the table are spread over.</summary>
    public int Partitions { get; private set; } = 1;

    /// <summary>Takes on the capacity that a table's definition states; what was saved or owed stays.</summary>
    public void Adopt(TableDefinition table)
    {
        lock (_lock)
        {
            (ThroughputMeter? Reads, ThroughputMeter? Writes) former = (_reads, _writes);
            Dictionary<string, (ThroughputMeter? Reads, ThroughputMeter? Writes)> formerIndexes = _indexes;
            (_reads, _writes) = MetersOf(table.IsOnDemand, table.Throughput, table.OnDemandLimit, table.Warm, isIndex: false, table.Arn);
            _indexes = table.Indexes.Where(index => index.IsGlobal).ToDictionary(
                index => index.Name,
                index => MetersOf(table.IsOnDemand, index.Throughput, index.OnDemandLimit, index.Warm, isIndex: true, $"{table.Arn}/index/{index.Name}"));
            Partitions = Math.Max(1, PartitionsOf(table.IsOnDemand, table.Throughput, table.Warm));
            Inherit((_reads, _writes), former);
            foreach ((string name, (ThroughputMeter?, ThroughputMeter?) meters) in _indexes)
            {
                Inherit(meters, formerIndexes.GetValueOrDefault(name));
            }

            _usage.Provision(table.IsOnDemand ? null : table.Throughput);
            foreach (IndexDefinition index in table.Indexes.Where(index => index.IsGlobal))
            {
                if (!_indexUsage.TryGetValue(index.Name, out UsageJournal? usage))
                {
                    _indexUsage[index.Name] = usage = new UsageJournal(time);
                }

                usage.Provision(table.IsOnDemand ? null : index.Throughput);
            }
        }
    }

    /// <summary>What the table, without its global indexes, or one of these has used and refused, minute by minute.</summary>
    /// <param name="index">The global index, or null for the table.</param>
    public IReadOnlyList<MinuteUsage> UsageOf(string? index)
    {
        lock (_lock)
        {
            return index is null ? _usage.Minutes : _indexUsage.GetValueOrDefault(index)?.Minutes ?? [];
        }
    }

    /// <summary>Leaves nothing saved of what the table and its indexes have not used.</summary>
    public void SpendBurst()
    {
        lock (_lock)
        {
            foreach ((ThroughputMeter? reads, ThroughputMeter? writes) in _indexes.Values.Append((_reads, _writes)))
            {
                reads?.Spend();
                writes?.Spend();
            }
        }
    }

    /// <summary>Takes the units of a write from the table and from its indexes, or from none of them.</summary>
    /// <param name="hash">The hash of the item's partition key.</param>
    /// <param name="tableUnits">Units of the table, its local indexes included.</param>
    /// <param name="indexChanges">What the write does to the global indexes.</param>
    /// <returns>Null when the write may go on, else what is short.</returns>
    public ThrottlingReason? TakeWrite(ulong hash, double tableUnits, IReadOnlyList<IndexChange> indexChanges)
    {
        ThrottlingReason? reason;
        lock (_lock)
        {
            UsageJournal refusing = _usage;
            reason = _writes?.Refusal(hash, tableUnits);
            for (int i = 0; i < indexChanges.Count && reason is null; i++)
            {
                reason = WritesOf(indexChanges[i])?.Refusal(indexChanges[i].Hash, indexChanges[i].Units);
                refusing = reason is null ? _usage : _indexUsage[indexChanges[i].Index.Definition.Name];
            }

            if (reason is null)
            {
                _writes?.Take(hash, tableUnits);
                foreach (IndexChange change in indexChanges)
                {
                    WritesOf(change)?.Take(change.Hash, change.Units);
                    UsageOf(change)?.RecordWrite(change.Units, null);
                }
            }

            refusing.RecordWrite(tableUnits, reason);
        }

        journal.RecordWrite(tableUnits, refused: reason is not null);
        return reason;
    }

    /// <summary>Takes the units of a read.</summary>
    /// <param name="index">The global index that is read, or null for the table.</param>
    /// <param name="hash">The hash of the partition key, of the first one of a page.</param>
    /// <param name="units">What the read costs.</param>
    /// <exception cref="ThrottledException">There is not enough.</exception>
    public void TakeRead(IndexDefinition? index, ulong hash, double units)
    {
        ThrottlingReason? reason = TryTakeRead(index, hash, units);
        if (reason is not null)
        {
            throw new ThrottledException([reason]);
        }
    }

    /// <inheritdoc cref="TakeRead"/>
    /// <returns>Null when the read may go on, else what is short.</returns>
    public ThrottlingReason? TryTakeRead(IndexDefinition? index, ulong hash, double units)
    {
        ThrottlingReason? reason;
        lock (_lock)
        {
            ThroughputMeter? meter = index is { IsGlobal: true } ? _indexes[index.Name].Reads : _reads;
            reason = meter?.Refusal(hash, units);
            if (reason is null)
            {
                meter?.Take(hash, units);
            }

            UsageJournal usage = index is { IsGlobal: true } ? _indexUsage[index.Name] : _usage;
            usage.RecordRead(units, reason);
        }

        journal.RecordRead(units, refused: reason is not null);
        return reason;
    }

    private static void Inherit((ThroughputMeter? Reads, ThroughputMeter? Writes) meters, (ThroughputMeter? Reads, ThroughputMeter? Writes) former)
    {
        if (former.Reads is not null)
        {
            meters.Reads?.Inherit(former.Reads);
        }

        if (former.Writes is not null)
        {
            meters.Writes?.Inherit(former.Writes);
        }
    }

    private ThroughputMeter? WritesOf(IndexChange change) =>
        change.Index.Definition.IsGlobal && change.Units > 0 ? _indexes[change.Index.Definition.Name].Writes : null;

    private UsageJournal? UsageOf(IndexChange change) =>
        change.Index.Definition.IsGlobal && change.Units > 0 ? _indexUsage[change.Index.Definition.Name] : null;

    private (ThroughputMeter? Reads, ThroughputMeter? Writes) MetersOf(
        bool onDemand, Throughput throughput, OnDemandLimit? limit, Throughput? warm, bool isIndex, string resource)
    {
        double startReads = StartReads(warm);
        double startWrites = StartWrites(warm);
        int partitions = PartitionsOf(onDemand, throughput, warm);

        ThroughputMeter? Meter(bool isWrite, double provisioned, double start, double? maximum)
        {
            var settings = new ThroughputSettings
            {
                Provisioned = onDemand ? null : provisioned,
                OnDemandStart = onDemand && options.MeterOnDemand ? start : null,
                GrowthDelay = options.OnDemandGrowthDelay,
                OnDemandMaximum = onDemand ? maximum : null,
                Partitions = partitions,
            };
            return settings.IsUnlimited ? null : new ThroughputMeter(settings, isWrite, isIndex, resource, time);
        }

        return (Meter(isWrite: false, throughput.Read, startReads, limit?.Read), Meter(isWrite: true, throughput.Write, startWrites, limit?.Write));
    }

    private static double StartReads(Throughput? warm) => Math.Max(OnDemandStartReads, warm?.Read ?? 0);

    private static double StartWrites(Throughput? warm) => Math.Max(OnDemandStartWrites, warm?.Write ?? 0);

    // The service gives a table as many partitions as its capacity needs. A table without limit has them only when asked for.
    private int PartitionsOf(bool onDemand, Throughput throughput, Throughput? warm)
    {
        if (onDemand && !options.MeterOnDemand)
        {
            return options.Partitions > 1 ? options.Partitions : 0;
        }

        double reads = onDemand ? StartReads(warm) : throughput.Read;
        double writes = onDemand ? StartWrites(warm) : throughput.Write;
        return Math.Max((int)Math.Max(Math.Ceiling(reads / ThroughputSettings.PartitionReads), Math.Ceiling(writes / ThroughputSettings.PartitionWrites)), options.Partitions);
    }
}
