namespace DynamoBulk.Local.Tables;

/// <summary>Rows in key order, as a list of short sorted arrays: finding is two binary searches, inserting moves at most one array.</summary>
internal sealed class SortedRows
{
    private const int ChunkCapacity = 128;

    private readonly List<Chunk> _chunks = [new Chunk()];

    public Row? Find(in RowKey key)
    {
        Chunk chunk = _chunks[ChunkOf(key)];
        int index = chunk.Search(key);
        return index >= 0 ? chunk.Rows[index] : null;
    }

    /// <summary>Puts a row in the place of the one with its key, if there is one.</summary>
    public void Put(Row row)
    {
        int number = ChunkOf(row.Key);
        Chunk chunk = _chunks[number];
        int index = chunk.Search(row.Key);
        if (index >= 0)
        {
            chunk.Rows[index] = row;
            return;
        }

        if (chunk.Count == ChunkCapacity)
        {
            // Rows that come in order fill the array at hand and open the next one; others halve it.
            bool append = ~index == ChunkCapacity && number == _chunks.Count - 1;
            Chunk right = chunk.Split(append ? ChunkCapacity : ChunkCapacity / 2);
            _chunks.Insert(number + 1, right);
            if (~index > chunk.Count || append)
            {
                index = ~(~index - chunk.Count);
                chunk = right;
            }
        }

        chunk.Insert(~index, row);
    }

    public void Remove(in RowKey key)
    {
        int number = ChunkOf(key);
        Chunk chunk = _chunks[number];
        int index = chunk.Search(key);
        if (index < 0)
        {
            return;
        }

        chunk.RemoveAt(index);
        if (chunk.Count == 0 && _chunks.Count > 1)
        {
            _chunks.RemoveAt(number);
        }
    }

    /// <summary>Shows the rows of a range in order until the visitor has enough.</summary>
    /// <returns>False when the visitor stopped it.</returns>
    public bool Visit(in RowRange range, bool forward, Func<Row, bool> visitor)
    {
        return forward ? VisitForward(range, visitor) : VisitBackward(range, visitor);
    }

    private bool VisitForward(in RowRange range, Func<Row, bool> visitor)
    {
        int number = ChunkOf(range.From);
        int index = _chunks[number].LowerBound(range.From);
        for (; number < _chunks.Count; number++, index = 0)
        {
            Chunk chunk = _chunks[number];
            for (; index < chunk.Count; index++)
            {
                Row row = chunk.Rows[index];
                if (range.To is { } end && row.Key.CompareTo(end) >= 0)
                {
                    return true;
                }

                if (!visitor(row))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private bool VisitBackward(in RowRange range, Func<Row, bool> visitor)
    {
        int number = range.To is { } end ? ChunkOf(end) : _chunks.Count - 1;
        int index = range.To is { } bound ? _chunks[number].LowerBound(bound) : _chunks[number].Count;
        while (true)
        {
            Chunk chunk = _chunks[number];
            while (--index >= 0)
            {
                Row row = chunk.Rows[index];
                if (row.Key.CompareTo(range.From) < 0)
                {
                    return true;
                }

                if (!visitor(row))
                {
                    return false;
                }
            }

            if (--number < 0)
            {
                return true;
            }

            index = _chunks[number].Count;
        }
    }

    /// <summary>The chunk that holds the key or would: the last one whose first row is not after it.</summary>
    private int ChunkOf(in RowKey key)
    {
        int low = 0;
        int high = _chunks.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (_chunks[middle].Rows[0].Key.CompareTo(key) <= 0)
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

    private sealed class Chunk
    {
        public Row[] Rows { get; private set; } = new Row[8];

        public int Count { get; private set; }

        public int LowerBound(in RowKey key) => Search(key) is var index && index >= 0 ? index : ~index;

        /// <summary>The row's index, or the complement of where it belongs.</summary>
        public int Search(in RowKey key)
        {
            int low = 0;
            int high = Count - 1;
            while (low <= high)
            {
                int middle = (low + high) / 2;
                int order = Rows[middle].Key.CompareTo(key);
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

        public void Insert(int index, Row row)
        {
            if (Count == Rows.Length)
            {
                Row[] larger = new Row[Count * 2];
                Array.Copy(Rows, larger, Count);
                Rows = larger;
            }

            Array.Copy(Rows, index, Rows, index + 1, Count - index);
            Rows[index] = row;
            Count++;
        }

        public void RemoveAt(int index)
        {
            Count--;
            Array.Copy(Rows, index + 1, Rows, index, Count - index);
            Rows[Count] = null!;
        }

        /// <summary>Leaves the first rows here and returns a chunk with the rest.</summary>
        public Chunk Split(int keep)
        {
            var rest = new Chunk { Rows = new Row[ChunkCapacity], Count = Count - keep };
            Array.Copy(Rows, keep, rest.Rows, 0, rest.Count);
            Array.Clear(Rows, keep, rest.Count);
            Count = keep;
            return rest;
        }
    }
}
