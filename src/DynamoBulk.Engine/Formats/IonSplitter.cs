namespace DynamoBulk.Formats;

/// <summary>
/// Cuts Ion text into its values: one a line, several on one, spread over lines, or as the elements of a list, with comments
/// and version markers between them.
/// </summary>
/// <remarks>
/// A struct ends with its bracket, anything else with its line, and all become records, so that whoever makes items of them
/// says what is wrong. A struct that is broken, or cut off where the next one begins, ends before the next line that starts
/// one and is not indented deeper: what is indented deeper was a part of it.
/// </remarks>
/// <param name="stream">The bytes.</param>
/// <param name="source">What messages call the stream.</param>
internal sealed class IonSplitter(Stream stream, string source) : RecordSplitter(stream, source, reuseBlocks: true)
{
    private bool _begun;
    private long _listLine; // where the list begins whose elements are the records; 0 outside of one
    private int _indentation; // of the line where the value starts, in bytes

    /// <inheritdoc/>
    public override bool TryRead(out ReadOnlyMemory<byte> record, out long line)
    {
        record = default;
        line = 0;
        RefuseBinary();
        if (!TrySkipToValue() || !TryFindEnd(out int end))
        {
            return false;
        }

        Cut(0, IonText.TrimEnd(Unread.Span[..end]).Length, out record, out line);
        return true;
    }

    private void RefuseBinary()
    {
        if (!_begun && Unread.Span.StartsWith((ReadOnlySpan<byte>)[0xE0, 0x01, 0x00, 0xEA]))
        {
            throw new InvalidDataException($"{Source} is binary Ion, which is not read; convert it to Ion text.");
        }

        _begun = true;
    }

    /// <summary>Reads what stands between values.</summary>
    private bool TrySkipToValue()
    {
        while (TrySkipSpace())
        {
            ReadOnlySpan<byte> unread = Unread.Span;
            int length = unread[0] switch
            {
                (byte)'/' => IonText.CommentLength(unread),
                (byte)'$' => IonText.IsMarker(unread) ? IonText.Marker.Length : 0,
                (byte)',' or (byte)']' => _listLine > 0 ? 1 : 0,
                (byte)'[' => _listLine == 0 ? 1 : 0,
                _ => 0,
            };
            if (!AtEnd && (length < 0 || length == unread.Length || MayBecomeMore(unread)))
            {
                return false;
            }

            if (length <= 0)
            {
                return true;
            }

            _listLine = unread[0] switch
            {
                (byte)'[' => Line,
                (byte)']' => 0,
                _ => _listLine,
            };
            Consume(length);
        }

        return AtEnd && _listLine > 0
            ? throw new InvalidDataException($"{Source} ends inside the list that begins in line {_listLine}; is it cut short?")
            : false;
    }

    /// <summary>Whether the bytes are the beginning of a marker or comment and nothing else.</summary>
    private static bool MayBecomeMore(ReadOnlySpan<byte> unread) => unread.Length < IonText.Marker.Length && (unread is [(byte)'/'] || IonText.Marker.StartsWith(unread));

    private bool TrySkipSpace()
    {
        ReadOnlySpan<byte> unread = Unread.Span;
        int length = unread.IndexOfAnyExcept(IonText.Space);
        if (length < 0)
        {
            // The end of the last line stays, for what follows it is indentation.
            Consume(AtEnd ? unread.Length : Math.Max(0, unread.LastIndexOf((byte)'\n')));
            return false;
        }

        int lineEnd = unread[..length].LastIndexOf((byte)'\n');
        _indentation = lineEnd < 0 ? _indentation : length - lineEnd - 1;
        Consume(length);
        return true;
    }

    private bool TryFindEnd(out int end)
    {
        ReadOnlySpan<byte> unread = Unread.Span;
        bool isStruct = unread is [(byte)'{', not (byte)'{', ..];
        var extent = new IonExtent(unread, isStruct, isInList: _listLine > 0);
        IonExtent.Outcome outcome = extent.Find();
        end = extent.Position;
        if (isStruct && outcome == IonExtent.Outcome.End)
        {
            outcome = LookAhead(unread, ref end);
        }

        if (outcome == IonExtent.Outcome.Broken)
        {
            end = isStruct ? FindNextStruct(unread, end) : FindNextLine(unread, end);
            outcome = end < 0 ? IonExtent.Outcome.NotYet : IonExtent.Outcome.End;
        }

        if (outcome == IonExtent.Outcome.NotYet && AtEnd)
        {
            end = unread.Length;
            _listLine = 0;
            return true;
        }

        return outcome == IonExtent.Outcome.End;
    }

    /// <summary>Whether what follows a struct on its line can follow it: only then is the struct surely what was meant.</summary>
    private IonExtent.Outcome LookAhead(ReadOnlySpan<byte> unread, ref int end)
    {
        int next = unread[end..].IndexOfAnyExcept(" \t\r\v\f"u8);
        if (next < 0)
        {
            return AtEnd ? IonExtent.Outcome.End : IonExtent.Outcome.NotYet;
        }

        byte c = unread[end + next];
        if (c is (byte)'\n' or (byte)'{' or (byte)'$' or (byte)'/' or (byte)'[' || (_listLine > 0 && c is (byte)',' or (byte)']'))
        {
            return IonExtent.Outcome.End;
        }

        end += next;
        return IonExtent.Outcome.Broken;
    }

    /// <summary>The start of the line that begins at or behind the place where a value is broken; -1 where more bytes are needed.</summary>
    private static int FindNextLine(ReadOnlySpan<byte> text, int broken)
    {
        int lineEnd = text[..broken].LastIndexOf((byte)'\n');
        if (lineEnd >= 0 && !text[lineEnd..broken].ContainsAnyExcept(IonText.Space))
        {
            return lineEnd + 1;
        }

        int next = text[broken..].IndexOf((byte)'\n');
        return next < 0 ? -1 : broken + next + 1;
    }

    private int FindNextStruct(ReadOnlySpan<byte> text, int broken)
    {
        int start = FindNextLine(text, broken);
        while (start >= 0)
        {
            ReadOnlySpan<byte> rest = text[start..];
            int indentation = rest.IndexOfAnyExcept((byte)' ', (byte)'\t');
            if (indentation < 0 || (!AtEnd && MayBecomeMore(rest[indentation..])))
            {
                return -1;
            }

            if (indentation <= _indentation && (rest[indentation] == '{' || IonText.IsMarker(rest[indentation..]) || (_listLine > 0 && rest[indentation] == ']')))
            {
                break;
            }

            int lineEnd = rest.IndexOf((byte)'\n');
            start = lineEnd < 0 ? -1 : start + lineEnd + 1;
        }

        return start;
    }
}
