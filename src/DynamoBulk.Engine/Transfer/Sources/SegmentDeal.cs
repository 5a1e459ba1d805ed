using System.Text;
using DynamoBulk.Transfer.Checkpoints;

namespace DynamoBulk.Transfer.Sources;

/// <summary>
/// Deals out the segments of a scan page by page, so that whoever reads is busy to the end: a segment that is throttled waits
/// while others go on, and one that turns out to be much longer than the others goes before them, for it will be the last.
/// </summary>
/// <remarks>
/// Segments are ranges of the hash of the partition key, in order. Neighbours lie on one partition, which serves 3,000 read
/// units a second, so the open ones are spread over the whole table; what is read can then be written into another table
/// without heating its partitions one after the other. Not safe for several threads.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Scan.html#Scan.ParallelScan
/// </remarks>
internal sealed class SegmentDeal
{
    /// <summary>Segments that are begun and not ended at the same time, unless there are more requests.</summary>
    private const int LeastOpen = 128;

    /// <summary>Times the average of pages from which a segment is a long one.</summary>
    private const int Long = 4;

    /// <summary>Steps of this share of a range leave the widest gaps between all places taken so far.</summary>
    private const double GoldenRatio = 0.6180339887;

    private readonly int _total;
    private readonly int _step;
    private readonly int _mostOpen;
    private readonly LinkedList<ScanSegment> _waiting = [];
    private readonly HashSet<int> _before;
    private int _dealt;
    private int _begun;
    private int _ended;
    private long _pages;

    /// <summary>Makes a deal.</summary>
    /// <param name="total">How many segments there are.</param>
    /// <param name="requests">Requests in flight, where the user says how many.</param>
    /// <param name="start">Where to go on; null to begin.</param>
    public SegmentDeal(int total, int requests = 0, ScanPlace? start = null)
    {
        _total = total;
        _mostOpen = Math.Max(LeastOpen, requests);
        _step = Math.Max(1, (int)(total * GoldenRatio));
        while (Gcd(_step, total) > 1)
        {
            _step++;
        }

        _before = [.. start?.Ended ?? [], .. start?.Open.Keys ?? []];
        _begun = _before.Count;
        _ended = start?.Ended.Count ?? 0;
        foreach ((int number, string key) in start?.Open ?? new Dictionary<int, string>())
        {
            _waiting.AddLast(new ScanSegment(number, Encoding.UTF8.GetBytes(key)));
        }
    }

    /// <summary>Whether every segment has been read to its end.</summary>
    public bool IsDone => _ended == _total;

    /// <summary>Segments that are begun and not ended.</summary>
    public int Open => _begun - _ended;

    /// <summary>Segments that wait because they were throttled.</summary>
    /// <param name="now">Seconds on the source's clock.</param>
    public int CountCooling(double now) => _waiting.Count(segment => segment.Due > now);

    /// <summary>Takes the segment whose turn it is; null when none can be read now.</summary>
    /// <param name="now">Seconds on the source's clock.</param>
    public ScanSegment? Take(double now)
    {
        if (_begun < _total && Open < _mostOpen)
        {
            _begun++;
            return new ScanSegment(NextNumber());
        }

        for (LinkedListNode<ScanSegment>? node = _waiting.First; node is not null; node = node.Next)
        {
            if (node.Value.Due <= now)
            {
                _waiting.Remove(node);
                return node.Value;
            }
        }

        return null;
    }

    /// <summary>A page of a segment was read and is not its last.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="nextKey">Where the next page starts.</param>
    public void Advance(ScanSegment segment, ReadOnlyMemory<byte> nextKey)
    {
        segment.Advance(nextKey);
        _pages++;
        if (segment.Pages > Long * _pages / _begun)
        {
            _waiting.AddFirst(segment);
        }
        else
        {
            _waiting.AddLast(segment);
        }
    }

    /// <summary>A page of a segment was throttled.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="now">Seconds on the source's clock.</param>
    public void Cool(ScanSegment segment, double now)
    {
        segment.Cool(now);
        _waiting.AddLast(segment);
    }

    /// <summary>The last page of a segment was read.</summary>
    public void End() => _ended++;

    /// <summary>The moment at which the next throttled segment may be asked again; null when none waits.</summary>
    public double? NextDue => _waiting.Count == 0 ? null : _waiting.Min(segment => segment.Due);

    /// <summary>The next segment that no run has begun.</summary>
    private int NextNumber()
    {
        while (true)
        {
            int number = (int)((long)_dealt++ * _step % _total);
            if (!_before.Contains(number))
            {
                return number;
            }
        }
    }

    private static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);
}
