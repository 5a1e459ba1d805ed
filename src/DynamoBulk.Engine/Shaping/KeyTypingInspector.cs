using DynamoBulk.Items;

namespace DynamoBulk.Shaping;

/// <summary>Inspects items for a table, once their key attributes have the types that it declares.</summary>
/// <param name="keys">The keys of the table and its indexes.</param>
internal sealed class KeyTypingInspector(KeySchema keys)
{
    private readonly ItemInspector _inspector = new(keys);
    private readonly KeyTyping _keyTyping = new(keys);

    /// <summary>Checks an item; see <see cref="ItemInspector.Inspect"/>.</summary>
    /// <param name="item">The item; with the declared types after it, where it had others that convert exactly.</param>
    /// <param name="facts">Its key and size, when it is good.</param>
    /// <returns>Null when the service will take the item, else the first thing that is wrong with it.</returns>
    public ItemProblem? Inspect(ref Item item, out ItemFacts facts)
    {
        ItemProblem? problem = _inspector.Inspect(item, out facts);
        if (problem?.Code == ProblemCode.KeyTypeMismatch && _keyTyping.Convert(item) is { } converted)
        {
            item = converted;
            problem = _inspector.Inspect(item, out facts);
        }

        return problem;
    }
}
