using System.Text.Json;

namespace DynamoBulk.Formats;

/// <summary>Cuts a JSON document into the elements of its array, or into the objects that stand one after the other.</summary>
/// <param name="stream">The bytes.</param>
/// <param name="source">What messages call the stream.</param>
/// <param name="reuseBlocks">As for <see cref="RecordSplitter"/>.</param>
internal sealed class JsonElementSplitter(Stream stream, string source, bool reuseBlocks) : RecordSplitter(stream, source, reuseBlocks)
{
    private JsonReaderState _state = new(JsonText.AnyDepth);
    private long _stateLine = 1; // the line where the state's own count of lines began
    private Place _place;

    private enum Place
    {
        Start,
        InArray,
        BetweenObjects,
        AfterArray,
    }

    /// <inheritdoc/>
    public override bool TryRead(out ReadOnlyMemory<byte> record, out long line)
    {
        record = default;
        line = 0;
        if (_place == Place.Start && !TryBegin())
        {
            return false;
        }

        return _place switch
        {
            Place.InArray => TryReadElement(out record, out line),
            Place.BetweenObjects => TryReadObject(out record, out line),
            _ => ExpectNothingMore(),
        };
    }

    private bool TryBegin()
    {
        SkipSpace();
        if (Unread.IsEmpty)
        {
            return AtEnd ? throw new InvalidDataException($"{Source} is empty; a JSON file holds an array of objects, or one object.") : false;
        }

        _place = Unread.Span[0] switch
        {
            (byte)'[' => Place.InArray,
            (byte)'{' => Place.BetweenObjects,
            _ => throw new InvalidDataException($"{Source} line {Line} holds neither a JSON array nor an object; is the file of another format (-Format)?"),
        };
        _stateLine = Line;
        return true;
    }

    private bool TryReadElement(out ReadOnlyMemory<byte> record, out long line)
    {
        record = default;
        line = 0;
        ReadOnlySpan<byte> unread = Unread.Span;
        try
        {
            var reader = new Utf8JsonReader(unread, AtEnd, _state);
            if (!reader.Read() || (reader is { TokenType: JsonTokenType.StartArray, CurrentDepth: 0 } && !reader.Read()))
            {
                return false;
            }

            if (reader is { TokenType: JsonTokenType.EndArray, CurrentDepth: 0 })
            {
                _place = Place.AfterArray;
                Consume((int)reader.BytesConsumed);
                return ExpectNothingMore();
            }

            int start = (int)reader.TokenStartIndex;
            if (!reader.TrySkip())
            {
                return false;
            }

            _state = reader.CurrentState;
            Cut(start, (int)reader.BytesConsumed, out record, out line);
            return true;
        }
        catch (JsonException exception)
        {
            throw Broken(exception);
        }
    }

    private bool TryReadObject(out ReadOnlyMemory<byte> record, out long line)
    {
        record = default;
        line = 0;
        SkipSpace();
        if (Unread.IsEmpty)
        {
            return false;
        }

        if (Unread.Span[0] != '{')
        {
            throw new InvalidDataException($"{Source} line {Line} is no valid JSON: an object is expected here.");
        }

        _stateLine = Line;
        try
        {
            var reader = new Utf8JsonReader(Unread.Span, AtEnd, new JsonReaderState(JsonText.AnyDepth));
            reader.Read();
            if (!reader.TrySkip())
            {
                return false;
            }

            Cut(0, (int)reader.BytesConsumed, out record, out line);
            return true;
        }
        catch (JsonException exception)
        {
            throw Broken(exception);
        }
    }

    private bool ExpectNothingMore()
    {
        SkipSpace();
        return Unread.IsEmpty ? false : throw new InvalidDataException($"{Source} line {Line} is no valid JSON: text follows the array.");
    }

    private void Cut(int start, int end, out ReadOnlyMemory<byte> record, out long line)
    {
        record = Unread[start..end];
        Consume(start);
        line = Line;
        Consume(end - start);
    }

    private void SkipSpace() => Consume(Unread.Length - JsonText.SkipSpace(Unread.Span).Length);

    private void Consume(int count)
    {
        Line += Unread.Span[..count].Count((byte)'\n');
        Advance(count);
    }

    private InvalidDataException Broken(JsonException exception) =>
        new($"{Source} line {_stateLine + exception.LineNumber.GetValueOrDefault()} is no valid JSON: {JsonText.Reason(exception)}", exception);
}
