namespace DynamoBulk.Local.Tables;

/// <summary>Rows in key order, as a list of short sorted arrays: finding is two binary searches, inserting moves at most one array.</summary>
/// <remarks>The hashes stand in arrays of their own, because a search that follows references waits for memory at each step.</remarks>
internal sealed class SortedRows
{
    private const int ChunkCapacity = 128;
    private const long LeastWaste = 1024 * 1024;

    private readonly List<Chunk> _chunks = [new Chunk()];
    private readonly List<ulong> _firstHashes = [0];
    private RowHeap _heap = new();

    /// <summary>Where a key stands, or would.</summary>
    public RowPosition Locate(in RowKey key)
    {
        int number = ChunkOf(key);
        return new RowPosition(number, Search(_chunks[number], key));
    }

    /// <summary>The row at a position, or null.</summary>
    public Row? At(RowPosition position) => position.Index >= 0 ? _heap.Read(_chunks[position.Chunk].Handles[position.Index]) : null;

    /// <summary>Puts a row where its key was located, or removes the one there.</summary>
    public void Replace(RowPosition position, Row? next)
    {
        Chunk chunk = _chunks[position.Chunk];
        if (position.Index >= 0)
        {
            _heap.Free(chunk.Handles[position.Index]);
        }

        if (next is null)
        {
            Remove(position);
        }
        else if (position.Index >= 0)
        {
            chunk.Handles[position.Index] = _heap.Add(next);
        }
        else
        {
            Insert(position.Chunk, ~position.Index, next.Key.Hash, _heap.Add(next));
        }

        if (_heap.Freed > Math.Max(LeastWaste, _heap.Taken / 2))
        {
            Compact();
        }
    }

    /// <summary>Shows the rows of a range in order until the visitor has enough.</summary>
    /// <returns>False when the visitor stopped it.</returns>
    public bool Visit(in RowRange range, bool forward, Func<Row, bool> visitor)
    {
        RowPosition start = LowerBound(range.From);
        RowPosition end = range.To is { } to ? LowerBound(to) : new RowPosition(_chunks.Count - 1, _chunks[^1].Count);
        for (int step = 0; step <= end.Chunk - start.Chunk; step++)
        {
            int number = forward ? start.Chunk + step : end.Chunk - step;
            Chunk chunk = _chunks[number];
            int first = number == start.Chunk ? start.Index : 0;
            int last = (number == end.Chunk ? end.Index : chunk.Count) - 1;
            for (int offset = 0; offset <= last - first; offset++)
            {
                if (!visitor(_heap.Read(chunk.Handles[forward ? first + offset : last - offset])))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private RowPosition LowerBound(in RowKey key)
    {
        RowPosition position = Locate(key);
        return position.Index >= 0 ? position : position with { Index = ~position.Index };
    }

    private void Insert(int number, int index, ulong hash, long handle)
    {
        Chunk chunk = _chunks[number];
        if (chunk.Count == ChunkCapacity)
        {
            // Rows that come in order fill the array at hand and open the next one; others halve it.
            bool append = index == ChunkCapacity && number == _chunks.Count - 1;
            Chunk right = chunk.Split(append ? ChunkCapacity : ChunkCapacity / 2);
            _chunks.Insert(number + 1, right);
            _firstHashes.Insert(number + 1, right.Count > 0 ? right.Hashes[0] : hash);
            if (index > chunk.Count || append)
            {
                index -= chunk.Count;
                chunk = right;
                number++;
            }
        }

        chunk.Insert(index, hash, handle);
        _firstHashes[number] = chunk.Hashes[0];
    }

    private void Remove(RowPosition position)
    {
        if (position.Index < 0)
        {
            return;
        }

        Chunk chunk = _chunks[position.Chunk];
        chunk.RemoveAt(position.Index);
        if (chunk.Count > 0)
        {
            _firstHashes[position.Chunk] = chunk.Hashes[0];
        }
        else if (_chunks.Count > 1)
        {
            _chunks.RemoveAt(position.Chunk);
            _firstHashes.RemoveAt(position.Chunk);
        }
    }

    private void Compact()
    {
        var heap = new RowHeap();
        foreach (Chunk chunk in _chunks)
        {
            for (int i = 0; i < chunk.Count; i++)
            {
                chunk.Handles[i] = heap.Add(_heap.Read(chunk.Handles[i]));
            }
        }

        _heap = heap;
    }

    /// <summary>The chunk that holds the key or would: the last one whose first row is not after it.</summary>
    private int ChunkOf(in RowKey key)
    {
        int low = 0;
        int high = _chunks.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            ulong hash = _firstHashes[middle];
            bool notAfter = hash < key.Hash || (hash == key.Hash && _heap.ReadKey(_chunks[middle].Handles[0]).SequenceCompareTo(key.Bytes.Span) <= 0);
            if (notAfter)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }

    /// <summary>The row's index, or the complement of where it belongs.</summary>
    private int Search(Chunk chunk, in RowKey key)
    {
        int low = 0;
        int high = chunk.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            ulong hash = chunk.Hashes[middle];
            int order = hash != key.Hash ? hash.CompareTo(key.Hash) : _heap.ReadKey(chunk.Handles[middle]).SequenceCompareTo(key.Bytes.Span);
            if (order == 0)
            {
                return middle;
            }

            if (order < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return ~low;
    }

    private sealed class Chunk
    {
        private const int SmallestCapacity = 8;

        public ulong[] Hashes { get; private set; } = new ulong[SmallestCapacity];

        public long[] Handles { get; private set; } = new long[SmallestCapacity];

        public int Count { get; private set; }

        public void Insert(int index, ulong hash, long handle)
        {
            if (Count == Hashes.Length)
            {
                Resize(Count * 2);
            }

            Array.Copy(Hashes, index, Hashes, index + 1, Count - index);
            Array.Copy(Handles, index, Handles, index + 1, Count - index);
            Hashes[index] = hash;
            Handles[index] = handle;
            Count++;
        }

        public void RemoveAt(int index)
        {
            Count--;
            Array.Copy(Hashes, index + 1, Hashes, index, Count - index);
            Array.Copy(Handles, index + 1, Handles, index, Count - index);
        }

        /// <summary>Leaves the first rows here and returns a chunk with the rest.</summary>
        public Chunk Split(int keep)
        {
            var rest = new Chunk();
            rest.Resize(ChunkCapacity);
            rest.Count = Count - keep;
            Array.Copy(Hashes, keep, rest.Hashes, 0, rest.Count);
            Array.Copy(Handles, keep, rest.Handles, 0, rest.Count);
            Count = keep;
            return rest;
        }

        private void Resize(int capacity)
        {
            ulong[] hashes = new ulong[capacity];
            long[] handles = new long[capacity];
            Array.Copy(Hashes, hashes, Count);
            Array.Copy(Handles, handles, Count);
            Hashes = hashes;
            Handles = handles;
        }
    }
}
