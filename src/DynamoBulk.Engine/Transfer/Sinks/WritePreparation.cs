using DynamoBulk.Items;
using DynamoBulk.Shaping;

namespace DynamoBulk.Transfer.Sinks;

/// <summary>Checks items before they are queued, and gives their key attributes the types the table declares.</summary>
/// <param name="keys">The keys of the table and its indexes.</param>
internal sealed class WritePreparation(KeySchema keys)
{
    private readonly KeyTypingInspector _inspector = new(keys);

    /// <summary>Makes a write of an item.</summary>
    /// <param name="record">The item.</param>
    /// <param name="problem">Why it cannot be written, when it cannot.</param>
    public PendingWrite? Prepare(ItemRecord record, out ItemProblem? problem)
    {
        Item item = record.Item;
        problem = _inspector.Inspect(ref item, out ItemFacts facts);
        return problem is null ? new PendingWrite(record with { Item = item }, facts) : null;
    }
}
