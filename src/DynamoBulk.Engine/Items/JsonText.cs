using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace DynamoBulk.Items;

/// <summary>What the readers need to know of JSON as text.</summary>
internal static class JsonText
{
    /// <summary>Nesting is limited by what reads the values, with a better message than a depth exception's.</summary>
    public static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    /// <summary>What is wrong with a record that is no text, and what to do, to be put behind a noun.</summary>
    public const string NotUtf8 = "is not valid UTF-8; say with -Encoding how the file is encoded, such as latin1, or save it as UTF-8.";

    /// <summary>Whether half of a surrogate pair is in a text; an encoder puts U+FFFD in its place without a word.</summary>
    /// <param name="text">Any text.</param>
    public static bool HasHalfPair(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out int length) != OperationStatus.Done)
            {
                return true;
            }

            text = text[length..];
        }

        return false;
    }

    /// <summary>Whether a byte is white space between JSON tokens.</summary>
    /// <param name="c">The byte.</param>
    /// <returns>True for space, tab, carriage return and line feed.</returns>
    public static bool IsSpace(byte c) => c is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';

    /// <summary>Text without the white space at its start.</summary>
    /// <param name="text">JSON.</param>
    /// <returns>The rest.</returns>
    public static ReadOnlySpan<byte> SkipSpace(ReadOnlySpan<byte> text) => text.TrimStart(" \t\r\n"u8);

    /// <summary>The reason in an exception of the JSON reader, without its own count of lines and bytes.</summary>
    /// <param name="exception">What the reader threw.</param>
    /// <returns>One sentence with its full stop.</returns>
    public static string Reason(Exception exception)
    {
        int position = exception.Message.LastIndexOf(" LineNumber:", StringComparison.Ordinal);
        string reason = position < 0 ? exception.Message : exception.Message[..position];

        // Of a literal that is misspelt the reader quotes all that follows, too.
        int end = reason.LastIndexOf("' is ", StringComparison.Ordinal);
        return reason.StartsWith('\'') && end > 0 ? $"'{Quotation.Of(reason[1..end])}{reason[end..]}" : reason;
    }

    /// <summary>The text of a record that cannot be read, for whoever wants to mend it.</summary>
    /// <param name="record">Its bytes.</param>
    /// <returns>The text; bytes that are no UTF-8 are replaced.</returns>
    public static string Original(ReadOnlySpan<byte> record)
    {
        // Encoding.UTF8 makes an array for each byte that it replaces: of a file that is no text, many times its size.
        char[] text = ArrayPool<char>.Shared.Rent(record.Length);
        Utf8.ToUtf16(record, text, out _, out int length);
        string original = new(text, 0, length);
        ArrayPool<char>.Shared.Return(text);
        return original;
    }
}
