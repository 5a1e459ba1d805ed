using DynamoBulk.Items;

namespace DynamoBulk.Transfer.Verification;

/// <summary>What is kept of an item that a table confirmed, or of the delete of one.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Hash">The hash of its content; null where it was deleted.</param>
/// <param name="Size">Bytes by the service's rules, which decide what reading it costs; 0 where it was deleted.</param>
internal readonly record struct WrittenItem(ItemKey Key, ContentHash? Hash, int Size);
