using System.Buffers;

namespace DynamoBulk.Formats;

/// <content>How strings, symbols, blobs and clobs are passed over.</content>
internal ref partial struct IonExtent
{
    private static readonly SearchValues<byte> s_blob = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \t\r\n\v\f"u8);

    // Base64 may hold two slashes, which are no comment there. A clob has strings instead.
    private Outcome? PassBlob()
    {
        Position += 2;
        while (true)
        {
            int next = _text[Position..].IndexOfAnyExcept(s_blob);
            if (next < 0)
            {
                return Outcome.NotYet;
            }

            Position += next;
            byte c = _text[Position];
            if (c == '}')
            {
                return PassBlobEnd();
            }

            Outcome? quoted = c switch
            {
                (byte)'"' => PassQuoted(c),
                (byte)'\'' => PassApostrophe(),
                _ => Outcome.Broken,
            };
            if (quoted is not null)
            {
                return quoted;
            }
        }
    }

    private Outcome? PassBlobEnd()
    {
        ReadOnlySpan<byte> rest = _text[Position..];
        if (rest.Length < 2)
        {
            return Outcome.NotYet;
        }

        if (rest[1] != '}')
        {
            return Outcome.Broken;
        }

        Position += 2;
        return null;
    }

    private Outcome? PassApostrophe()
    {
        ReadOnlySpan<byte> rest = _text[Position..];
        if (rest.Length < 3)
        {
            return Outcome.NotYet;
        }

        return rest.StartsWith("'''"u8) ? PassLongString() : PassQuoted((byte)'\'');
    }

    private Outcome? PassQuoted(byte quote)
    {
        int position = Position + 1;
        while (position < _text.Length)
        {
            int next = _text[position..].IndexOfAny(quote, (byte)'\\', (byte)'\n');
            if (next < 0)
            {
                return Outcome.NotYet;
            }

            position += next;
            switch (_text[position])
            {
                case (byte)'\\':
                    position += _text[position..] is [_, (byte)'\r', (byte)'\n', ..] ? 3 : 2;
                    break;
                case (byte)'\n':
                    Position = position;
                    return Outcome.Broken;
                default:
                    Position = position + 1;
                    return null;
            }
        }

        return Outcome.NotYet;
    }

    private Outcome? PassLongString()
    {
        int position = Position + 3;
        while (position < _text.Length)
        {
            int next = _text[position..].IndexOfAny((byte)'\'', (byte)'\\');
            if (next < 0)
            {
                return Outcome.NotYet;
            }

            position += next;
            if (_text[position..].StartsWith("'''"u8))
            {
                Position = position + 3;
                return null;
            }

            position += _text[position] == '\\' ? 2 : 1;
        }

        return Outcome.NotYet;
    }
}
