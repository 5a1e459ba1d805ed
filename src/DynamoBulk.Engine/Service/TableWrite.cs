using DynamoBulk.Items;

namespace DynamoBulk.Service;

/// <summary>What is to be done in a table.</summary>
/// <param name="Item">The item to be put, or the key attributes of the one to be deleted.</param>
/// <param name="IsDelete">Whether it is to be deleted.</param>
internal readonly record struct TableWrite(Item Item, bool IsDelete);
