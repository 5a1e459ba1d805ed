using System.Buffers;
using System.Globalization;
using System.Text;

namespace DynamoBulk.Formats;

/// <summary>The escapes inside strings and quoted symbols of Ion text.</summary>
/// <remarks>https://amazon-ion.github.io/ion-docs/docs/spec.html#escapes</remarks>
internal static class IonEscapes
{
    private static readonly SearchValues<byte> s_written = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(c => (byte)c), (byte)'"', (byte)'\'', (byte)'\\']);

    /// <summary>Resolves escapes and, in a long string, makes every end of a line a line feed.</summary>
    /// <param name="text">What stands between the quotes.</param>
    /// <param name="output">Takes the text.</param>
    /// <exception cref="Items.ItemProblemException">There is no such escape, or no such character.</exception>
    public static void Resolve(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> output)
    {
        while (!text.IsEmpty)
        {
            int special = text.IndexOfAny((byte)'\\', (byte)'\r');
            output.Write(special < 0 ? text : text[..special]);
            text = special < 0 ? [] : text[special..];
            if (text is [(byte)'\r', ..])
            {
                output.Write("\n"u8);
                text = text[(text is [_, (byte)'\n', ..] ? 2 : 1)..];
            }
            else if (!text.IsEmpty)
            {
                ResolveOne(ref text, output);
            }
        }
    }

    /// <summary>Writes text with its quotes, so that it stays on one line.</summary>
    /// <param name="text">Valid UTF-8.</param>
    /// <param name="quote">A quote, or an apostrophe for a symbol.</param>
    /// <param name="output">Takes the quoted text.</param>
    public static void Write(ReadOnlySpan<byte> text, byte quote, ArrayBufferWriter<byte> output)
    {
        output.Write([quote]);
        for (int special = text.IndexOfAny(s_written); special >= 0; special = text.IndexOfAny(s_written))
        {
            output.Write(text[..special]);
            byte c = text[special];
            output.Write(c switch
            {
                (byte)'\n' => "\\n"u8,
                (byte)'\r' => "\\r"u8,
                (byte)'\t' => "\\t"u8,
                < 0x20 => Encoding.ASCII.GetBytes($"\\x{c:x2}"),
                _ => [(byte)'\\', c],
            });
            text = text[(special + 1)..];
        }

        output.Write(text);
        output.Write([quote]);
    }

    private static void ResolveOne(ref ReadOnlySpan<byte> text, ArrayBufferWriter<byte> output)
    {
        byte c = text.Length > 1 ? text[1] : throw IonProblem.Malformed("A backslash stands at the end of a string.");
        ReadOnlySpan<byte> escape = text;
        text = text[2..];
        switch (c)
        {
            case (byte)'x':
                WriteRune(ReadHex(escape, ref text, 2), output);
                break;
            case (byte)'u':
                int unit = ReadHex(escape, ref text, 4);
                WriteRune(char.IsHighSurrogate((char)unit) ? ReadPair(escape, ref text, unit) : unit, output);
                break;
            case (byte)'U':
                WriteRune(ReadHex(escape, ref text, 8), output);
                break;
            case (byte)'\r':
                text = text is [(byte)'\n', ..] ? text[1..] : text;
                break;
            case (byte)'\n':
                break;
            default:
                output.Write([Simple(c)]);
                break;
        }
    }

    private static byte Simple(byte c) => c switch
    {
        (byte)'0' => 0,
        (byte)'a' => 7,
        (byte)'b' => 8,
        (byte)'t' => 9,
        (byte)'n' => 10,
        (byte)'v' => 11,
        (byte)'f' => 12,
        (byte)'r' => 13,
        (byte)'"' or (byte)'\'' or (byte)'?' or (byte)'\\' or (byte)'/' => c,
        _ => throw NoEscape([(byte)'\\', c]),
    };

    private static int ReadHex(ReadOnlySpan<byte> escape, ref ReadOnlySpan<byte> text, int digits)
    {
        if (text.Length < digits || !int.TryParse(text[..digits], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value))
        {
            throw NoEscape(escape[..Math.Min(escape.Length, digits + 2)]);
        }

        text = text[digits..];
        return value;
    }

    /// <summary>Joins two halves of a surrogate pair: not what the specification wants, but what tools write that know JSON better.</summary>
    private static int ReadPair(ReadOnlySpan<byte> escape, ref ReadOnlySpan<byte> text, int high)
    {
        if (!text.StartsWith("\\u"u8))
        {
            return high;
        }

        text = text[2..];
        int low = ReadHex(escape, ref text, 4);
        return char.IsLowSurrogate((char)low) ? char.ConvertToUtf32((char)high, (char)low) : high;
    }

    private static void WriteRune(int value, ArrayBufferWriter<byte> output)
    {
        if (!Rune.TryCreate(value, out Rune rune))
        {
            throw IonProblem.Malformed($"An escape in a string stands for {value:X4}, which is no character.");
        }

        output.Advance(rune.EncodeToUtf8(output.GetSpan(4)));
    }

    private static Items.ItemProblemException NoEscape(ReadOnlySpan<byte> escape) =>
        IonProblem.Malformed($"'{Encoding.UTF8.GetString(escape)}' is no escape in a string.");
}
