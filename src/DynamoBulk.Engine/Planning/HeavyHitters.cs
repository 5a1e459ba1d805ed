namespace DynamoBulk.Planning;

/// <summary>Adds up what comes for each of any number of keys in bounded memory; the heaviest are sure to be there.</summary>
/// <remarks>
/// With up to <paramref name="capacity"/> different keys all is exact. Beyond that the algorithm of Misra and Gries, with weights
/// and made room for by halves (Anderson and others, https://arxiv.org/abs/1705.07001), forgets the lightest: what is told of a
/// key has come, and what is missing of it, or of one that is not told at all, is at most two <paramref name="capacity"/>-ths of
/// all weight.
/// </remarks>
/// <param name="capacity">The most keys to hold, 2 or more.</param>
internal sealed class HeavyHitters(int capacity)
{
    private readonly Dictionary<ReadOnlyMemory<byte>, Tally> _tallies = new(BytesComparer.Instance);

    /// <summary>The keys that are held, with what has come for each since it is held.</summary>
    public IReadOnlyDictionary<ReadOnlyMemory<byte>, Tally> Tallies => _tallies;

    /// <summary>Counts a key once.</summary>
    /// <param name="key">The key; copied where it is kept.</param>
    /// <param name="bytes">Bytes that come with it.</param>
    /// <param name="weight">How heavy it is, 1 or more.</param>
    public void Add(ReadOnlyMemory<byte> key, int bytes, int weight)
    {
        if (!_tallies.TryGetValue(key, out Tally? tally))
        {
            if (_tallies.Count == capacity)
            {
                MakeRoom();
            }

            _tallies.Add(key.ToArray(), tally = new Tally());
        }

        tally.Count++;
        tally.Bytes += bytes;
        tally.Weight += weight;
        tally.Credit += weight;
    }

    /// <summary>
    /// Everyone pays what the middle one has. The upper half pays it in full, so that the tolls of all times together are no more
    /// than all weight, divided by half the capacity.
    /// </summary>
    private void MakeRoom()
    {
        long[] credits = [.. _tallies.Values.Select(tally => tally.Credit)];
        Array.Sort(credits);
        long toll = credits[capacity / 2];
        foreach ((ReadOnlyMemory<byte> key, Tally tally) in _tallies)
        {
            tally.Credit -= toll;
            if (tally.Credit <= 0)
            {
                _tallies.Remove(key);
            }
        }
    }
}
