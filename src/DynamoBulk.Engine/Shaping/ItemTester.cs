using DynamoBulk.Items;

namespace DynamoBulk.Shaping;

/// <summary>Tells whether items would be written, without writing them. Not safe for several threads.</summary>
/// <param name="rules">What attributes are to be, by their names.</param>
/// <param name="keys">The keys of the table that the items are meant for; null when none is known.</param>
public sealed class ItemTester(IReadOnlyDictionary<string, AttributeRule> rules, KeySchema? keys)
{
    private readonly ItemShaper _shaper = new(new ItemShape { Rules = rules });
    private readonly KeyTypingInspector? _inspector = keys is null ? null : new KeyTypingInspector(keys);
    private readonly List<AttributeSize> _sizes = [];

    /// <summary>Tests an item.</summary>
    /// <param name="record">An item with its origin, or why there is none.</param>
    /// <returns>Null when it would be written, else the first thing that is wrong with it.</returns>
    public ItemProblem? Test(ItemRecord record)
    {
        ItemRecord shaped = record.Problem is null ? _shaper.Apply(record) : record;
        Item item = shaped.Item;
        return shaped.Problem ?? (_inspector is null ? Inspect(item) : _inspector.Inspect(ref item, out _));
    }

    private ItemProblem? Inspect(Item item) =>
        ItemInspector.MeasureAttributes(item, _sizes) ?? ItemInspector.CheckSize(_sizes.Sum(attribute => attribute.Size));
}
