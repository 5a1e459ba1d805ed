using System.Collections;
using DynamoBulk.Items;

namespace DynamoBulk.Transfer.Checkpoints;

/// <summary>A page of a scan or of a data file of an export, which may be empty, and where its segment or file goes on behind it.</summary>
/// <param name="records">The items.</param>
/// <param name="segment">The segment or file, from 0.</param>
/// <param name="nextKey">Where the next page starts, in DynamoDB JSON, or for a data file as the number of its records before; empty behind the last one.</param>
/// <param name="failed">How many records of it failed, and are not among the items.</param>
internal sealed class ScanPage(IReadOnlyList<ItemRecord> records, int segment, ReadOnlyMemory<byte> nextKey, int failed = 0) : IReadOnlyList<ItemRecord>
{
    public int Failed => failed;

    public int Segment => segment;

    public ReadOnlyMemory<byte> NextKey => nextKey;

    public int Count => records.Count;

    /// <summary>The page with its good items alone.</summary>
    public ScanPage With(IReadOnlyList<ItemRecord> good) => new(good, segment, nextKey, failed + records.Count - good.Count);

    public ItemRecord this[int index] => records[index];

    public IEnumerator<ItemRecord> GetEnumerator() => records.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
