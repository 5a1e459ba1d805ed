using System.Buffers;
using System.Text;
using System.Text.Unicode;
using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>
/// Makes items of structs in Ion text, bare or wrapped as <c>{Item:{…}}</c>: strings and symbols become S, ints, decimals and
/// floats N with all their digits, blobs B, bools BOOL, null of any type NULL, lists L, structs M, and lists with the
/// annotations <c>$dynamodb_SS</c>, <c>$dynamodb_NS</c> and <c>$dynamodb_BS</c> sets.
/// </summary>
/// <remarks>
/// What DynamoDB has no type for is refused rather than changed: timestamps, clobs, s-expressions, any other annotation, and
/// symbols by number, whose text is not in the file.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html
/// </remarks>
internal sealed class IonConversion
{
    private static readonly SearchValues<byte> s_specialInString = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(c => (byte)c), (byte)'"', (byte)'\\']);
    private static readonly SearchValues<byte> s_specialInSymbol = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(c => (byte)c), (byte)'"', (byte)'\\', (byte)'\'']);

    private readonly ItemBuffer _buffer = new();
    private readonly ArrayBufferWriter<byte> _scratch = new();
    private Range _attribute; // the name of the attribute that is read, as it stands in the record

    /// <summary>Converts a record.</summary>
    /// <param name="record">One struct, or what stands in its place.</param>
    /// <param name="position">Where it stands.</param>
    /// <returns>The item, or why it is none.</returns>
    public ItemRecord Convert(ReadOnlyMemory<byte> record, ItemPosition position)
    {
        var reader = new IonTextReader(record.Span);
        try
        {
            if (!Utf8.IsValid(record.Span))
            {
                throw IonTextReader.Malformed("It is not valid UTF-8; save the file as UTF-8.");
            }

            WriteItem(ref reader);
            return new ItemRecord(_buffer.Take(), position);
        }
        catch (ItemProblemException exception)
        {
            _buffer.Discard();
            ItemProblem problem = exception.Problem with { Message = Place(exception.Problem, record.Span, reader.Position, position.Number) + exception.Problem.Message };
            return new ItemRecord(default, position, new UnreadRecord(JsonText.Original(record), ItemFormat.Ion), problem);
        }
    }

    /// <summary>Where in the record a problem is, to be put before its message.</summary>
    private string Place(ItemProblem problem, ReadOnlySpan<byte> record, int position, long line)
    {
        if (problem.Code != ProblemCode.MalformedRecord)
        {
            return $"Attribute '{Encoding.UTF8.GetString(record[_attribute]).Trim(' ', '"', '\'')}': ";
        }

        int lines = record[..position].Count((byte)'\n');
        return lines == 0 ? "The record is no item in Ion: " : $"The record is no item in Ion (line {line + lines}): ";
    }

    private static ItemProblemException NoType(string value, string instead) =>
        new(ProblemCode.InvalidAttribute, $"DynamoDB has no type for {value}; write it as {instead}.");

    private static bool IsSymbolNumber(ReadOnlySpan<byte> identifier) =>
        identifier is [(byte)'$', _, ..] && !identifier[1..].ContainsAnyExceptInRange((byte)'0', (byte)'9');

    private static string Shortened(ReadOnlySpan<byte> token) => Encoding.UTF8.GetString(token.Length > 60 ? token[..60] : token) + (token.Length > 60 ? "…" : string.Empty);

    private void WriteItem(ref IonTextReader reader)
    {
        reader.SkipSpace();
        if (reader.Next != '{' || reader.IsAtBlob)
        {
            throw IonTextReader.Malformed(reader.Rest.StartsWith("$ion_"u8) ? "Only version 1.0 of Ion is read." : "An item is a struct, {…}.");
        }

        if (!TryWriteWrapped(ref reader))
        {
            WriteMembers(ref reader, 0);
        }

        reader.SkipSpace();
        if (!reader.Rest.IsEmpty)
        {
            throw reader.Unexpected("Another struct or the end of the line");
        }
    }

    /// <summary>Writes what the field Item wraps; where there are others beside it, it is an attribute of that name.</summary>
    private bool TryWriteWrapped(ref IonTextReader reader)
    {
        int start = reader.Position;
        reader.Position++;
        if (!reader.TryRead((byte)'}'))
        {
            ReadOnlySpan<byte> name = ReadName(ref reader, out _);
            bool isItem = name.SequenceEqual("Item"u8);
            if (isItem || name.SequenceEqual("Record"u8))
            {
                reader.ReadColon();
                if (reader.Next == '{' && !reader.IsAtBlob)
                {
                    WriteMembers(ref reader, 0);
                    reader.ReadComma((byte)'}');
                    if (reader.TryRead((byte)'}'))
                    {
                        return isItem ? true : throw IonTextReader.Malformed("It is a change, {Record:{…}}, out of an incremental export; import a full export instead.");
                    }
                }
            }
        }

        _buffer.Discard();
        reader.Position = start;
        return false;
    }

    private void WriteMembers(ref IonTextReader reader, int nesting)
    {
        ReadOnlySpan<byte> before = "{\""u8;
        reader.Position++;
        while (!reader.TryRead((byte)'}'))
        {
            int start = reader.Position;
            ReadOnlySpan<byte> name = ReadName(ref reader, out bool isPlain);
            _attribute = nesting == 0 ? start..reader.Position : _attribute;
            Append(before, name, isPlain, "\":"u8);
            before = ",\""u8;
            reader.ReadColon();
            WriteValue(ref reader, nesting);
            reader.ReadComma((byte)'}');
        }

        _buffer.Append(before[0] == '{' ? "{}"u8 : "}"u8);
    }

    private void WriteElements(ref IonTextReader reader, int nesting)
    {
        ReadOnlySpan<byte> before = "["u8;
        reader.Position++;
        while (!reader.TryRead((byte)']'))
        {
            _buffer.Append(before);
            before = ","u8;
            WriteValue(ref reader, nesting);
            reader.ReadComma((byte)']');
        }

        _buffer.Append(before[0] == '[' ? "[]"u8 : "]"u8);
    }

    private void WriteValue(ref IonTextReader reader, int nesting)
    {
        switch (reader.Next)
        {
            case (byte)'"':
                WriteText(ref reader, "{\"S\":\""u8, "\"}"u8);
                break;
            case (byte)'\'':
                WriteQuotedSymbol(ref reader);
                break;
            case (byte)'-' or (byte)'+' or (>= (byte)'0' and <= (byte)'9'):
                WriteNumber(ref reader, "{\"N\":\""u8, "\"}"u8);
                break;
            case (byte)'{' when reader.IsAtBlob:
                WriteBlob(ref reader, "{\"B\":\""u8, "\"}"u8);
                break;
            case (byte)'{' or (byte)'[':
                WriteDocument(ref reader, nesting + 1);
                break;
            case (byte)'(':
                throw NoType("an s-expression, (…)", "a list");
            default:
                WriteWord(ref reader);
                break;
        }
    }

    private void WriteDocument(ref IonTextReader reader, int nesting)
    {
        if (nesting > ItemLimits.MaxNesting)
        {
            throw new ItemProblemException(ProblemCode.NestedTooDeep, $"Lists and maps are nested deeper than {ItemLimits.MaxNesting} levels, which DynamoDB does not take.");
        }

        if (reader.Next == '{')
        {
            _buffer.Append("{\"M\":"u8);
            WriteMembers(ref reader, nesting);
        }
        else
        {
            _buffer.Append("{\"L\":"u8);
            WriteElements(ref reader, nesting);
        }

        _buffer.Append("}"u8);
    }

    /// <summary>Writes what starts with a letter: true, false, null and its types, a symbol, or a value with an annotation.</summary>
    private void WriteWord(ref IonTextReader reader)
    {
        ReadOnlySpan<byte> word = reader.ReadIdentifier();
        if (word.SequenceEqual("null"u8))
        {
            reader.ReadNullType();
            _buffer.Append("{\"NULL\":true}"u8);
        }
        else if (word.SequenceEqual("true"u8) || word.SequenceEqual("false"u8))
        {
            _buffer.Append("{\"BOOL\":"u8, word, "}"u8);
        }
        else if (word.IsEmpty || IsSymbolNumber(word))
        {
            throw word.IsEmpty ? reader.Unexpected("A value") : SymbolNumber(word);
        }
        else if (reader.TryReadAnnotationMark())
        {
            WriteSet(ref reader, word);
        }
        else if (word.SequenceEqual("nan"u8))
        {
            throw NoNumber(word);
        }
        else
        {
            _buffer.Append("{\"S\":\""u8, word, "\"}"u8);
        }
    }

    private void WriteQuotedSymbol(ref IonTextReader reader)
    {
        bool isString = reader.IsAtLongString;
        ReadOnlySpan<byte> text = ReadText(ref reader, out bool isPlain);
        if (!isString && reader.TryReadAnnotationMark())
        {
            WriteSet(ref reader, text);
        }
        else
        {
            Append("{\"S\":\""u8, text, isPlain, "\"}"u8);
        }
    }

    private void WriteSet(ref IonTextReader reader, scoped ReadOnlySpan<byte> annotation)
    {
        ReadOnlySpan<byte> prefix = "$dynamodb_"u8;
        ReadOnlySpan<byte> tag = annotation.StartsWith(prefix) ? annotation[prefix.Length..] : [];
        if (!AttributeTypes.TryParse(tag, out AttributeType type) || type is not (AttributeType.SS or AttributeType.NS or AttributeType.BS) || reader.Next != '[')
        {
            throw new ItemProblemException(ProblemCode.InvalidAttribute, $"DynamoDB knows the annotations $dynamodb_SS, $dynamodb_NS and $dynamodb_BS of lists and no other; leave '{Shortened(annotation)}' out.");
        }

        reader.Position++;
        _buffer.Append("{\""u8, tag, "\":"u8);
        ReadOnlySpan<byte> before = "["u8;
        while (!reader.TryRead((byte)']'))
        {
            _buffer.Append(before);
            before = ","u8;
            WriteSetMember(ref reader, type);
            reader.ReadComma((byte)']');
        }

        _buffer.Append(before[0] == '[' ? "[]}"u8 : "]}"u8);
    }

    private void WriteSetMember(ref IonTextReader reader, AttributeType type)
    {
        switch (type, reader.Next)
        {
            case (AttributeType.SS, (byte)'"'):
            case (AttributeType.SS, _) when reader.IsAtLongString:
                WriteText(ref reader, "\""u8, "\""u8);
                break;
            case (AttributeType.NS, (byte)'-' or (byte)'+' or (>= (byte)'0' and <= (byte)'9')):
                WriteNumber(ref reader, "\""u8, "\""u8);
                break;
            case (AttributeType.BS, (byte)'{') when reader.IsAtBlob:
                WriteBlob(ref reader, "\""u8, "\""u8);
                break;
            default:
                throw new ItemProblemException(ProblemCode.InvalidAttribute, "A list with the annotation $dynamodb_SS holds strings alone, $dynamodb_NS numbers, and $dynamodb_BS blobs.");
        }
    }

    private void WriteText(ref IonTextReader reader, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        ReadOnlySpan<byte> text = ReadText(ref reader, out bool isPlain);
        Append(before, text, isPlain, after);
    }

    private void WriteNumber(ref IonTextReader reader, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        ReadOnlySpan<byte> token = reader.ReadNumber();
        _scratch.ResetWrittenCount();
        Span<byte> text = _scratch.GetSpan(2 * token.Length);
        if (!IonNumber.TryRead(token, text, out int length))
        {
            throw NoNumber(token);
        }

        DdbNumber.ParseFailure failure = DdbNumber.TryParse(text[..length], out _);
        if (failure != DdbNumber.ParseFailure.None)
        {
            throw new ItemProblemException(ProblemCode.InvalidNumber, DdbNumber.Describe(failure, Shortened(token)));
        }

        _buffer.Append(before, text[..length], after);
    }

    private void WriteBlob(ref IonTextReader reader, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        ReadOnlySpan<byte> base64 = reader.ReadBlob();
        if (base64.ContainsAnyExcept(IonText.Base64))
        {
            base64 = WithoutSpace(base64);
        }

        if (!System.Buffers.Text.Base64.IsValid(base64))
        {
            throw new ItemProblemException(ProblemCode.InvalidAttribute, "A binary value is no valid base64.");
        }

        _buffer.Append(before, base64, after);
    }

    private ReadOnlySpan<byte> WithoutSpace(ReadOnlySpan<byte> blob)
    {
        _scratch.ResetWrittenCount();
        foreach (byte c in blob)
        {
            if (c is (byte)'"' or (byte)'\'')
            {
                throw NoType("a clob, {{\"…\"}}", "a string");
            }

            _scratch.Write(IonText.IsSpace(c) ? [] : [c]);
        }

        return _scratch.WrittenSpan;
    }

    private static ItemProblemException NoNumber(ReadOnlySpan<byte> token)
    {
        if (IonNumber.IsTimestamp(token))
        {
            return NoType($"a timestamp, {Shortened(token)}", "a string or a number");
        }

        bool isFloat = token is [.., (byte)'i', (byte)'n', (byte)'f'] or [(byte)'n', (byte)'a', (byte)'n'];
        return isFloat
            ? new ItemProblemException(ProblemCode.InvalidNumber, $"'{Shortened(token)}' is not a number that DynamoDB keeps.")
            : IonTextReader.Malformed($"'{Shortened(token)}' is no number in Ion.");
    }

    private static ItemProblemException SymbolNumber(ReadOnlySpan<byte> symbol) =>
        IonTextReader.Malformed($"'{Shortened(symbol)}' is a symbol by its number, and there is no text for it in the file.");

    private ReadOnlySpan<byte> ReadName(ref IonTextReader reader, out bool isPlain)
    {
        if (reader.Next is (byte)'"' or (byte)'\'')
        {
            return ReadText(ref reader, out isPlain);
        }

        ReadOnlySpan<byte> name = reader.ReadIdentifier();
        if (name.IsEmpty)
        {
            throw reader.Unexpected("The name of a field");
        }

        if (IonText.IsKeyword(name))
        {
            throw IonTextReader.Malformed($"'{Encoding.UTF8.GetString(name)}' is the name of a field only between quotes.");
        }

        isPlain = true;
        return IsSymbolNumber(name) ? throw SymbolNumber(name) : name;
    }

    /// <summary>Reads a string or a quoted symbol, which is plain when it can stand in JSON as it is; else it has to be escaped.</summary>
    private ReadOnlySpan<byte> ReadText(ref IonTextReader reader, out bool isPlain)
    {
        _scratch.ResetWrittenCount();
        if (reader.IsAtLongString)
        {
            isPlain = false;
            while (reader.IsAtLongString)
            {
                IonEscapes.Resolve(reader.ReadLongString(), _scratch);
                reader.SkipSpace();
            }

            return _scratch.WrittenSpan;
        }

        ReadOnlySpan<byte> text = reader.ReadQuoted(reader.Next == '"' ? s_specialInString : s_specialInSymbol, out isPlain);
        if (!isPlain)
        {
            IonEscapes.Resolve(text, _scratch);
            text = _scratch.WrittenSpan;
        }

        return text;
    }

    /// <summary>Adds text between quotes, the last byte before it and the first one behind it.</summary>
    private void Append(ReadOnlySpan<byte> before, ReadOnlySpan<byte> text, bool isPlain, ReadOnlySpan<byte> after)
    {
        if (isPlain)
        {
            _buffer.Append(before, text, after);
            return;
        }

        _buffer.Append(before[..^1]);
        _buffer.AppendString(text);
        _buffer.Append(after[1..]);
    }
}
