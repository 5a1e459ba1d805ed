using System.Buffers;

namespace DynamoBulk.Formats;

/// <summary>What the readers and the writer need to know of Ion as text.</summary>
/// <remarks>https://amazon-ion.github.io/ion-docs/docs/spec.html</remarks>
internal static class IonText
{
    /// <summary>The bytes that symbols without quotes are made of; the first is no digit.</summary>
    public static readonly SearchValues<byte> Identifier = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_$"u8);

    /// <summary>The letters, digits and padding of base64.</summary>
    public static readonly SearchValues<byte> Base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="u8);

    /// <summary>White space between tokens.</summary>
    public static readonly SearchValues<byte> Space = SearchValues.Create(" \t\r\n\v\f"u8);

    /// <summary>What may stand before any value at the top: that Ion 1.0 follows.</summary>
    public static ReadOnlySpan<byte> Marker => "$ion_1_0"u8;


    /// <summary>Whether a byte is white space between tokens.</summary>
    /// <param name="c">The byte.</param>
    /// <returns>True for space, tab, line feed, carriage return, vertical tab and form feed.</returns>
    public static bool IsSpace(byte c) => c is (byte)' ' or (>= 9 and <= 13);

    /// <summary>Text without the white space at its end.</summary>
    /// <param name="text">Ion text.</param>
    /// <returns>The rest.</returns>
    public static ReadOnlySpan<byte> TrimEnd(ReadOnlySpan<byte> text) => text[..(text.LastIndexOfAnyExcept(Space) + 1)];

    /// <summary>Whether a symbol without quotes can start with a byte.</summary>
    /// <param name="c">The byte.</param>
    /// <returns>True for letters, underscore and dollar.</returns>
    public static bool StartsIdentifier(byte c) => char.IsAsciiLetter((char)c) || c is (byte)'_' or (byte)'$';

    /// <summary>Whether text starts with the version marker, rather than with a symbol or field name that begins like it.</summary>
    /// <param name="text">Ion text.</param>
    /// <returns>True for the marker.</returns>
    public static bool IsMarker(ReadOnlySpan<byte> text) =>
        text.StartsWith(Marker) && (text.Length == Marker.Length || (text[Marker.Length] != ':' && !Identifier.Contains(text[Marker.Length])));

    /// <summary>Whether a symbol without quotes means something else: null, true, false or nan.</summary>
    /// <param name="identifier">The symbol.</param>
    /// <returns>True for the four words.</returns>
    public static bool IsKeyword(ReadOnlySpan<byte> identifier) => identifier.Length switch
    {
        3 => identifier.SequenceEqual("nan"u8),
        4 => identifier.SequenceEqual("null"u8) || identifier.SequenceEqual("true"u8),
        5 => identifier.SequenceEqual("false"u8),
        _ => false,
    };

    /// <summary>Whether a symbol without quotes is one by its number in a symbol table.</summary>
    /// <param name="identifier">The symbol.</param>
    /// <returns>True for a dollar and digits.</returns>
    public static bool IsSymbolNumber(ReadOnlySpan<byte> identifier) =>
        identifier is [(byte)'$', _, ..] && !identifier[1..].ContainsAnyExceptInRange((byte)'0', (byte)'9');

    /// <summary>How long the comment is that text starts with.</summary>
    /// <param name="text">Ion text that starts with a slash.</param>
    /// <returns>Bytes without the end of the line that ends it; 0 when it is no comment, -1 when <c>*/</c> is missing.</returns>
    public static int CommentLength(ReadOnlySpan<byte> text)
    {
        int end;
        switch (text)
        {
            case [_, (byte)'/', ..]:
                end = text.IndexOfAny((byte)'\n', (byte)'\r');
                return end < 0 ? text.Length : end;
            case [_, (byte)'*', ..]:
                end = text[2..].IndexOf("*/"u8);
                return end < 0 ? -1 : end + 4;
            default:
                return 0;
        }
    }
}
