namespace DynamoBulk.Transfer.Sources;

/// <summary>A segment of a scan, and how far it has been read.</summary>
/// <param name="number">From 0.</param>
/// <param name="startKey">Where its next page starts; empty at its beginning.</param>
internal sealed class ScanSegment(int number, ReadOnlyMemory<byte> startKey = default)
{
    private const double FirstCooling = 0.02;
    private const double LongestCooling = 1;

    private double _cooling = FirstCooling;

    public int Number => number;

    /// <summary>Where its next page starts; empty before the first.</summary>
    public ReadOnlyMemory<byte> StartKey { get; private set; } = startKey;

    /// <summary>Pages that were read of it.</summary>
    public int Pages { get; private set; }

    /// <summary>Not asked again before this moment, in seconds on the source's clock.</summary>
    public double Due { get; private set; }

    /// <summary>A page was read.</summary>
    /// <param name="nextKey">Where the next one starts.</param>
    public void Advance(ReadOnlyMemory<byte> nextKey)
    {
        StartKey = nextKey.ToArray(); // it is a view of the whole page, which would stay in memory with it
        Pages++;
        Due = 0;
        _cooling = FirstCooling;
    }

    /// <summary>A page was refused: the segment waits, longer each time.</summary>
    public void Cool(double now)
    {
        Due = now + _cooling;
        _cooling = Math.Min(_cooling * 2, LongestCooling);
    }
}
