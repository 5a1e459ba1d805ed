using System.Buffers;

namespace DynamoBulk.Formats;

/// <summary>
/// Finds where a value of Ion text ends, by its brackets, strings and comments alone: what is inside is for whoever makes an
/// item of it.
/// </summary>
/// <param name="text">Ion text that starts with the value.</param>
/// <param name="isStruct">Whether the value is a struct, which ends with its bracket; anything else ends with its line.</param>
/// <param name="isInList">Whether <c>]</c> ends a value that is no struct.</param>
internal ref partial struct IonExtent(ReadOnlySpan<byte> text, bool isStruct, bool isInList)
{
    private static readonly SearchValues<byte> s_structural = SearchValues.Create("{}[]()\"'/\n"u8);

    private readonly ReadOnlySpan<byte> _text = text;

    // The kinds of the open brackets, the innermost in the lowest two bits. Those of the outermost fall off beyond 64, where no
    // item is any more.
    private UInt128 _open;
    private int _depth;
    private int _commentStart;
    private int _commentEnd;

    /// <summary>What was found.</summary>
    public enum Outcome
    {
        /// <summary>The end of the value.</summary>
        End,

        /// <summary>The end of the text before that of the value.</summary>
        NotYet,

        /// <summary>A place where the value is broken for certain.</summary>
        Broken,
    }

    private enum Kind
    {
        Unknown,
        Struct,
        List,
        Sexp,
    }

    /// <summary>The place that was found.</summary>
    public int Position { get; private set; }

    /// <summary>Looks for the end.</summary>
    /// <returns>What stands at <see cref="Position"/>.</returns>
    public Outcome Find()
    {
        Outcome? found = null;
        while (found is null)
        {
            int next = _text[Position..].IndexOfAny(s_structural);
            if (next < 0)
            {
                Position = _text.Length;
                return Outcome.NotYet;
            }

            Position += next;
            found = Pass(_text[Position]);
        }

        return found.Value;
    }

    private Outcome? Pass(byte c)
    {
        switch (c)
        {
            case (byte)'"':
                return PassQuoted((byte)'"');
            case (byte)'\'':
                return PassApostrophe();
            case (byte)'{':
                return PassBrace();
            case (byte)'[':
                return Open(Kind.List);
            case (byte)'(':
                return Open(Kind.Sexp);
            case (byte)'}':
                return Close(Kind.Struct);
            case (byte)']':
                return Close(Kind.List);
            case (byte)')':
                return Close(Kind.Sexp);
            case (byte)'/':
                return PassSlash();
            default:
                return PassLineEnd();
        }
    }

    private Outcome? Open(Kind kind)
    {
        _open = (_open << 2) | (uint)kind;
        _depth++;
        Position++;
        return null;
    }

    private Outcome? Close(Kind kind)
    {
        if (_depth == 0)
        {
            Position += isInList && kind == Kind.List ? 0 : 1;
            return isInList && kind == Kind.List ? Outcome.End : null;
        }

        var innermost = (Kind)(int)(_open & 3);
        if (innermost != kind && innermost != Kind.Unknown)
        {
            return Outcome.Broken;
        }

        _open >>= 2;
        _depth--;
        Position++;
        return isStruct && _depth == 0 ? Outcome.End : null;
    }

    private Outcome? PassBrace()
    {
        ReadOnlySpan<byte> rest = _text[Position..];
        if (rest.Length < 2)
        {
            return Outcome.NotYet;
        }

        return rest[1] == '{' ? PassBlob() : Open(Kind.Struct);
    }

    private Outcome? PassSlash()
    {
        int length = IonText.CommentLength(_text[Position..]);
        if (length < 0)
        {
            return Outcome.NotYet;
        }

        _commentStart = Position;
        Position += Math.Max(length, 1);
        _commentEnd = Position;
        return null;
    }

    /// <summary>Ends what is no struct; within brackets looks whether the next line shows that the value was cut off.</summary>
    private Outcome? PassLineEnd()
    {
        if (_depth == 0)
        {
            return Outcome.End;
        }

        int lineEnd = Position;
        int next = _text[Position..].IndexOfAnyExcept(IonText.Space);
        if (next < 0)
        {
            return Outcome.NotYet;
        }

        Position += next;
        ReadOnlySpan<byte> rest = _text[Position..];
        if (rest.Length <= IonText.Marker.Length && IonText.Marker.StartsWith(rest))
        {
            return Outcome.NotYet;
        }

        return IonText.IsMarker(rest) || (rest[0] == '{' && !CanStructFollow(lineEnd)) ? Outcome.Broken : null;
    }

    /// <summary>Whether a struct can stand behind the end of a line, as the value of a field or an element of a list.</summary>
    private readonly bool CanStructFollow(int lineEnd)
    {
        int last = _text[..lineEnd].LastIndexOfAnyExcept(IonText.Space);
        if (last >= _commentStart && last < _commentEnd)
        {
            return true; // or cannot be told
        }

        return (Kind)(int)(_open & 3) switch
        {
            Kind.Struct => _text[last] == ':',
            Kind.List => _text[last] is (byte)':' or (byte)',' or (byte)'[',
            _ => true,
        };
    }
}
