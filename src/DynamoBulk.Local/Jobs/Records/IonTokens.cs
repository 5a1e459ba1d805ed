using System.Buffers;
using System.Globalization;
using System.Text;

namespace DynamoBulk.Local.Jobs.Records;

/// <summary>Walks through an Ion text token by token.</summary>
/// <remarks>https://amazon-ion.github.io/ion-docs/docs/spec.html</remarks>
internal ref struct IonTokens(ReadOnlySpan<byte> text)
{
    private static readonly SearchValues<byte> s_wordEnd = SearchValues.Create(" \t\r\n,]}):/\"'{[("u8);

    private ReadOnlySpan<byte> _rest = text;

    /// <summary>Whether a blob or clob comes.</summary>
    public readonly bool IsLob => _rest.StartsWith("{{"u8);

    /// <summary>Whether a string in three quotes comes.</summary>
    public readonly bool IsLongString => _rest.StartsWith("'''"u8);

    /// <summary>The next character that is neither space nor comment.</summary>
    public char Peek()
    {
        while (true)
        {
            _rest = _rest.TrimStart(" \t\r\n"u8);
            if (!_rest.StartsWith("//"u8) && !_rest.StartsWith("/*"u8))
            {
                return _rest.IsEmpty ? throw new FormatException("The value ends too early.") : (char)_rest[0];
            }

            ReadOnlySpan<byte> end = _rest[1] == '/' ? "\n"u8 : "*/"u8;
            int length = _rest[2..].IndexOf(end);
            _rest = length < 0 ? [] : _rest[(length + 2 + end.Length)..];
        }
    }

    public bool TryTake(char expected)
    {
        bool found = Peek() == expected;
        _rest = found ? _rest[1..] : _rest;
        return found;
    }

    public void Expect(char expected)
    {
        if (!TryTake(expected))
        {
            throw new FormatException($"'{expected}' is expected, and '{Peek()}' found.");
        }
    }

    /// <summary>Takes the comma behind an element; the last one needs none.</summary>
    public void EndElement(char close)
    {
        if (Peek() != close)
        {
            Expect(',');
        }
    }

    /// <summary>Reads the name of a field and the colon behind it.</summary>
    public string ReadFieldName()
    {
        string name = Peek() is '"' || IsLongString ? ReadString() : ReadSymbol();
        Expect(':');
        return name;
    }

    /// <summary>Reads an annotation and the colons behind it, if one comes.</summary>
    public string? ReadAnnotation()
    {
        if (Peek() is '\'' ? IsLongString : !IsWordStart(_rest[0]))
        {
            return null;
        }

        ReadOnlySpan<byte> before = _rest;
        string symbol = ReadSymbol();
        if (Peek() == ':' && _rest.StartsWith("::"u8))
        {
            _rest = _rest[2..];
            return symbol;
        }

        _rest = before;
        return null;
    }

    /// <summary>Reads a number or a word: all until a space or a mark of punctuation.</summary>
    public string ReadWord()
    {
        Peek();
        int length = _rest.IndexOfAny(s_wordEnd);
        return length == 0 ? throw new FormatException($"'{(char)_rest[0]}' stands where a value has to.") : Encoding.UTF8.GetString(Take(length < 0 ? _rest.Length : length));
    }

    /// <summary>Reads a string; pieces in three quotes that follow one another are one.</summary>
    public string ReadString()
    {
        if (Peek() == '"')
        {
            return ReadQuoted("\""u8);
        }

        var pieces = new StringBuilder();
        while (Peek() == '\'' && IsLongString)
        {
            pieces.Append(ReadQuoted("'''"u8));
        }

        return pieces.ToString();
    }

    /// <summary>Reads what is between the double braces.</summary>
    public ReadOnlySpan<byte> ReadLob()
    {
        int length = _rest.IndexOf("}}"u8);
        return length < 0 ? throw new FormatException("A blob has no end.") : Take(length + 2)[2..^2];
    }

    private static bool IsWordStart(byte c) => char.IsAsciiLetter((char)c) || c is (byte)'$' or (byte)'_';

    private string ReadSymbol() => Peek() == '\'' ? ReadQuoted("'"u8)
        : IsWordStart(_rest[0]) ? ReadWord()
        : throw new FormatException($"'{Peek()}' stands where a name has to.");

    private string ReadQuoted(ReadOnlySpan<byte> quote)
    {
        Take(quote.Length);
        var content = new StringBuilder();
        while (true)
        {
            int length = _rest.IndexOfAny(quote[0], (byte)'\\');
            if (length < 0)
            {
                throw new FormatException("A closing quote is missing.");
            }

            content.Append(Encoding.UTF8.GetString(Take(length)));
            if (_rest.StartsWith(quote))
            {
                Take(quote.Length);
                return content.ToString();
            }

            if (_rest[0] == '\\')
            {
                AppendEscaped(content);
            }
            else
            {
                content.Append((char)Take(1)[0]);
            }
        }
    }

    private void AppendEscaped(StringBuilder content)
    {
        ReadOnlySpan<byte> escape = Take(2);
        switch ((char)escape[1])
        {
            case 'x':
                content.Append((char)ReadHex(2));
                break;
            case 'u':
                content.Append((char)ReadHex(4));
                break;
            case 'U':
                int scalar = ReadHex(8);
                content.Append(Rune.IsValid(scalar) ? new Rune(scalar).ToString() : throw new FormatException("An escape names no character."));
                break;
            case '\n':
                break;
            case '\r':
                Take(_rest is [(byte)'\n', ..] ? 1 : 0);
                break;
            case char c:
                content.Append(Unescape(c));
                break;
        }
    }

    private static char Unescape(char c) => c switch
    {
        '0' => '\0',
        'a' => '\a',
        'b' => '\b',
        't' => '\t',
        'n' => '\n',
        'f' => '\f',
        'r' => '\r',
        'v' => '\v',
        '"' or '\'' or '?' or '/' or '\\' => c,
        _ => throw new FormatException($"'\\{c}' is no escape of Ion."),
    };

    private int ReadHex(int digits) =>
        int.TryParse(Encoding.UTF8.GetString(Take(digits)), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw new FormatException("An escape has too few digits.");

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _rest.Length)
        {
            throw new FormatException("The value ends too early.");
        }

        ReadOnlySpan<byte> taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
