using System.Text;
using DynamoBulk.Formats;
using DynamoBulk.Items;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>Makes an item of a piped string that holds one JSON object, plain or DynamoDB JSON.</summary>
internal sealed class JsonTextBinder
{
    // Throws on half a surrogate pair instead of putting U+FFFD in its place.
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly PlainJsonConversion _plain = new();

    /// <summary>Whether a string is taken for JSON.</summary>
    public static bool IsJson(string text) => text.AsSpan().TrimStart() is ['{', ..];

    public ItemProblem? Bind(string text, out Item item)
    {
        byte[] json = s_strict.GetBytes(text.Trim());
        ItemRecord record = DynamoDbJsonConversion.IsItem(json)
            ? DynamoDbJsonConversion.Convert(json, default)
            : _plain.Convert(json, default);
        item = record.Item;
        return record.Problem;
    }
}
