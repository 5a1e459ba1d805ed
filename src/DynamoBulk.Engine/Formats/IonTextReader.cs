using System.Buffers;
using System.Text;
using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>Reads the tokens of one value in Ion text.</summary>
/// <param name="text">The whole value; valid UTF-8.</param>
internal ref struct IonTextReader(ReadOnlySpan<byte> text)
{
    private static readonly SearchValues<byte> s_numberParts = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.+-:"u8);

    private static readonly string[] s_nullTypes = ["null", "bool", "int", "float", "decimal", "timestamp", "string", "symbol", "blob", "clob", "struct", "list", "sexp"];

    private readonly ReadOnlySpan<byte> _text = text;

    /// <summary>How many bytes were read.</summary>
    public int Position { get; set; }

    /// <summary>The next byte; 0, with which no token starts, behind the last one.</summary>
    public readonly byte Next => Position < _text.Length ? _text[Position] : (byte)0;

    /// <summary>What is not read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => _text[Position..];

    /// <summary>Whether a blob or clob comes next.</summary>
    public readonly bool IsAtBlob => Rest.StartsWith("{{"u8);

    /// <summary>Whether a long string comes next.</summary>
    public readonly bool IsAtLongString => Rest.StartsWith("'''"u8);

    /// <summary>That something else stands where the reader is.</summary>
    /// <param name="expected">What should stand there.</param>
    /// <returns>To be thrown.</returns>
    public readonly ItemProblemException Unexpected(string expected)
    {
        Rune.DecodeFromUtf8(Rest, out Rune found, out int length);
        return IonProblem.Malformed($"{expected} is expected, not {(length == 0 ? "the end" : Rune.IsControl(found) ? $"the character {found.Value:X2}" : $"'{found}'")}.");
    }

    /// <summary>Passes over white space and comments.</summary>
    public void SkipSpace()
    {
        while (Position < _text.Length)
        {
            byte c = _text[Position];
            if (c == '/')
            {
                SkipComment();
            }
            else if (IonText.IsSpace(c))
            {
                Position++;
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>Reads a byte between tokens, if it comes next.</summary>
    /// <param name="c">The byte.</param>
    /// <returns>Whether it was there.</returns>
    public bool TryRead(byte c)
    {
        SkipSpace();
        if (Next != c)
        {
            return false;
        }

        Position++;
        return true;
    }

    /// <summary>Reads a colon, and what stands before the next value.</summary>
    public void ReadColon()
    {
        if (!TryRead((byte)':'))
        {
            throw Unexpected("A colon");
        }

        SkipSpace();
    }

    /// <summary>Reads the comma behind an element, unless the closing bracket follows.</summary>
    /// <param name="bracket">The bracket, which is not read.</param>
    public void ReadComma(byte bracket)
    {
        if (!TryRead((byte)',') && Next != bracket)
        {
            throw Unexpected($"A comma or {(char)bracket}");
        }
    }

    /// <summary>Reads the two colons that make the symbol before them an annotation, if they come next.</summary>
    /// <returns>Whether they were there.</returns>
    public bool TryReadAnnotationMark()
    {
        SkipSpace();
        if (!Rest.StartsWith("::"u8))
        {
            return false;
        }

        Position += 2;
        SkipSpace();
        return true;
    }

    /// <summary>Reads a symbol without quotes.</summary>
    /// <returns>The symbol; empty where none can start.</returns>
    public ReadOnlySpan<byte> ReadIdentifier() => IonText.StartsIdentifier(Next) ? ReadAll(IonText.Identifier) : [];

    /// <summary>Reads the type behind null, if there is one.</summary>
    public void ReadNullType()
    {
        if (Next != '.')
        {
            return;
        }

        Position++;
        string type = Encoding.ASCII.GetString(ReadIdentifier());
        if (!s_nullTypes.Contains(type))
        {
            throw IonProblem.Malformed($"'null.{Quotation.Of(type)}' is no null in Ion.");
        }
    }

    /// <summary>Reads what could be a number or a timestamp.</summary>
    /// <returns>The digits, letters, signs, points and colons.</returns>
    public ReadOnlySpan<byte> ReadNumber() => ReadAll(s_numberParts);

    /// <summary>Reads a string or a symbol between quotes.</summary>
    /// <param name="special">The quote and what cannot stand in JSON as it stands here.</param>
    /// <param name="isPlain">Whether nothing of that was in it.</param>
    /// <returns>What stands between the quotes.</returns>
    public ReadOnlySpan<byte> ReadQuoted(SearchValues<byte> special, out bool isPlain)
    {
        byte quote = Next;
        ReadOnlySpan<byte> rest = _text[(Position + 1)..];
        int end = rest.IndexOfAny(special);
        isPlain = end >= 0 && rest[end] == quote;
        if (!isPlain)
        {
            end = FindQuote(rest, quote);
        }

        Position += end + 2;
        return rest[..end];
    }

    /// <summary>Reads one part of a long string.</summary>
    /// <returns>What stands between the three quotes.</returns>
    public ReadOnlySpan<byte> ReadLongString()
    {
        ReadOnlySpan<byte> rest = _text[(Position + 3)..];
        int end = 0;
        while (!rest[end..].StartsWith("'''"u8))
        {
            end += rest[end..] is [(byte)'\\', _, ..] ? 2 : 1;
            int next = end < rest.Length ? rest[end..].IndexOfAny((byte)'\'', (byte)'\\') : -1;
            end = next < 0 ? throw IonProblem.Malformed("A string between ''' and ''' is not closed.") : end + next;
        }

        Position += end + 6;
        return rest[..end];
    }

    /// <summary>Reads a blob.</summary>
    /// <returns>What stands between the brackets, white space included.</returns>
    public ReadOnlySpan<byte> ReadBlob()
    {
        ReadOnlySpan<byte> rest = _text[(Position + 2)..];
        int end = rest.IndexOf("}}"u8);
        if (end < 0)
        {
            throw IonProblem.Malformed("A blob, which starts with {{, is not closed by }}.");
        }

        Position += end + 4;
        return rest[..end];
    }

    private static int FindQuote(ReadOnlySpan<byte> rest, byte quote)
    {
        int end = 0;
        while (end < rest.Length)
        {
            int next = rest[end..].IndexOfAny([quote, (byte)'\\', (byte)'\n', (byte)'\r']);
            end = next < 0 ? rest.Length : end + next;
            if (end == rest.Length || rest[end] is (byte)'\n' or (byte)'\r')
            {
                break;
            }

            if (rest[end] == quote)
            {
                return end;
            }

            end += rest[end..] is [_, (byte)'\r', (byte)'\n', ..] ? 3 : 2;
        }

        throw IonProblem.Malformed($"A {(quote == '"' ? "string" : "symbol")} that starts with {(char)quote} is not closed on its line.");
    }

    private void SkipComment()
    {
        Position += IonText.CommentLength(Rest) switch
        {
            0 => throw IonProblem.Malformed("A slash is neither a value nor the beginning of a comment."),
            < 0 => throw IonProblem.Malformed("A comment that starts with /* is not closed by */."),
            int length => length,
        };
    }

    private ReadOnlySpan<byte> ReadAll(SearchValues<byte> bytes)
    {
        ReadOnlySpan<byte> rest = Rest;
        int end = rest.IndexOfAnyExcept(bytes);
        ReadOnlySpan<byte> read = end < 0 ? rest : rest[..end];
        Position += read.Length;
        return read;
    }
}
