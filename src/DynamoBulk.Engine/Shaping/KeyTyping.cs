using System.Text;
using System.Text.Json;
using DynamoBulk.Items;

namespace DynamoBulk.Shaping;

/// <summary>
/// Gives key attributes the type that the table or index declares, where the value converts exactly: csv knows only strings,
/// and ConvertFrom-Json only numbers where a key may be text.
/// </summary>
/// <remarks>
/// S becomes N when the whole text is a number that DynamoDB takes (<c>007</c> is 7, <c> 42 </c> is none), and B when it is
/// base64, as csv and JSON hold binary; N becomes S as it is written; nothing else converts.
/// </remarks>
public sealed class KeyTyping
{
    private static readonly JsonReaderOptions s_readerOptions = new() { MaxDepth = ItemLimits.MaxJsonDepth };

    private readonly (byte[] Name, AttributeType Type)[] _keys;

    /// <summary>Makes a typing for a table.</summary>
    /// <param name="schema">The key attributes of the table and its indexes.</param>
    public KeyTyping(KeySchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        _keys = [.. schema.All.DistinctBy(key => key.Name).Select(key => (Encoding.UTF8.GetBytes(key.Name), key.Type))];
    }

    /// <summary>Converts the key attributes of an item that have another type than declared.</summary>
    /// <param name="item">An item whose attributes are well-formed.</param>
    /// <returns>The item with the declared types, or null when a value does not convert.</returns>
    public Item? Convert(Item item)
    {
        // S, N and B differ in the letter alone: a copy with other letters is the converted item.
        byte[] json = item.Json.ToArray();
        var reader = new Utf8JsonReader(item.Json.Span, s_readerOptions);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!TryFindType(ref reader, out AttributeType declared))
            {
                reader.Skip();
                continue;
            }

            reader.Read();
            reader.Read();
            AttributeType actual = AttributeTypes.Parse(reader.ValueSpan);
            int letter = (int)reader.TokenStartIndex + 1;
            reader.Read();
            if (actual != declared)
            {
                if (!Converts(ref reader, actual, declared))
                {
                    return null;
                }

                json[letter] = declared switch
                {
                    AttributeType.N => (byte)'N',
                    AttributeType.B => (byte)'B',
                    _ => (byte)'S',
                };
            }

            reader.Skip();
            reader.Read();
        }

        return new Item(json);
    }

    private static bool Converts(ref Utf8JsonReader reader, AttributeType actual, AttributeType declared) => (actual, declared) switch
    {
        (AttributeType.S, AttributeType.N) => DdbNumber.TryParse(reader.GetString(), out _),
        (AttributeType.S, AttributeType.B) => reader.TryGetBytesFromBase64(out _),
        (AttributeType.N, AttributeType.S) => true,
        _ => false,
    };

    private bool TryFindType(ref Utf8JsonReader reader, out AttributeType type)
    {
        foreach ((byte[] name, AttributeType declared) in _keys)
        {
            if (reader.ValueTextEquals(name))
            {
                type = declared;
                return true;
            }
        }

        type = default;
        return false;
    }
}
