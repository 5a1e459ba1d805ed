namespace DynamoBulk.Items;

/// <summary>Reads the type tags of DynamoDB JSON.</summary>
public static class AttributeTypes
{
    /// <summary>The type that a wire tag such as <c>S</c> or <c>NULL</c> names.</summary>
    /// <param name="tag">The tag, exactly as the service writes it.</param>
    /// <param name="type">The type when the tag is known.</param>
    /// <returns>False when no type has that tag.</returns>
    public static bool TryParse(ReadOnlySpan<byte> tag, out AttributeType type)
    {
        AttributeType? known = tag switch
        {
            [(byte)'S'] => AttributeType.S,
            [(byte)'N'] => AttributeType.N,
            [(byte)'B'] => AttributeType.B,
            [(byte)'M'] => AttributeType.M,
            [(byte)'L'] => AttributeType.L,
            [(byte)'S', (byte)'S'] => AttributeType.SS,
            [(byte)'N', (byte)'S'] => AttributeType.NS,
            [(byte)'B', (byte)'S'] => AttributeType.BS,
            [(byte)'B', (byte)'O', (byte)'O', (byte)'L'] => AttributeType.BOOL,
            [(byte)'N', (byte)'U', (byte)'L', (byte)'L'] => AttributeType.NULL,
            _ => null,
        };
        type = known.GetValueOrDefault();
        return known is not null;
    }

    /// <summary>The type of a tag that is known to be one.</summary>
    internal static AttributeType Parse(ReadOnlySpan<byte> tag) =>
        TryParse(tag, out AttributeType type) ? type : throw new FormatException("No attribute type of DynamoDB.");
}
