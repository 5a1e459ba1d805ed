namespace DynamoBulk.Local.Tables;

/// <summary>
/// What point-in-time recovery of a table needs: every change since it was turned on with what was there before, so that any
/// state since then can be made from the present one by going back.
/// </summary>
internal sealed class ChangeJournal
{
    /// <summary>How many days back the service goes unless it is told otherwise.</summary>
    public const int DefaultPeriodInDays = 35;

    private const int ShardBits = 5;

    private readonly Dictionary<RowKey, List<Change>>[] _shards = [.. Enumerable.Range(0, 1 << ShardBits).Select(_ => new Dictionary<RowKey, List<Change>>())];
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _since;
    private long _lastTicks;

    public ChangeJournal(TimeProvider time)
    {
        _time = time;
        _since = Latest();
    }

    /// <summary>How many days back the state of the table is offered, 1 to 35.</summary>
    public int PeriodInDays { get; set; } = DefaultPeriodInDays;

    /// <summary>The first moment whose state can be asked for: the second in which the journal began, or the period ago.</summary>
    public DateTimeOffset Earliest
    {
        get
        {
            DateTimeOffset limit = _time.GetUtcNow().AddDays(-PeriodInDays);
            return WholeSecond(limit > _since ? limit : _since);
        }
    }

    /// <summary>A moment after all changes until now and before all that follow.</summary>
    public DateTimeOffset Latest() => Next();

    /// <summary>Notes a change. The row's bytes are copied: they may be a request's, which is gone soon, and they must not keep a whole heap.</summary>
    /// <param name="key">The key that changes.</param>
    /// <param name="before">What is there until then; null for nothing.</param>
    public void Record(in RowKey key, Row? before)
    {
        Dictionary<RowKey, List<Change>> shard = _shards[ShardNumber(key)];
        lock (shard)
        {
            RowKey own = key with { Bytes = key.Bytes.ToArray() };
            if (!shard.TryGetValue(own, out List<Change>? changes))
            {
                shard[own] = changes = [];
            }

            changes.Add(new Change(Next(), before is null ? null : new Row(own, before.Json.ToArray(), before.Size)));
        }
    }

    /// <summary>The keys of a range that were changed at a moment or later, each with these changes.</summary>
    public IReadOnlyList<KeyHistory> HistoriesSince(DateTimeOffset moment, RowRange range)
    {
        var histories = new List<KeyHistory>();
        int last = range.To is { } end ? ShardNumber(end) : _shards.Length - 1;
        for (int number = ShardNumber(range.From); number <= last; number++)
        {
            lock (_shards[number])
            {
                foreach ((RowKey key, List<Change> changes) in _shards[number])
                {
                    int first = changes.FindIndex(change => change.Time >= moment);
                    if (first >= 0 && range.Contains(key))
                    {
                        histories.Add(new KeyHistory(key, changes[first..]));
                    }
                }
            }
        }

        return histories;
    }

    /// <summary>The changes of one key at a moment or later.</summary>
    public IReadOnlyList<Change> ChangesOf(in RowKey key, DateTimeOffset moment)
    {
        Dictionary<RowKey, List<Change>> shard = _shards[ShardNumber(key)];
        lock (shard)
        {
            return shard.TryGetValue(key, out List<Change>? changes) ? changes.FindAll(change => change.Time >= moment) : [];
        }
    }

    private static int ShardNumber(in RowKey key) => (int)(key.Hash >> (64 - ShardBits));

    private static DateTimeOffset WholeSecond(DateTimeOffset time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerSecond), time.Offset);

    /// <summary>The time now in whole microseconds, but later than all before: a clock may stand still or go back.</summary>
    private DateTimeOffset Next()
    {
        long now = _time.GetUtcNow().Ticks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond;
        while (true)
        {
            long last = Interlocked.Read(ref _lastTicks);
            long next = Math.Max(now, last + TimeSpan.TicksPerMicrosecond);
            if (Interlocked.CompareExchange(ref _lastTicks, next, last) == last)
            {
                return new DateTimeOffset(next, TimeSpan.Zero);
            }
        }
    }
}
