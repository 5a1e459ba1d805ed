namespace DynamoBulk.Items;

/// <summary>What a source yields: an item with its origin, or the reason why there is none.</summary>
/// <param name="Item">The item; when <paramref name="Problem"/> is set nothing, or what was there in a form that fails again for the same reason.</param>
/// <param name="Position">Where it came from.</param>
/// <param name="Original">What the user gave (the piped object), for error records; null where there is nothing beside the bytes.</param>
/// <param name="Problem">Why the source could not make an item of it, or null.</param>
/// <param name="Unshaped">The item before it was shaped; empty where it was not.</param>
/// <param name="Number">Its number in the transfer, from 1; 0 where nobody counts.</param>
/// <param name="IsDone">Whether an earlier run of the job has settled it: it is looked at, not moved.</param>
/// <param name="IsDelete">Whether the destination is to have no item of its key, instead of this one; attributes that are no key do not matter then.</param>
public readonly record struct ItemRecord(Item Item, ItemPosition Position, object? Original = null, ItemProblem? Problem = null, Item Unshaped = default, long Number = 0, bool IsDone = false, bool IsDelete = false);
