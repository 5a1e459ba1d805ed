using DynamoBulk.Items;
using DynamoBulk.Shaping;

namespace DynamoBulk.Transfer.Sinks;

/// <summary>Checks items before they are queued, and gives their key attributes the types the table declares.</summary>
/// <param name="keys">The keys of the table and its indexes.</param>
internal sealed class WritePreparation(KeySchema keys)
{
    private readonly ItemInspector _inspector = new(keys);
    private readonly KeyTyping _keyTyping = new(keys);

    /// <summary>Makes a write of an item.</summary>
    /// <param name="record">The item.</param>
    /// <param name="problem">Why it cannot be written, when it cannot.</param>
    public PendingWrite? Prepare(ItemRecord record, out ItemProblem? problem)
    {
        problem = _inspector.Inspect(record.Item, out ItemFacts facts);
        if (problem?.Code == ProblemCode.KeyTypeMismatch && _keyTyping.Convert(record.Item) is { } converted)
        {
            record = record with { Item = converted };
            problem = _inspector.Inspect(converted, out facts);
        }

        return problem is null ? new PendingWrite(record, facts) : null;
    }
}
