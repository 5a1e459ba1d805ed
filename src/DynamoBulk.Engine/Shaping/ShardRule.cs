using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace DynamoBulk.Shaping;

/// <summary>
/// Spreads items that would share one partition key over several, by a number from 1 on: it is appended to the text of an
/// attribute (<c>2026-11-27.7</c>), or is the whole value where an item has no such attribute.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-sharding.html</remarks>
public sealed record ShardRule
{
    /// <summary>The attribute, by its new name.</summary>
    public required string Attribute { get; init; }

    /// <summary>How many shards there are, from 1 to <see cref="Count"/>.</summary>
    public required int Count { get; init; }

    /// <summary>
    /// The attributes whose values choose the shard, so that an item always has the same one; empty (default) to choose by chance.
    /// </summary>
    public IReadOnlyList<string> HashedAttributes { get; init; } = [];

    /// <summary>Whether the attribute is a number wherever it goes, so that nothing can be appended to it.</summary>
    public bool IsNumber { get; init; }

    /// <summary>The shard of an item.</summary>
    /// <param name="values">
    /// The values of <see cref="HashedAttributes"/> as text, in that order; null for one that the item lacks.
    /// </param>
    /// <returns>
    /// From 1 to <see cref="Count"/>: the first four bytes of the SHA-256 of the texts, joined by <c>|</c>, as a big-endian number,
    /// modulo <see cref="Count"/>, plus 1.
    /// </returns>
    internal int Choose(IReadOnlyList<string?> values)
    {
        if (HashedAttributes.Count == 0)
        {
            return Random.Shared.Next(Count) + 1;
        }

        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('|', values)));
        return (int)(BinaryPrimitives.ReadUInt32BigEndian(hash) % (uint)Count) + 1;
    }
}
