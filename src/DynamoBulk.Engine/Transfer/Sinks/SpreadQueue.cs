namespace DynamoBulk.Transfer.Sinks;

/// <summary>
/// Keys that wait for their turn, in blocks of those that came one after the other; the blocks are drawn from in turn. Input
/// in the order of its partition keys, or of the partitions of the table it was read from, would else go to one partition at
/// a time, at the speed of one.
/// </summary>
internal sealed class SpreadQueue
{
    private const int BlockSize = 64;

    private readonly Queue<Queue<KeyWrites>> _blocks = new();
    private Queue<KeyWrites> _newest = new();
    private int _room;

    /// <summary>Adds a key behind those that came before it.</summary>
    public void Enqueue(KeyWrites writes)
    {
        if (_room == 0)
        {
            _newest = new Queue<KeyWrites>(BlockSize);
            _room = BlockSize;
        }

        if (_newest.Count == 0)
        {
            _blocks.Enqueue(_newest);
        }

        _newest.Enqueue(writes);
        _room--;
    }

    /// <summary>Takes the longest waiting key of the block whose turn it is.</summary>
    public bool TryDequeue(out KeyWrites writes)
    {
        writes = null!;
        if (!_blocks.TryDequeue(out Queue<KeyWrites>? block))
        {
            return false;
        }

        writes = block.Dequeue();
        if (block.Count > 0)
        {
            _blocks.Enqueue(block);
        }

        return true;
    }
}
