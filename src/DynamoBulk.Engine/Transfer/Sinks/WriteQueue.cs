using DynamoBulk.Items;
using DynamoBulk.Service;

namespace DynamoBulk.Transfer.Sinks;

/// <summary>
/// The writes that wait for a table, by key. It keeps two promises: a batch never holds a key twice (the service refuses the
/// whole batch), and two writes of one key are never in flight at once, so that the table ends as if the writes had been
/// made one after the other.
/// </summary>
/// <remarks>
/// A newer write takes the place of an older one of its key that still waits. Not safe for several threads: the sink holds
/// its lock around every call.
/// </remarks>
internal sealed class WriteQueue
{
    private readonly Dictionary<ItemKey, KeyState> _keys = [];
    private readonly Queue<KeyState> _ready = new();

    /// <summary>Keys whose newest write can be sent now.</summary>
    public int ReadyCount => _ready.Count;

    /// <summary>Whether no write waits or is in flight.</summary>
    public bool IsEmpty => _keys.Count == 0;

    /// <summary>Bytes of memory held by writes that have not ended.</summary>
    public long Weight { get; private set; }

    /// <summary>Adds the newest write of its key.</summary>
    public void Add(PendingWrite write)
    {
        Weight += write.Weight;
        if (!_keys.TryGetValue(write.Key, out KeyState? key))
        {
            key = new KeyState { Waiting = write };
            _keys.Add(write.Key, key);
            _ready.Enqueue(key);
            return;
        }

        write.Older = key.Waiting;
        bool wasReady = key.Waiting is not null;
        key.Waiting = write;
        if (!wasReady && !key.InFlight)
        {
            _ready.Enqueue(key);
        }
    }

    /// <summary>Takes writes of different keys, oldest wait first, up to the limits of one request.</summary>
    public List<PendingWrite> TakeBatch()
    {
        var batch = new List<PendingWrite>(Math.Min(_ready.Count, BatchWrite.MaxItems));
        int bytes = 0;
        while (batch.Count < BatchWrite.MaxItems && _ready.TryPeek(out KeyState? key))
        {
            PendingWrite write = key.Waiting!;
            bytes += write.Weight;
            if (bytes > BatchWrite.MaxBytes && batch.Count > 0)
            {
                break;
            }

            _ready.Dequeue();
            key.Waiting = null;
            key.InFlight = true;
            batch.Add(write);
        }

        return batch;
    }

    /// <summary>A write in flight was confirmed. Returns how many older writes of its key it made pointless.</summary>
    public int Confirm(PendingWrite write)
    {
        Weight -= write.Weight;
        int superseded = 0;
        for (PendingWrite? older = write.Older; older is not null; older = older.Older)
        {
            Weight -= older.Weight;
            superseded++;
        }

        Settle(write.Key, Land(write));
        return superseded;
    }

    /// <summary>A write in flight came back unwritten: it waits again, behind any newer write of its key.</summary>
    public void Return(PendingWrite write)
    {
        KeyState key = Land(write);
        PutUnder(key, write);
        Settle(write.Key, key);
    }

    /// <summary>A write in flight was refused for good: the older one of its key, if any, takes its turn.</summary>
    public void Reject(PendingWrite write)
    {
        Weight -= write.Weight;
        KeyState key = Land(write);
        if (write.Older is { } older)
        {
            PutUnder(key, older);
        }

        Settle(write.Key, key);
    }

    private KeyState Land(PendingWrite write)
    {
        KeyState key = _keys[write.Key];
        key.InFlight = false;
        return key;
    }

    private static void PutUnder(KeyState key, PendingWrite write)
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

    private void Settle(ItemKey key, KeyState state)
    {
        if (state.Waiting is null)
        {
            _keys.Remove(key);
        }
        else
        {
            _ready.Enqueue(state);
        }
    }

    private sealed class KeyState
    {
        public PendingWrite? Waiting { get; set; }

        public bool InFlight { get; set; }
    }
}
