namespace DynamoBulk;

/// <summary>What one attribute takes of the bytes of many items.</summary>
/// <param name="Name">Its name; <c>(others)</c> for all that are not listed by their own.</param>
/// <param name="Count">Items that have it.</param>
/// <param name="Bytes">Bytes of its name and values in all of them.</param>
/// <param name="Share">The same as a share of all bytes, 0 to 1.</param>
public sealed record AttributeShare(string Name, long Count, long Bytes, double Share);
