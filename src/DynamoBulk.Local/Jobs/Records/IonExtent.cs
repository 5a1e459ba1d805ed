namespace DynamoBulk.Local.Jobs.Records;

/// <summary>Finds where the next struct of an Ion text begins and ends, without reading what is in it.</summary>
/// <remarks>
/// The version marker <c>$ion_1_0</c> before a value is passed over, and so are the brackets and commas around and between the
/// structs: an example in the service's documentation has all items in one list.
/// https://amazon-ion.github.io/ion-docs/docs/spec.html
/// </remarks>
internal static class IonExtent
{
    /// <summary>Finds the next struct.</summary>
    /// <param name="text">What of the text is there.</param>
    /// <param name="isComplete">Whether nothing follows it.</param>
    /// <param name="extent">The struct, from brace to brace; from the end to the end when there is none any more.</param>
    /// <returns>False when more of the text is needed.</returns>
    /// <exception cref="FormatException">Something else stands there, or the text ends in a struct.</exception>
    public static bool TryFind(ReadOnlySpan<byte> text, bool isComplete, out Range extent)
    {
        extent = text.Length..text.Length;
        if (FindStart(text, isComplete) is not { } start || start == text.Length)
        {
            return isComplete;
        }

        if (text[start] != '{')
        {
            throw new FormatException("An Ion struct is expected.");
        }

        if (FindEnd(text, start) is { } end)
        {
            extent = start..end;
            return true;
        }

        return isComplete ? throw new FormatException("The text ends in the middle of a value.") : false;
    }

    private static int? FindStart(ReadOnlySpan<byte> text, bool isComplete)
    {
        ReadOnlySpan<byte> marker = "$ion_1_0"u8;
        int position = 0;
        while (position < text.Length)
        {
            ReadOnlySpan<byte> rest = text[position..];
            if (rest[0] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)',' or (byte)'[' or (byte)']')
            {
                position++;
            }
            else if (rest[0] == '/')
            {
                if (CommentLength(rest) is not { } length)
                {
                    return isComplete ? text.Length : null;
                }

                position += length;
            }
            else if (rest.StartsWith(marker))
            {
                position += marker.Length;
            }
            else
            {
                return !isComplete && rest.Length < marker.Length && marker.StartsWith(rest) ? null : position;
            }
        }

        return position;
    }

    private static int? FindEnd(ReadOnlySpan<byte> text, int start)
    {
        int depth = 0;
        int position = start;
        while (position < text.Length)
        {
            ReadOnlySpan<byte> rest = text[position..];
            int? length = 1;
            switch (rest[0])
            {
                case (byte)'{' when rest.StartsWith("{{"u8):
                    length = LengthTo(rest, "}}"u8);
                    break;
                case (byte)'{' or (byte)'[' or (byte)'(':
                    depth++;
                    break;
                case (byte)'}' or (byte)']' or (byte)')':
                    depth--;
                    break;
                case (byte)'"':
                    length = QuotedLength(rest, "\""u8);
                    break;
                case (byte)'\'':
                    length = rest.Length < 3 ? null : QuotedLength(rest, rest.StartsWith("'''"u8) ? "'''"u8 : "'"u8);
                    break;
                case (byte)'/':
                    length = CommentLength(rest);
                    break;
            }

            if (length is null)
            {
                return null;
            }

            position += length.Value;
            if (depth == 0)
            {
                return position;
            }
        }

        return null;
    }

    private static int? CommentLength(ReadOnlySpan<byte> text) =>
        text.Length < 2 ? null : text[1] == '*' ? LengthTo(text, "*/"u8) : text[1] == '/' ? LengthTo(text, "\n"u8) : throw new FormatException("A slash stands where no value can.");

    private static int? LengthTo(ReadOnlySpan<byte> text, ReadOnlySpan<byte> end)
    {
        int found = text[2..].IndexOf(end);
        return found < 0 ? null : found + 2 + end.Length;
    }

    private static int? QuotedLength(ReadOnlySpan<byte> text, ReadOnlySpan<byte> quote)
    {
        int position = quote.Length;
        while (position < text.Length)
        {
            if (text[position] == '\\')
            {
                position += 2;
            }
            else if (text[position..].StartsWith(quote))
            {
                return position + quote.Length;
            }
            else
            {
                position++;
            }
        }

        return null;
    }
}
