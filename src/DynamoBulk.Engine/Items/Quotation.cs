namespace DynamoBulk.Items;

/// <summary>What a message quotes, which may be a whole file: as much of it as one reads.</summary>
internal static class Quotation
{
    private const int MaxLength = 40;

    /// <summary>The beginning of a text.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>At most 40 characters of its first line, and three dots where there is more.</returns>
    public static string Of(string text)
    {
        int line = text.AsSpan().IndexOfAny('\r', '\n');
        int length = Math.Min(line < 0 ? text.Length : line, MaxLength);
        if (length == text.Length)
        {
            return text;
        }

        return text[..(length > 0 && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)] + "…";
    }
}
