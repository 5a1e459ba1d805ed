using System.Buffers;
using System.Buffers.Binary;
using DynamoBulk.Items;

namespace DynamoBulk.Transfer.Staging;

/// <summary>A record as it waits in a <see cref="StagingFile"/>: the item that was checked, its key, and what tells where it came from.</summary>
/// <remarks>
/// The layout, numbers little-endian: bytes of the whole (4), hash of the key (4), bytes of the key (2), bytes of its partition key
/// (2), size by the service's rules (4), bytes of the item (4), bytes of the item before it was shaped (4), number of its source (4),
/// its number there (8); then the canonical key, the item, and the unshaped one where there is one.
/// </remarks>
internal static class StagedRecord
{
    /// <summary>Bytes before the key.</summary>
    public const int HeaderSize = 36;

    private const int HashOffset = 4;
    private const int KeyLengthOffset = 8;
    private const int PartitionLengthOffset = 10;
    private const int SizeOffset = 12;
    private const int ItemLengthOffset = 16;
    private const int UnshapedLengthOffset = 20;
    private const int SourceOffset = 24;
    private const int NumberOffset = 28;

    /// <summary>Writes a record.</summary>
    /// <param name="destination">Takes its bytes.</param>
    /// <param name="record">The record, with an item that the table takes.</param>
    /// <param name="facts">Its key and size.</param>
    /// <param name="source">The number of its source; see <see cref="StagedSources"/>.</param>
    /// <returns>How many bytes it has.</returns>
    public static int Write(IBufferWriter<byte> destination, ItemRecord record, ItemFacts facts, int source)
    {
        ReadOnlySpan<byte> key = facts.Key.Canonical;
        ReadOnlySpan<byte> item = record.Item.Json.Span;
        ReadOnlySpan<byte> unshaped = record.Unshaped.Json.Span;
        int length = HeaderSize + key.Length + item.Length + unshaped.Length;
        Span<byte> bytes = destination.GetSpan(length)[..length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[HashOffset..], facts.Key.GetHashCode());
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[KeyLengthOffset..], (ushort)key.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[PartitionLengthOffset..], (ushort)facts.Key.PartitionLength);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[SizeOffset..], facts.Size);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[ItemLengthOffset..], item.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[UnshapedLengthOffset..], unshaped.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[SourceOffset..], source);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[NumberOffset..], record.Position.Number);
        key.CopyTo(bytes[HeaderSize..]);
        item.CopyTo(bytes[(HeaderSize + key.Length)..]);
        unshaped.CopyTo(bytes[(HeaderSize + key.Length + item.Length)..]);
        destination.Advance(length);
        return length;
    }

    /// <summary>How many bytes a record has, all in all.</summary>
    /// <param name="record">The record, or its beginning.</param>
    public static int LengthOf(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadInt32LittleEndian(record);

    /// <summary>The hash of its key.</summary>
    /// <param name="record">The record, or its beginning.</param>
    public static uint HashOf(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadUInt32LittleEndian(record[HashOffset..]);

    /// <summary>Its size by the service's rules, in bytes.</summary>
    /// <param name="record">The record, or its beginning.</param>
    public static int SizeOf(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadInt32LittleEndian(record[SizeOffset..]);

    /// <summary>How many bytes its item has.</summary>
    /// <param name="record">The record, or its beginning.</param>
    public static int ItemLengthOf(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadInt32LittleEndian(record[ItemLengthOffset..]);

    /// <summary>Its key.</summary>
    /// <param name="record">The record.</param>
    public static ItemKey KeyOf(ReadOnlySpan<byte> record) =>
        new(record.Slice(HeaderSize, KeyLengthOf(record)), BinaryPrimitives.ReadUInt16LittleEndian(record[PartitionLengthOffset..]));

    /// <summary>Its item; the bytes are not copied.</summary>
    /// <param name="record">The record.</param>
    public static Item ItemOf(ReadOnlyMemory<byte> record) =>
        new(record.Slice(HeaderSize + KeyLengthOf(record.Span), ItemLengthOf(record.Span)));

    /// <summary>The whole record, as it was taken but for what the user gave; the bytes are not copied.</summary>
    /// <param name="record">The record.</param>
    /// <param name="sources">The sources by their numbers.</param>
    public static ItemRecord Read(ReadOnlyMemory<byte> record, StagedSources sources)
    {
        ReadOnlySpan<byte> header = record.Span;
        int unshaped = BinaryPrimitives.ReadInt32LittleEndian(header[UnshapedLengthOffset..]);
        var position = new ItemPosition(sources[BinaryPrimitives.ReadInt32LittleEndian(header[SourceOffset..])], BinaryPrimitives.ReadInt64LittleEndian(header[NumberOffset..]));
        return new ItemRecord(ItemOf(record), position, Unshaped: new Item(record[^unshaped..]));
    }

    private static int KeyLengthOf(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadUInt16LittleEndian(record[KeyLengthOffset..]);
}
