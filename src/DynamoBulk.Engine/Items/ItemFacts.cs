namespace DynamoBulk.Items;

/// <summary>What one look at an item tells.</summary>
/// <param name="Key">The primary key.</param>
/// <param name="Size">The size in bytes by the service's rules, which decides what the item costs.</param>
public readonly record struct ItemFacts(ItemKey Key, int Size);
