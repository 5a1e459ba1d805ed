using System.Text;
using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>Makes an item of text that someone typed or piped.</summary>
public static class ItemText
{
    /// <summary>Reads one object, in DynamoDB JSON or, if it is none, in plain JSON.</summary>
    /// <param name="json">The text, from brace to brace.</param>
    /// <param name="position">Where it stands.</param>
    /// <returns>The item, or why it is none.</returns>
    public static ItemRecord Read(string json, ItemPosition position)
    {
        ReadOnlyMemory<byte> record = Encoding.UTF8.GetBytes(json.Trim());
        return record.Span is [(byte)'{', .., (byte)'}'] && DynamoDbJsonConversion.IsItem(record.Span)
            ? DynamoDbJsonConversion.Convert(record, position)
            : new PlainJsonConversion().Convert(record, position);
    }
}
