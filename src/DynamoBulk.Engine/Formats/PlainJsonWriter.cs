using System.Buffers;
using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>Writes items as plain JSON objects: JSON lines, or one array.</summary>
/// <remarks>What plain JSON cannot tell is lost: a set becomes an array, binary a string in base64.</remarks>
/// <param name="stream">Where to; closed with the writer.</param>
/// <param name="layout">How the objects lie in the file; in an array, too, each is on a line of its own.</param>
/// <param name="hasItems">Whether there are objects in the file already.</param>
public sealed class PlainJsonWriter(Stream stream, JsonLayout layout = JsonLayout.Lines, bool hasItems = false) : BlockItemWriter(stream)
{
    private bool _any = hasItems;

    /// <inheritdoc/>
    protected override void Append(ArrayBufferWriter<byte> block, Item item)
    {
        ArgumentNullException.ThrowIfNull(block);
        if (layout == JsonLayout.Document)
        {
            block.Write(_any ? ",\n"u8 : "[\n"u8);
            _any = true;
        }

        PlainJson.WriteItem(block, item);
        if (layout == JsonLayout.Lines)
        {
            block.Write("\n"u8);
        }
    }

    /// <inheritdoc/>
    protected override void AppendEnd(ArrayBufferWriter<byte> block)
    {
        ArgumentNullException.ThrowIfNull(block);
        if (layout == JsonLayout.Document)
        {
            block.Write(_any ? "\n]\n"u8 : "[]\n"u8);
        }
    }
}
