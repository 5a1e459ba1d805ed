namespace DynamoBulk.Items;

/// <summary>Takes keys for equal when their partition keys are.</summary>
internal sealed class PartitionKeyComparer : IEqualityComparer<ItemKey>
{
    public static PartitionKeyComparer Instance { get; } = new();

    public bool Equals(ItemKey x, ItemKey y) => x.PartitionKey.SequenceEqual(y.PartitionKey);

    public int GetHashCode(ItemKey key)
    {
        var hash = default(HashCode);
        hash.AddBytes(key.PartitionKey);
        return hash.ToHashCode();
    }
}
