using System.Text.Json;
using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>Cuts a JSON document into the elements of its array, or into the objects that stand one after the other.</summary>
/// <param name="stream">The bytes.</param>
/// <param name="source">What messages call the stream.</param>
/// <param name="reuseBlocks">As for <see cref="RecordSplitter"/>.</param>
internal sealed class JsonElementSplitter(Stream stream, string source, bool reuseBlocks) : JsonSplitter(stream, source, reuseBlocks)
{
    private JsonReaderState _state = new(JsonText.AnyDepth);
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
        FirstLine = Line;
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

        FirstLine = Line;
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
}
