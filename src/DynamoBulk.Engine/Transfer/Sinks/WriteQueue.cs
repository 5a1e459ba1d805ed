using System.Globalization;
using DynamoBulk.Items;
using DynamoBulk.Service;

namespace DynamoBulk.Transfer.Sinks;

/// <summary>
/// The writes that wait for a table, by key. It keeps two promises: a batch never holds a key twice (the service refuses the
/// whole batch), and two writes of one key are never in flight at once, so that the table ends as if the writes had been
/// made one after the other; where one that was given up may still be done, the next one waits. Key ranges that are hot wait
/// apart, each at its own pace, and others overtake.
/// </summary>
/// <remarks>
/// A newer write takes the place of an older one of its key that still waits. Not safe for several threads: the sink holds
/// its lock around every call. Times are seconds on the sink's clock.
/// </remarks>
internal sealed class WriteQueue
{
    /// <summary>More key ranges than this are not told apart: it is the table that is full then.</summary>
    private const int MaxHotRanges = 1000;

    private readonly Dictionary<ItemKey, KeyWrites> _keys = [];
    private readonly SpreadQueue _arrived = new();
    private readonly Queue<KeyWrites> _next = new();
    private readonly Dictionary<ItemKey, HotKeyRange> _hot = new(PartitionKeyComparer.Instance);
    private readonly List<ItemKey> _hotOrder = [];
    private readonly Queue<(ItemKey Key, KeyWrites Writes, double Until)> _held = new();
    private int _turn;
    private double _nextCooling;

    /// <summary>Whether no write waits or is in flight.</summary>
    public bool IsEmpty => _keys.Count == _held.Count && _held.All(held => held.Writes.Waiting is null);

    /// <summary>Bytes of memory held by writes that have not ended.</summary>
    public long Weight { get; private set; }

    /// <summary>Bytes of memory held by writes that wait for a hot key range.</summary>
    public long HotWeight { get; private set; }

    /// <summary>How many key ranges are hot.</summary>
    public int HotCount => _hot.Count;

    /// <summary>The hot key ranges, in a sentence.</summary>
    public string HeatInWords => string.Create(
        CultureInfo.CurrentCulture,
        $"{_hot.Count:N0} key {(_hot.Count == 1 ? "range" : "ranges")} hot, {_hot.Values.Sum(range => range.Waiting.Count):N0} items wait; items of other ranges overtake.");

    /// <summary>Adds the newest write of its key.</summary>
    public void Add(PendingWrite write)
    {
        Weight += write.Weight;
        if (!_keys.TryGetValue(write.Key, out KeyWrites? key))
        {
            key = new KeyWrites { Waiting = write };
            _keys.Add(write.Key, key);
            _arrived.Enqueue(key);
            return;
        }

        write.Older = key.Waiting;
        bool wasReady = key.Waiting is not null;
        key.Waiting = write;
        if (!wasReady && !key.InFlight)
        {
            _arrived.Enqueue(key);
        }
    }

    /// <summary>How many writes can go now; a full batch is enough of an answer.</summary>
    public int CountReady(double now)
    {
        Cool(now);
        SortOut(now);
        return _next.Count + _hot.Values.Sum(range => range.NextDue(now) == 0 ? Math.Min(range.Waiting.Count, (int)Math.Max(1, range.Pace.Available(now))) : 0);
    }

    /// <summary>Seconds until a write can go that waits for its hot key range, or behind one that was given up; null when none does.</summary>
    public double? NextDue(double now)
    {
        double? hot = _hot.Count == 0 ? null : _hot.Values.Min(range => range.NextDue(now));
        double? held = _held.Where(held => held.Writes.Waiting is not null).Select(held => (double?)(held.Until - now)).FirstOrDefault();
        return hot is null || held < hot ? held ?? hot : hot;
    }

    /// <summary>Takes writes of different keys, up to the limits of one request: what has cooled first, then oldest wait first.</summary>
    /// <param name="now">Seconds.</param>
    /// <param name="maxUnits">The most the request should cost; one write may go beyond.</param>
    public List<PendingWrite> TakeBatch(double now, double maxUnits)
    {
        SortOut(now);
        var batch = new Batch(maxUnits);
        int ranges = _hotOrder.Count;
        for (int i = 0; i < ranges && !batch.IsFull; i++)
        {
            TakeHot(batch, _hot[_hotOrder[(_turn + i) % ranges]], now);
        }

        _turn = ranges == 0 ? 0 : (_turn + 1) % ranges;
        while (_next.TryPeek(out KeyWrites? key) && batch.TryAdd(key))
        {
            _next.Dequeue();
        }

        return batch.Writes;
    }

    /// <summary>A write in flight was confirmed, which makes the older ones of its key that hang on it pointless.</summary>
    public void Confirm(PendingWrite write)
    {
        Weight -= write.Weight + write.AllOlder.Sum(older => (long)older.Weight);
        Settle(write, _keys[write.Key]);
    }

