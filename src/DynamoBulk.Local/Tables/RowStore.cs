namespace DynamoBulk.Local.Tables;

/// <summary>The rows of a table or index, in stripes by hash, so that writers of different keys rarely wait for one another.</summary>
internal sealed class RowStore
{
    private const int StripeBits = 5;

    private readonly SortedRows[] _stripes = MakeStripes();
    private long _count;
    private long _size;

    /// <summary>What becomes of a row; null stands for none, on both sides.</summary>
    public delegate Row? RowChange(Row? current);

    /// <summary>The number of rows.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Their sizes added up, in bytes.</summary>
    public long Size => Interlocked.Read(ref _size);

    public Row? Find(in RowKey key)
    {
        SortedRows stripe = StripeOf(key);
        lock (stripe)
        {
            return stripe.At(stripe.Locate(key));
        }
    }

    /// <summary>Reads a row and replaces it as one step; the row stays as it is when the change throws or returns the same.</summary>
    public void Change(in RowKey key, RowChange change)
    {
        SortedRows stripe = StripeOf(key);
        lock (stripe)
        {
            RowPosition position = stripe.Locate(key);
            Row? current = stripe.At(position);
            Row? next = change(current);
            if (ReferenceEquals(current, next))
            {
                return;
            }

            stripe.Replace(position, next);
            Interlocked.Add(ref _count, (next is null ? 0 : 1) - (current is null ? 0 : 1));
            Interlocked.Add(ref _size, (next?.Size ?? 0) - (current?.Size ?? 0));
        }
    }

    /// <summary>Shows the rows of a range in order until the visitor has enough; the visitor must be quick, writers wait for it.</summary>
    public void Visit(in RowRange range, bool forward, Func<Row, bool> visitor)
    {
        int first = StripeNumber(range.From);
        int last = range.To is { } end ? StripeNumber(end) : _stripes.Length - 1;
        for (int step = 0; step <= last - first; step++)
        {
            SortedRows stripe = _stripes[forward ? first + step : last - step];
            lock (stripe)
            {
                if (!stripe.Visit(range, forward, visitor))
                {
                    return;
                }
            }
        }
    }

    private static SortedRows[] MakeStripes()
    {
        var stripes = new SortedRows[1 << StripeBits];
        for (int i = 0; i < stripes.Length; i++)
        {
            stripes[i] = new SortedRows();
        }

        return stripes;
    }

    private static int StripeNumber(in RowKey key) => (int)(key.Hash >> (64 - StripeBits));

    private SortedRows StripeOf(in RowKey key) => _stripes[StripeNumber(key)];
}
