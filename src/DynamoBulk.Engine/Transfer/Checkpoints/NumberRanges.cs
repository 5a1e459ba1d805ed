namespace DynamoBulk.Transfer.Checkpoints;

/// <summary>A set of numbers, kept as the ranges they make: several inputs that are read at once give millions of them in a few ranges.</summary>
internal sealed class NumberRanges
{
    private readonly Dictionary<long, long> _lastByFirst = [];
    private readonly Dictionary<long, long> _firstByLast = [];

    /// <summary>Begins with some numbers.</summary>
    /// <param name="ranges">Pairs of a first and a last one.</param>
    public NumberRanges(IReadOnlyList<long> ranges)
    {
        for (int i = 0; i < ranges.Count; i += 2)
        {
            Put(ranges[i], ranges[i + 1]);
        }
    }

    /// <summary>Adds a number that is not among them.</summary>
    public void Add(long number) => Put(
        _firstByLast.Remove(number - 1, out long first) ? first : number,
        _lastByFirst.Remove(number + 1, out long last) ? last : number);

    /// <summary>Takes the range out that begins with a number.</summary>
    /// <param name="first">The number.</param>
    /// <param name="last">The last one of the range.</param>
    /// <returns>Whether there was one.</returns>
    public bool TryTake(long first, out long last) => _lastByFirst.Remove(first, out last) && _firstByLast.Remove(last);

    /// <summary>Whether a number is among them.</summary>
    public bool Contains(long number) => _lastByFirst.Any(range => range.Key <= number && number <= range.Value);

    /// <summary>The numbers as ranges.</summary>
    /// <returns>Pairs of a first and a last one, in order.</returns>
    public IReadOnlyList<long> ToList() => [.. _lastByFirst.OrderBy(range => range.Key).SelectMany(range => (long[])[range.Key, range.Value])];

    private void Put(long first, long last)
    {
        _lastByFirst[first] = last;
        _firstByLast[last] = first;
    }
}
