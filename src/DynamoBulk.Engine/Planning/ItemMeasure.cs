namespace DynamoBulk;

/// <summary>How large items are and what they cost, by the service's rules.</summary>
public sealed record ItemMeasure
{
    /// <summary>Items that were measured, those too large for DynamoDB included.</summary>
    public long Count { get; init; }

    /// <summary>Items that could not be measured, or lack the key that was given.</summary>
    public long ItemsFailed { get; init; }

    /// <summary>Items of more than 400 KB, which DynamoDB does not take; they cost no units.</summary>
    public long ItemsTooLarge { get; init; }

    /// <summary>Deletes, which are no items and cost write units by the item that they remove, as far as it is known.</summary>
    public long ItemsDeleted { get; init; }

    /// <summary>The size of all items together, in bytes.</summary>
    public long TotalBytes { get; init; }

    /// <summary>The smallest item, in bytes.</summary>
    public int MinimumBytes { get; init; }

    /// <summary>The size of an item on average, in bytes.</summary>
    public double AverageBytes { get; init; }

    /// <summary>The size that 95 of 100 items do not pass, in bytes.</summary>
    public int P95Bytes { get; init; }

    /// <summary>The largest item, in bytes.</summary>
    public int MaximumBytes { get; init; }

    /// <summary>Write units of writing each item once, by a standard write into a table without indexes, and of the deletes.</summary>
    public long WriteUnits { get; init; }

    /// <summary>Read units of reading each item by its key, eventually consistent.</summary>
    public double ReadUnits { get; init; }

    /// <summary>Read units of reading all items by a scan, eventually consistent: it rounds a page of 1 MB, not each item.</summary>
    public double ScanReadUnits { get; init; }

    /// <summary>The attributes by their share of the bytes, largest first.</summary>
    public IReadOnlyList<AttributeShare> Attributes { get; init; } = [];

    /// <summary>The 20 partition keys that cost the most write units, hottest first; empty when no key was given.</summary>
    public IReadOnlyList<KeyHeat> Keys { get; init; } = [];
}
