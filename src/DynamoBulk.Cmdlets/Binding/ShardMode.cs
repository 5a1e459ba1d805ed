namespace DynamoBulk;

/// <summary>How the shard of an item is chosen.</summary>
public enum ShardMode
{
    /// <summary>By the rest of its key, so that an item always has the same.</summary>
    Hash,

    /// <summary>By chance.</summary>
    Random,
}
