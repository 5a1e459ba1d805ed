using DynamoBulk.Items;

namespace DynamoBulk.Planning;

/// <summary>How often each item size occurs, exact to the byte up to the largest that DynamoDB takes; always 3 MB of memory.</summary>
internal sealed class SizeDistribution
{
    // The last place is for all sizes beyond.
    private readonly long[] _counts = new long[ItemLimits.MaxItemSize + 2];

    /// <summary>Sizes added.</summary>
    public long Count { get; private set; }

    /// <summary>Their sum.</summary>
    public long Total { get; private set; }

    /// <summary>The smallest of them; 0 when there are none.</summary>
    public int Minimum { get; private set; }

    /// <summary>The largest of them; 0 when there are none.</summary>
    public int Maximum { get; private set; }

    /// <summary>Adds a size.</summary>
    public void Add(int size)
    {
        Minimum = Count == 0 ? size : Math.Min(Minimum, size);
        Maximum = Math.Max(Maximum, size);
        Total += size;
        Count++;
        _counts[Math.Min(size, _counts.Length - 1)]++;
    }

    /// <summary>The smallest size that so many percent of the sizes do not pass; beyond 400 KB the largest of all stands for it.</summary>
    /// <param name="percent">1 to 100.</param>
    public int Percentile(int percent)
    {
        long rank = ((Count * percent) + 99) / 100;
        long passed = 0;
        for (int size = 0; size < _counts.Length - 1; size++)
        {
            passed += _counts[size];
            if (passed >= rank)
            {
                return size;
            }
        }

        return Maximum;
    }
}
