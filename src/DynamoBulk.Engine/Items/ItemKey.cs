using System.Buffers;
using System.Text;
using System.Text.Json;

namespace DynamoBulk.Items;

/// <summary>
/// The primary key of an item in canonical form: keys that the service takes for one are equal here, whatever their notation.
/// </summary>
/// <remarks>
/// The bytes are, for each key attribute, a type tag, the length and the value; numbers are normalised (<c>1</c>, <c>1.0</c>
/// and <c>10E-1</c> are one key), binary is decoded, JSON escapes are resolved. The length keeps (<c>a</c>,<c>b</c>) apart
/// from (<c>ab</c>, nothing).
/// </remarks>
public readonly struct ItemKey : IEquatable<ItemKey>
{
    private readonly byte[]? _canonical;
    private readonly int _partitionLength;
    private readonly int _hash;

    internal ItemKey(ReadOnlySpan<byte> canonical, int partitionLength)
    {
        _canonical = canonical.ToArray();
        _partitionLength = partitionLength;
        var hash = default(HashCode);
        hash.AddBytes(canonical);
        _hash = hash.ToHashCode();
    }

    /// <summary>The canonical bytes: equal keys have equal bytes, and differing keys have differing bytes.</summary>
    public ReadOnlySpan<byte> Canonical => _canonical;

    /// <summary>The part of <see cref="Canonical"/> that is the partition key.</summary>
    public ReadOnlySpan<byte> PartitionKey => Canonical[.._partitionLength];

    /// <summary>The same, for what keeps it.</summary>
    internal ReadOnlyMemory<byte> PartitionKeyMemory => _canonical.AsMemory(0, _partitionLength);

    /// <summary>How much of the canonical bytes is the partition key.</summary>
    internal int PartitionLength => _partitionLength;

    /// <summary>A canonical key attribute as people write it: text as it is, a number in plain notation, binary in base64.</summary>
    internal static string ToText(ReadOnlySpan<byte> attribute) => (AttributeType)attribute[0] switch
    {
        AttributeType.S => Encoding.UTF8.GetString(attribute[3..]),
        AttributeType.N => DdbNumber.ReadCanonical(attribute[3..]).ToString(),
        _ => Convert.ToBase64String(attribute[3..]),
    };

    /// <summary>The key attributes as an item, which is how the service takes a key.</summary>
    /// <param name="schema">Their names.</param>
    /// <returns>DynamoDB JSON, numbers in plain notation.</returns>
    public Item ToItem(KeySchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var json = new ArrayBufferWriter<byte>(128);
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            WriteAttribute(writer, schema.PartitionKey.Name, PartitionKey);
            if (schema.SortKey is { } sortKey)
            {
                WriteAttribute(writer, sortKey.Name, Canonical[_partitionLength..]);
            }

            writer.WriteEndObject();
        }

        return new Item(json.WrittenMemory);
    }

    /// <inheritdoc/>
    public bool Equals(ItemKey other) => _hash == other._hash && Canonical.SequenceEqual(other.Canonical);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ItemKey other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <summary>Equality of canonical forms.</summary>
    /// <param name="left">A key.</param>
    /// <param name="right">Another.</param>
    public static bool operator ==(ItemKey left, ItemKey right) => left.Equals(right);

    /// <summary>Inequality of canonical forms.</summary>
    /// <param name="left">A key.</param>
    /// <param name="right">Another.</param>
    public static bool operator !=(ItemKey left, ItemKey right) => !left.Equals(right);

    private static void WriteAttribute(Utf8JsonWriter writer, string name, ReadOnlySpan<byte> canonical)
    {
        writer.WriteStartObject(name);
        writer.WriteString(((AttributeType)canonical[0]).ToString(), ToText(canonical));
        writer.WriteEndObject();
    }
}
