namespace DynamoBulk;

/// <summary>What writing the items of one partition key costs.</summary>
/// <param name="PartitionKey">The value of the key: text as it is, a number in plain notation, binary in base64.</param>
/// <param name="Count">Items that have it, and deletes of such.</param>
/// <param name="Bytes">Their size together.</param>
/// <param name="WriteUnits">Write units that they cost.</param>
/// <param name="Share">The same as a share of the write units of all items, 0 to 1.</param>
public sealed record KeyHeat(string PartitionKey, long Count, long Bytes, long WriteUnits, double Share);
