using System.Collections;
using DynamoBulk.Items;

namespace DynamoBulk.Transfer.Checkpoints;

/// <summary>A page of a scan, which may be empty, and where its segment goes on behind it.</summary>
/// <param name="records">The items.</param>
/// <param name="segment">The segment, from 0.</param>
/// <param name="nextKey">Where the next page starts, in DynamoDB JSON; empty behind the last one.</param>
internal sealed class ScanPage(IReadOnlyList<ItemRecord> records, int segment, ReadOnlyMemory<byte> nextKey) : IReadOnlyList<ItemRecord>
{
    public int Segment => segment;

    public ReadOnlyMemory<byte> NextKey => nextKey;

    public int Count => records.Count;

    public ItemRecord this[int index] => records[index];

    public IEnumerator<ItemRecord> GetEnumerator() => records.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
