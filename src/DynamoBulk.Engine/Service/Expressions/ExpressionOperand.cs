using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using DynamoBulk.Items;

namespace DynamoBulk.Service.Expressions;

/// <summary>What a comparison compares: a path or a size, translated already, or a literal, which may yet take the type of a key.</summary>
/// <param name="Translated">The path or size with placeholders; null for a literal.</param>
/// <param name="Attribute">The attribute, when the operand is one without further path.</param>
/// <param name="Type">The type of the literal.</param>
/// <param name="Literal">What the literal says.</param>
internal sealed record ExpressionOperand(string? Translated, string? Attribute = null, AttributeType Type = AttributeType.S, string Literal = "")
{
    /// <summary>The literal as DynamoDB JSON.</summary>
    /// <param name="key">The key attribute it is compared with; null for any other attribute.</param>
    /// <returns>The value; of the key's type where it converts exactly, for a comparison of differing types is never true.</returns>
    public string ToValue(KeyAttribute? key)
    {
        AttributeType type = (Type, key?.Type) switch
        {
            (AttributeType.N, AttributeType.S) => AttributeType.S,
            (AttributeType.S, AttributeType.N) when DdbNumber.TryParse(Literal, out _) => AttributeType.N,
            (AttributeType.S, AttributeType.B) when Base64.IsValid(Encoding.UTF8.GetBytes(Literal)) => AttributeType.B,
            _ => Type,
        };
        return type switch
        {
            AttributeType.BOOL or AttributeType.NULL => $"{{\"{type}\":{Literal}}}",
            _ => $"{{\"{type}\":\"{JsonEncodedText.Encode(Literal, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"}}",
        };
    }
}
