using DynamoBulk.Items;

namespace DynamoBulk.Transfer.Verification;

/// <summary>What is kept of an item that a table confirmed.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Hash">The hash of its content.</param>
/// <param name="Size">Bytes by the service's rules, which decide what reading it costs.</param>
internal readonly record struct WrittenItem(ItemKey Key, ContentHash Hash, int Size);
