using System.Buffers;
using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>Writes items as lines of DynamoDB JSON, <c>{"Item":{…}}</c>, as the service's own export does.</summary>
/// <param name="stream">Where to.</param>
/// <param name="leaveOpen">Whether the stream stays open when the writer is done.</param>
public sealed class DynamoDbJsonWriter(Stream stream, bool leaveOpen = false) : BlockItemWriter(stream, leaveOpen)
{
    /// <inheritdoc/>
    protected override void Append(ArrayBufferWriter<byte> block, Item item)
    {
        ArgumentNullException.ThrowIfNull(block);
        ReadOnlySpan<byte> before = "{\"Item\":"u8;
        ReadOnlySpan<byte> after = "}\n"u8;
        int length = before.Length + item.Json.Length + after.Length;
        Span<byte> line = block.GetSpan(length)[..length];
        before.CopyTo(line);
        Span<byte> json = line.Slice(before.Length, item.Json.Length);
        item.Json.Span.CopyTo(json);

        // A line end can only stand between tokens, where a space does as well: an item that came from indented JSON has some.
        json.Replace((byte)'\n', (byte)' ');
        json.Replace((byte)'\r', (byte)' ');
        after.CopyTo(line[(before.Length + json.Length)..]);
        block.Advance(length);
    }
}
