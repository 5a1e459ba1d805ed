using System.Text.Json;
using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>Cuts records out of JSON text.</summary>
/// <param name="stream">The bytes.</param>
/// <param name="source">What messages call the stream.</param>
/// <param name="reuseBlocks">As for <see cref="RecordSplitter"/>.</param>
internal abstract class JsonSplitter(Stream stream, string source, bool reuseBlocks) : RecordSplitter(stream, source, reuseBlocks)
{
    /// <summary>The line where the reader's own count of lines began.</summary>
    protected long FirstLine { get; set; } = 1;

    /// <summary>Marks white space as read.</summary>
    protected void SkipSpace() => Consume(Unread.Length - JsonText.SkipSpace(Unread.Span).Length);

    /// <summary>What the reader found wrong, with its line.</summary>
    /// <param name="exception">The reader's exception.</param>
    protected InvalidDataException Broken(JsonException exception) =>
        new($"{Source} line {FirstLine + exception.LineNumber.GetValueOrDefault()} is no valid JSON: {JsonText.Reason(exception)}", exception);
}
