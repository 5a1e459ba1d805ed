using System.Text;
using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>Makes items of text that someone typed or piped, one JSON object each. Not safe for several callers at once.</summary>
public sealed class ItemText
{
    // Throws on half a surrogate pair instead of putting U+FFFD in its place.
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly PlainJsonConversion _plain = new();

    /// <summary>Reads one object, in DynamoDB JSON or, if it is none, in plain JSON.</summary>
    /// <param name="json">The text, from brace to brace.</param>
    /// <param name="position">Where it stands.</param>
    /// <returns>The item, or why it is none.</returns>
    /// <exception cref="EncoderFallbackException">The text holds half a surrogate pair, which no item can.</exception>
    public ItemRecord Read(string json, ItemPosition position)
    {
        ArgumentNullException.ThrowIfNull(json);
        ReadOnlyMemory<byte> record = s_strict.GetBytes(json.Trim());
        return record.Span is [(byte)'{', .., (byte)'}'] && DynamoDbJsonConversion.IsItem(record.Span)
            ? DynamoDbJsonConversion.Convert(record, position)
            : _plain.Convert(record, position);
    }
}
