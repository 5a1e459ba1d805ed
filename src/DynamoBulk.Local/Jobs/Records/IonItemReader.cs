using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using DynamoBulk.Items;
using DynamoBulk.Local.Http;

namespace DynamoBulk.Local.Jobs.Records;

/// <summary>Turns one Ion struct into DynamoDB JSON.</summary>
/// <remarks>
/// Strings, decimals, blobs, booleans, lists and structs stand for the types of DynamoDB, and a list with the annotation
/// <c>$dynamodb_SS</c>, <c>$dynamodb_NS</c> or <c>$dynamodb_BS</c> for a set; null is taken for NULL.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html
/// </remarks>
/// <param name="text">The struct, valid UTF-8.</param>
/// <param name="writer">Takes the item.</param>
internal ref partial struct IonItemReader(ReadOnlySpan<byte> text, Utf8JsonWriter writer)
{
    private const string SetAnnotation = "$dynamodb_";

    private readonly Utf8JsonWriter _writer = writer;
    private IonTokens _tokens = new(text);

    /// <summary>Reads <c>{Item:{…}}</c>.</summary>
    /// <returns>Why the record brings no item, or null.</returns>
    /// <exception cref="FormatException">The text is not Ion.</exception>
    /// <exception cref="ServiceException">A value has no type in DynamoDB.</exception>
    public string? ReadRecord()
    {
        bool found = false;
        _tokens.Expect('{');
        while (!_tokens.TryTake('}'))
        {
            string name = _tokens.ReadFieldName();
            if (name != "Item" || found)
            {
                return RecordProblem.UnknownMember(name);
            }

            found = true;
            if (_tokens.Peek() != '{')
            {
                return "The member Item is no struct.";
            }

            ReadStruct(0);
            _tokens.EndElement('}');
        }

        return found ? null : "The record has no member Item.";
    }

    private void ReadStruct(int nesting)
    {
        _tokens.Expect('{');
        _writer.WriteStartObject();
        while (!_tokens.TryTake('}'))
        {
            _writer.WritePropertyName(_tokens.ReadFieldName());
            ReadValue(nesting);
            _tokens.EndElement('}');
        }

        _writer.WriteEndObject();
    }

    private void ReadValue(int nesting)
    {
        string? annotation = _tokens.ReadAnnotation();
        _writer.WriteStartObject();
        if (annotation is not null)
        {
            ReadSet(annotation);
        }
        else if (_tokens.Peek() == '[')
        {
            _writer.WritePropertyName(nameof(AttributeType.L));
            ReadList(Deeper(nesting));
        }
        else if (_tokens.Peek() == '{' && !_tokens.IsLob)
        {
            _writer.WritePropertyName(nameof(AttributeType.M));
            ReadStruct(Deeper(nesting));
        }
        else
        {
            ReadScalar();
        }

        _writer.WriteEndObject();
    }

    private void ReadList(int nesting)
    {
        _tokens.Expect('[');
        _writer.WriteStartArray();
        while (!_tokens.TryTake(']'))
        {
            ReadValue(nesting);
            _tokens.EndElement(']');
        }

        _writer.WriteEndArray();
    }

    private void ReadSet(string annotation)
    {
        AttributeType type = annotation switch
        {
            SetAnnotation + "SS" => AttributeType.SS,
            SetAnnotation + "NS" => AttributeType.NS,
            SetAnnotation + "BS" => AttributeType.BS,
            _ => throw ServiceException.InvalidParameter($"The Ion annotation '{annotation}' names no type of DynamoDB"),
        };
        if (_tokens.Peek() != '[')
        {
            throw ServiceException.InvalidParameter($"The Ion annotation '{annotation}' stands before what is no list");
        }

        _tokens.Expect('[');
        _writer.WriteStartArray(type.ToString());
        while (!_tokens.TryTake(']'))
        {
            (AttributeType member, string value) = ReadText();
            if (member.ToString() != type.ToString()[..1])
            {
                throw ServiceException.InvalidParameter($"A set of type {type} holds a value of type {member}");
            }

            _writer.WriteStringValue(value);
            _tokens.EndElement(']');
        }

        _writer.WriteEndArray();
    }

    private void ReadScalar()
    {
        if (_tokens.Peek() is '"' or '\'' or '{' or '-' or (>= '0' and <= '9'))
        {
            (AttributeType type, string value) = ReadText();
            _writer.WriteString(type.ToString(), value);
            return;
        }

        string word = _tokens.ReadWord();
        switch (word)
        {
            case "true" or "false":
                _writer.WriteBoolean(nameof(AttributeType.BOOL), word == "true");
                break;
            case "null":
                _writer.WriteBoolean(nameof(AttributeType.NULL), true);
                break;
            default:
                throw word.StartsWith("null.", StringComparison.Ordinal)
                    ? ServiceException.InvalidParameter($"The Ion value '{word}' has no type in DynamoDB")
                    : ServiceException.InvalidParameter($"The Ion symbol '{word}' has no type in DynamoDB");
        }
    }

    /// <summary>Reads a string, a number or a blob, which DynamoDB JSON has as text.</summary>
    private (AttributeType Type, string Value) ReadText()
    {
        switch (_tokens.Peek())
        {
            case '"':
            case '\'' when _tokens.IsLongString:
                return (AttributeType.S, _tokens.ReadString());
            case '{' when _tokens.IsLob:
                return (AttributeType.B, ReadBlob());
            case '-' or (>= '0' and <= '9'):
                return (AttributeType.N, ReadNumber());
            default:
                throw ServiceException.InvalidParameter("An Ion value stands where a string, a number or a blob has to");
        }
    }

    private string ReadBlob()
    {
        string blob = string.Concat(Encoding.UTF8.GetString(_tokens.ReadLob()).Where(c => !char.IsWhiteSpace(c)));
        return blob.StartsWith('"') || blob.StartsWith('\'')
            ? throw ServiceException.InvalidParameter("An Ion clob has no type in DynamoDB")
            : blob;
    }

    private string ReadNumber()
    {
        string number = _tokens.ReadWord();
        if (NumberPattern().IsMatch(number))
        {
            return number.ToUpperInvariant().Replace("_", string.Empty, StringComparison.Ordinal).Replace('D', 'E').Replace(".E", "E", StringComparison.Ordinal).TrimEnd('.');
        }

        throw TimePattern().IsMatch(number)
            ? ServiceException.InvalidParameter("An Ion timestamp has no type in DynamoDB")
            : new FormatException($"'{number}' is no Ion number.");
    }

    private static int Deeper(int nesting) => nesting < ItemLimits.MaxNesting
        ? nesting + 1
        : throw ServiceException.Validation("Nesting Levels have exceeded supported limits: Attributes values cannot be nested beyond 32 levels");

    [GeneratedRegex(@"\A-?\d[\d_]*(\.[\d_]*)?([dDeE][+-]?\d+)?\z")]
    private static partial Regex NumberPattern();

    [GeneratedRegex(@"\A\d{4}(T|-\d{2})")]
    private static partial Regex TimePattern();
}
