namespace DynamoBulk.Items;

/// <summary>What the service allows of one item.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html</remarks>
public static class ItemLimits
{
    /// <summary>Attribute names and values together, in bytes: 400 KB.</summary>
    public const int MaxItemSize = 400 * 1024;

    /// <summary>A partition key value, in bytes.</summary>
    public const int MaxPartitionKeySize = 2048;

    /// <summary>A sort key value, in bytes.</summary>
    public const int MaxSortKeySize = 1024;

    /// <summary>Lists and maps inside one another.</summary>
    public const int MaxNesting = 32;

    /// <summary>An attribute name, in bytes.</summary>
    public const int MaxAttributeNameSize = 65_535;

    /// <summary>The JSON depth that the deepest allowed item needs: two for each level, and the item and its leaf.</summary>
    internal const int MaxJsonDepth = 2 * (MaxNesting + 2) + 4;
}
