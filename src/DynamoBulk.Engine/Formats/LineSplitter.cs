using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>Cuts a stream at its line ends; empty lines are left out.</summary>
/// <param name="stream">The bytes.</param>
/// <param name="source">What messages call the stream.</param>
/// <param name="reuseBlocks">As for <see cref="RecordSplitter"/>.</param>
internal sealed class LineSplitter(Stream stream, string source, bool reuseBlocks) : RecordSplitter(stream, source, reuseBlocks)
{
    /// <inheritdoc/>
    public override bool TryRead(out ReadOnlyMemory<byte> record, out long line)
    {
        while (true)
        {
            ReadOnlyMemory<byte> unread = Unread;
            int length = unread.Span.IndexOf((byte)'\n');
            if (length < 0 && (!AtEnd || unread.IsEmpty))
            {
                record = default;
                line = 0;
                return false;
            }

            line = Line++;
            record = Trim(length < 0 ? unread : unread[..length]);
            Advance(length < 0 ? unread.Length : length + 1);
            if (!record.IsEmpty)
            {
                return true;
            }
        }
    }

    private static ReadOnlyMemory<byte> Trim(ReadOnlyMemory<byte> line)
    {
        ReadOnlySpan<byte> span = line.Span;
        int start = 0;
        int end = span.Length;
        while (end > 0 && JsonText.IsSpace(span[end - 1]))
        {
            end--;
        }

        while (start < end && JsonText.IsSpace(span[start]))
        {
            start++;
        }

        return line[start..end];
    }
}
