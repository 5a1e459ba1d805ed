using System.Buffers.Binary;

namespace DynamoBulk.Items;

/// <summary>SHA-256 over the canonical form of an item, see <see cref="ItemContent"/>: items of the same content have the same one.</summary>
/// <param name="High">The first sixteen bytes, as a number whose highest byte comes first.</param>
/// <param name="Low">The last sixteen bytes.</param>
public readonly record struct ContentHash(UInt128 High, UInt128 Low)
{
    /// <summary>Bytes of a hash.</summary>
    internal const int Size = 32;

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    internal static ContentHash Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]));

    /// <summary>Writes the <see cref="Size"/> bytes as SHA-256 gives them.</summary>
    internal void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt128BigEndian(destination, High);
        BinaryPrimitives.WriteUInt128BigEndian(destination[16..], Low);
    }

    /// <summary>The hash in hexadecimal.</summary>
    /// <returns>64 lower-case digits.</returns>
    public override string ToString() => $"{High:x32}{Low:x32}";
}
