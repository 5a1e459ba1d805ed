using System.Text.Json;
using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>
/// Cuts the items out of answers of Scan or Query, <c>{"Items":[…],"Count":2,…}</c>, as <c>aws dynamodb scan</c> prints them:
/// one, or one after the other.
/// </summary>
/// <param name="stream">The bytes.</param>
/// <param name="source">What messages call the stream.</param>
internal sealed class ScanAnswerSplitter(Stream stream, string source) : JsonSplitter(stream, source, reuseBlocks: false)
{
    private JsonReaderState _state = new(JsonText.AnyDepth);
    private bool _isBetween = true;
    private bool _isInItems;
    private bool _hasItems;

    /// <summary>Whether this is the beginning of such an answer: its items, or the first of them, are in DynamoDB JSON.</summary>
    /// <param name="beginning">The beginning of the file, without white space.</param>
    public static bool IsAnswer(ReadOnlySpan<byte> beginning)
    {
        try
        {
            var reader = new Utf8JsonReader(beginning, isFinalBlock: false, new JsonReaderState(JsonText.AnyDepth));
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isItems = reader.ValueSpan.SequenceEqual("Items"u8);
                if (!reader.Read())
                {
                    return false;
                }

                if (isItems)
                {
                    return reader.TokenType == JsonTokenType.StartArray && reader.Read() && reader.TokenType == JsonTokenType.StartObject
                        && DynamoDbJsonConversion.IsItem(beginning[(int)reader.TokenStartIndex..]);
                }

                if (!reader.TrySkip())
                {
                    return false;
                }
            }
        }
        catch (JsonException)
        {
            // Whoever reads it says what is broken.
        }

        return false;
    }

    /// <inheritdoc/>
    public override bool TryRead(out ReadOnlyMemory<byte> record, out long line)
    {
        record = default;
        line = 0;
        try
        {
            while (!_isBetween || TryBegin())
            {
                var reader = new Utf8JsonReader(Unread.Span, AtEnd, _state);
                if (!reader.Read())
                {
                    return false;
                }

                if (_isInItems && reader.TokenType != JsonTokenType.EndArray)
                {
                    int start = (int)reader.TokenStartIndex;
                    if (!reader.TrySkip())
                    {
                        return false;
                    }

                    _state = reader.CurrentState;
                    Cut(start, (int)reader.BytesConsumed, out record, out line);
                    return true;
                }

                if (!TryPass(ref reader))
                {
                    return false;
                }
            }
        }
        catch (JsonException exception)
        {
            throw Broken(exception);
        }

        return false;
    }

    private bool TryBegin()
    {
        SkipSpace();
        if (Unread.IsEmpty)
        {
            return false;
        }

        if (Unread.Span[0] != '{')
        {
            throw new InvalidDataException($"{Source} line {Line} is no valid JSON: an object is expected here.");
        }

        _state = new JsonReaderState(JsonText.AnyDepth);
        FirstLine = Line;
        _isBetween = false;
        _hasItems = false;
        return true;
    }

    /// <summary>Passes over what is no item: the frame of the answer, and members such as Count.</summary>
    private bool TryPass(ref Utf8JsonReader reader)
    {
        bool isInItems = false;
        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isItems = reader.ValueSpan.SequenceEqual("Items"u8);
            if (!reader.Read())
            {
                return false;
            }

            isInItems = isItems && reader.TokenType == JsonTokenType.StartArray;
            if (!isInItems && !reader.TrySkip())
            {
                return false;
            }
        }

        _isInItems = isInItems;
        _hasItems |= isInItems;
        _isBetween = reader is { TokenType: JsonTokenType.EndObject, CurrentDepth: 0 };
        _state = reader.CurrentState;
        Consume((int)reader.BytesConsumed);
        return !_isBetween || _hasItems
            ? true
            : throw new InvalidDataException($"{Source} line {FirstLine} holds no Items; each object is to be an answer of Scan or Query, as the first one is.");
    }
}