    /// <summary>A write in flight came back unwritten: it waits again, behind any newer write of its key.</summary>
    public void Return(PendingWrite write)
    {
        KeyWrites key = _keys[write.Key];
        PutUnder(key, write);
        Settle(write, key);
    }

    /// <summary>A write came back because its key range is hot.</summary>
    public void Heat(PendingWrite write, double now)
    {
        if (!SlowIfHot(write, now) && _hot.Count < MaxHotRanges)
        {
            _hot.Add(write.Key, new HotKeyRange(now));
            _hotOrder.Add(write.Key);
        }
    }

    /// <summary>A write came back: if its key range is a hot one, it was too fast for it.</summary>
    /// <returns>Whether it is.</returns>
    public bool SlowIfHot(PendingWrite write, double now)
    {
        bool isHot = _hot.TryGetValue(write.Key, out HotKeyRange? range);
        range?.Pace.Refused(write.Units, now);
        return isHot;
    }

    /// <summary>A write in flight was refused for good: the older one of its key, if any, takes its turn.</summary>
    public void Reject(PendingWrite write)
    {
        Weight -= write.Weight;
        KeyWrites key = _keys[write.Key];
        if (write.Older is { } older)
        {
            PutUnder(key, older);
        }

        Settle(write, key);
    }

    private static void PutUnder(KeyWrites key, PendingWrite write)
    {
        if (key.Waiting is null)
        {
            key.Waiting = write;
            return;
        }

        PendingWrite oldest = key.Waiting;
        while (oldest.Older is { } older)
        {
            oldest = older;
        }

        oldest.Older = write;
    }

    /// <summary>A write has landed: the next one of its key may go, now or when none that was given up can come behind it.</summary>
    private void Settle(PendingWrite write, KeyWrites writes)
    {
        if (write.HoldsUntil is { } until)
        {
            write.HoldsUntil = null;
            _held.Enqueue((write.Key, writes, until));
        }
        else
        {
            Release(write.Key, writes);
        }
    }

    private void Release(ItemKey key, KeyWrites writes)
    {
        writes.InFlight = false;
        if (writes.Waiting is null)
        {
            _keys.Remove(key);
        }
        else
        {
            _arrived.Enqueue(writes);
        }
    }

    /// <summary>Moves writes that wait on: those of hot key ranges to their range, a batch of the others to the front.</summary>
    private void SortOut(double now)
    {
        while (_held.TryPeek(out (ItemKey Key, KeyWrites Writes, double Until) held) && held.Until <= now)
        {
            _held.Dequeue();
            Release(held.Key, held.Writes);
        }

        while (_next.Count < BatchWrite.MaxItems && _arrived.TryDequeue(out KeyWrites key))
        {
            if (_hot.Count > 0 && _hot.TryGetValue(key.Waiting!.Key, out HotKeyRange? range))
            {
                range.Waiting.Enqueue((key, key.Waiting.Weight));
                HotWeight += key.Waiting.Weight;
            }
            else
            {
                _next.Enqueue(key);
            }
        }
    }

    private void TakeHot(Batch batch, HotKeyRange range, double now)
    {
        double available = range.NextDue(now) == 0 ? range.Pace.Available(now) : 0;
        while (available > 0 && range.Waiting.TryPeek(out (KeyWrites Key, int Weight) first))
        {
            PendingWrite write = first.Key.Waiting!;
            if (!batch.TryAdd(first.Key))
            {
                return;
            }

            range.Waiting.Dequeue();
            HotWeight -= first.Weight;
            available -= write.Units;
            range.Pace.Take(write.Units);
        }
    }

    /// <summary>Forgets the key ranges that have cooled; looking for them once a second is enough.</summary>
    private void Cool(double now)
    {
        if (_hot.Count == 0 || now < _nextCooling)
        {
            return;
        }

        _nextCooling = now + 1;
        foreach (ItemKey key in _hotOrder.Where(key => _hot[key].HasCooled(now)).ToList())
        {
            _hot.Remove(key);
            _hotOrder.Remove(key);
        }
    }

    /// <summary>What goes into one request.</summary>
    private sealed class Batch(double maxUnits)
    {
        private int _bytes;
        private double _units;

        public List<PendingWrite> Writes { get; } = new(BatchWrite.MaxItems);

        public bool IsFull => Writes.Count == BatchWrite.MaxItems;

        public bool TryAdd(KeyWrites key)
        {
            PendingWrite write = key.Waiting!;
            bool fits = !IsFull && _bytes + write.Weight <= BatchWrite.MaxBytes && _units + write.Units <= maxUnits;
            if (!fits && Writes.Count > 0)
            {
                return false;
            }

            _bytes += write.Weight;
            _units += write.Units;
            key.Waiting = null;
            key.InFlight = true;
            Writes.Add(write);
            return true;
        }
    }
}
