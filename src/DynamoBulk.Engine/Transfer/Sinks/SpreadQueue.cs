using DynamoBulk.Items;

namespace DynamoBulk.Transfer.Sinks;

/// <summary>
/// Keys that wait for their turn, taken from different partition keys in turn: input that is sorted by partition key would
/// else go to one partition at a time, at the speed of one.
/// </summary>
internal sealed class SpreadQueue
{
    private const int Lanes = 64;

    private readonly Queue<KeyWrites>[] _lanes = [.. Enumerable.Range(0, Lanes).Select(_ => new Queue<KeyWrites>())];
    private int _turn;
    private int _count;

    /// <summary>Adds a key, behind the others of its partition key.</summary>
    public void Enqueue(ItemKey key, KeyWrites writes)
    {
        _lanes[(uint)PartitionKeyComparer.Instance.GetHashCode(key) % Lanes].Enqueue(writes);
        _count++;
    }

    /// <summary>Takes the longest waiting key of the lane whose turn it is.</summary>
    public bool TryDequeue(out KeyWrites writes)
    {
        writes = null!;
        if (_count == 0)
        {
            return false;
        }

        while (!_lanes[_turn = (_turn + 1) % Lanes].TryDequeue(out writes!))
        {
        }

        _count--;
        return true;
    }
}
