using DynamoBulk.Items;
using DynamoBulk.Planning;
using DynamoBulk.Service;

namespace DynamoBulk.Transfer.Sinks;

/// <summary>A write that has not ended.</summary>
internal sealed class PendingWrite(ItemRecord record, ItemFacts facts)
{
    /// <summary>What the window counts beside the item's bytes: this object, its key and its place in the queue.</summary>
    private const int Overhead = 300;

    public ItemRecord Record => record;

    public ItemFacts Facts => facts;

    /// <summary>What the service is asked for.</summary>
    public TableWrite Write => new(record.Item, record.IsDelete);

    public ItemKey Key => facts.Key;

    public int Size => facts.Size;

    /// <summary>Bytes of memory that the write holds.</summary>
    public int Weight => record.Item.Json.Length + Overhead;

    /// <summary>Known cost in write units; a delete costs what the item in the table does, which is not known.</summary>
    public int Units => CapacityUnits.OfWrite(facts.Size);

    /// <summary>Whether a request with it was given up, which may still be done.</summary>
    public bool WasGivenUp { get; set; }

    /// <summary>Until when no newer write of its key may go, once this one has landed; null for at once. Seconds on the sink's clock.</summary>
    public double? HoldsUntil { get; set; }

    /// <summary>
    /// The write of the same key that this one makes pointless, once this one has succeeded; if the service rejects this one,
    /// the older is written after all, as it would have been one after the other.
    /// </summary>
    public PendingWrite? Older { get; set; }

    /// <summary>All writes of the same key that this one makes pointless, newest first.</summary>
    public IEnumerable<PendingWrite> AllOlder
    {
        get
        {
            for (PendingWrite? older = Older; older is not null; older = older.Older)
            {
                yield return older;
            }
        }
    }
}
