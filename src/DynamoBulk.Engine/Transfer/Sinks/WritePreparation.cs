using DynamoBulk.Items;
using DynamoBulk.Shaping;

namespace DynamoBulk.Transfer.Sinks;

/// <summary>Checks items before they are queued, and gives their key attributes the types the table declares; of a delete the key is left.</summary>
/// <param name="keys">The keys of the table and its indexes.</param>
internal sealed class WritePreparation(KeySchema keys)
{
    private readonly KeyTypingInspector _items = new(keys);
    private readonly KeyTypingInspector _deletes = new(new KeySchema(keys.PartitionKey, keys.SortKey)); // what indexes declare does not matter

    /// <summary>Makes a write of an item.</summary>
    /// <param name="record">The item.</param>
    /// <param name="problem">Why it cannot be written, when it cannot.</param>
    public PendingWrite? Prepare(ItemRecord record, out ItemProblem? problem)
    {
        Item item = record.Item;
        problem = (record.IsDelete ? _deletes : _items).Inspect(ref item, out ItemFacts facts);
        return problem is null ? new PendingWrite(record with { Item = record.IsDelete ? facts.Key.ToItem(keys) : item }, facts) : null;
    }
}
