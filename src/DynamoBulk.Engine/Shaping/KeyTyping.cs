using DynamoBulk.Items;
namespace DynamoBulk.Shaping;
/// <summary>stub until formats lands</summary>
public sealed class KeyTyping(KeySchema schema)
{
    /// <summary>x</summary>
    /// <param name="item">x</param>
    /// <returns>x</returns>
    public Item? Convert(Item item) => schema is null ? item : null;
}
