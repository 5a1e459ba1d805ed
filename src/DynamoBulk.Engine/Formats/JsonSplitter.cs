using System.Text.Json;
using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>Cuts records out of JSON text, counting its lines.</summary>
/// <param name="stream">The bytes.</param>
/// <param name="source">What messages call the stream.</param>
/// <param name="reuseBlocks">As for <see cref="RecordSplitter"/>.</param>
internal abstract class JsonSplitter(Stream stream, string source, bool reuseBlocks) : RecordSplitter(stream, source, reuseBlocks)
{
    /// <summary>The line where the reader's own count of lines began.</summary>
    protected long FirstLine { get; set; } = 1;

    /// <summary>Takes a record, and what stands before it, out of the unread bytes.</summary>
    /// <param name="start">Where it starts.</param>
    /// <param name="end">Where it has ended.</param>
    /// <param name="record">The record.</param>
    /// <param name="line">Its line.</param>
    protected void Cut(int start, int end, out ReadOnlyMemory<byte> record, out long line)
    {
        record = Unread[start..end];
        Consume(start);
        line = Line;
        Consume(end - start);
    }

    /// <summary>Marks white space as read.</summary>
    protected void SkipSpace() => Consume(Unread.Length - JsonText.SkipSpace(Unread.Span).Length);

    /// <summary>Marks bytes as read, counting their lines.</summary>
    /// <param name="count">How many.</param>
    protected void Consume(int count)
    {
        Line += Unread.Span[..count].Count((byte)'\n');
        Advance(count);
    }

    /// <summary>What the reader found wrong, with its line.</summary>
    /// <param name="exception">The reader's exception.</param>
    protected InvalidDataException Broken(JsonException exception) =>
        new($"{Source} line {FirstLine + exception.LineNumber.GetValueOrDefault()} is no valid JSON: {JsonText.Reason(exception)}", exception);
}
