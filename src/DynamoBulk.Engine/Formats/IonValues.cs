using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>
/// Makes attribute values of values in Ion text: strings and symbols become S, ints, decimals and floats N with all their
/// digits, blobs B, bools BOOL, null of any type NULL, lists L, structs M, and lists with the annotations
/// <c>$dynamodb_SS</c>, <c>$dynamodb_NS</c> and <c>$dynamodb_BS</c> sets.
/// </summary>
/// <remarks>
/// What DynamoDB has no type for is refused rather than changed: timestamps, clobs, s-expressions, any other annotation, and
/// symbols by number, whose text is not in the file.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html
/// </remarks>
/// <param name="buffer">Takes the JSON.</param>
internal sealed class IonValues(ItemBuffer buffer)
{
    private readonly IonScalars _scalars = new(buffer);

    /// <summary>Where the name of the attribute that was begun last stands in the record.</summary>
    public Range Attribute { get; private set; }

    /// <summary>Reads the name of a field.</summary>
    /// <param name="reader">Stands on the name.</param>
    /// <returns>The name, until the next call.</returns>
    public ReadOnlySpan<byte> ReadName(ref IonTextReader reader) => _scalars.ReadName(ref reader, out _);

    /// <summary>Writes a struct as a map of attributes.</summary>
    /// <param name="reader">Stands on the opening brace and ends behind the closing one.</param>
    /// <param name="nesting">How many lists and maps of the item there are around it; 0 for the item.</param>
    /// <exception cref="ItemProblemException">It is no struct, or holds what no item can.</exception>
    public void WriteMembers(ref IonTextReader reader, int nesting)
    {
        ReadOnlySpan<byte> before = "{\""u8;
        reader.Position++;
        while (!reader.TryRead((byte)'}'))
        {
            int start = reader.Position;
            ReadOnlySpan<byte> name = _scalars.ReadName(ref reader, out bool isPlain);
            Attribute = nesting == 0 ? start..reader.Position : Attribute;
            _scalars.Append(before, name, isPlain, "\":"u8);
            before = ",\""u8;
            reader.ReadColon();
            WriteValue(ref reader, nesting);
            reader.ReadComma((byte)'}');
        }

        buffer.Append(before[0] == '{' ? "{}"u8 : "}"u8);
    }

    private void WriteValue(ref IonTextReader reader, int nesting)
    {
        switch (reader.Next)
        {
            case (byte)'"':
                _scalars.WriteText(ref reader, "{\"S\":\""u8, "\"}"u8);
                break;
            case (byte)'\'':
                WriteQuotedSymbol(ref reader);
                break;
            case (byte)'-' or (byte)'+' or (>= (byte)'0' and <= (byte)'9'):
                _scalars.WriteNumber(ref reader, "{\"N\":\""u8, "\"}"u8);
                break;
            case (byte)'{' when reader.IsAtBlob:
                _scalars.WriteBlob(ref reader, "{\"B\":\""u8, "\"}"u8);
                break;
            case (byte)'{' or (byte)'[':
                WriteDocument(ref reader, nesting + 1);
                break;
            case (byte)'(':
                throw IonProblem.NoType("an s-expression, (…)", "a list");
            default:
                WriteWord(ref reader);
                break;
        }
    }

    private void WriteElements(ref IonTextReader reader, int nesting)
    {
        ReadOnlySpan<byte> before = "["u8;
        reader.Position++;
        while (!reader.TryRead((byte)']'))
        {
            buffer.Append(before);
            before = ","u8;
            WriteValue(ref reader, nesting);
            reader.ReadComma((byte)']');
        }

        buffer.Append(before[0] == '[' ? "[]"u8 : "]"u8);
    }

    private void WriteDocument(ref IonTextReader reader, int nesting)
    {
        if (nesting > ItemLimits.MaxNesting)
        {
            throw new ItemProblemException(ProblemCode.NestedTooDeep, $"Lists and maps are nested deeper than {ItemLimits.MaxNesting} levels, which DynamoDB does not take.");
        }

        if (reader.Next == '{')
        {
            buffer.Append("{\"M\":"u8);
            WriteMembers(ref reader, nesting);
        }
        else
        {
            buffer.Append("{\"L\":"u8);
            WriteElements(ref reader, nesting);
        }

        buffer.Append("}"u8);
    }

    /// <summary>Writes what starts with a letter: true, false, null and its types, a symbol, or a value with an annotation.</summary>
    private void WriteWord(ref IonTextReader reader)
    {
        ReadOnlySpan<byte> word = reader.ReadIdentifier();
        if (word.SequenceEqual("null"u8))
        {
            reader.ReadNullType();
            buffer.Append("{\"NULL\":true}"u8);
        }
        else if (word.SequenceEqual("true"u8) || word.SequenceEqual("false"u8))
        {
            buffer.Append("{\"BOOL\":"u8, word, "}"u8);
        }
        else if (word.IsEmpty || IonText.IsSymbolNumber(word))
        {
            throw word.IsEmpty ? reader.Unexpected("A value") : IonProblem.SymbolNumber(word);
        }
        else if (reader.TryReadAnnotationMark())
        {
            WriteSet(ref reader, word);
        }
        else if (word.SequenceEqual("nan"u8))
        {
            throw IonProblem.NoNumber(word);
        }
        else
        {
            buffer.Append("{\"S\":\""u8, word, "\"}"u8);
        }
    }

    private void WriteQuotedSymbol(ref IonTextReader reader)
    {
        bool isString = reader.IsAtLongString;
        ReadOnlySpan<byte> text = _scalars.ReadText(ref reader, out bool isPlain);
        if (!isString && reader.TryReadAnnotationMark())
        {
            WriteSet(ref reader, text);
        }
        else
        {
            _scalars.Append("{\"S\":\""u8, text, isPlain, "\"}"u8);
        }
    }

    private void WriteSet(ref IonTextReader reader, scoped ReadOnlySpan<byte> annotation)
    {
        ReadOnlySpan<byte> prefix = "$dynamodb_"u8;
        ReadOnlySpan<byte> tag = annotation.StartsWith(prefix) ? annotation[prefix.Length..] : [];
        if (!AttributeTypes.TryParse(tag, out AttributeType type) || type is not (AttributeType.SS or AttributeType.NS or AttributeType.BS) || reader.Next != '[')
        {
            throw new ItemProblemException(ProblemCode.InvalidAttribute, $"DynamoDB knows the annotations $dynamodb_SS, $dynamodb_NS and $dynamodb_BS of lists and no other; leave '{IonProblem.Quote(annotation)}' out.");
        }

        reader.Position++;
        buffer.Append("{\""u8, tag, "\":"u8);
        ReadOnlySpan<byte> before = "["u8;
        while (!reader.TryRead((byte)']'))
        {
            buffer.Append(before);
            before = ","u8;
            WriteSetMember(ref reader, type);
            reader.ReadComma((byte)']');
        }

        buffer.Append(before[0] == '[' ? "[]}"u8 : "]}"u8);
    }

    private void WriteSetMember(ref IonTextReader reader, AttributeType type)
    {
        switch (type, reader.Next)
        {
            case (AttributeType.SS, (byte)'"'):
            case (AttributeType.SS, _) when reader.IsAtLongString:
                _scalars.WriteText(ref reader, "\""u8, "\""u8);
                break;
            case (AttributeType.NS, (byte)'-' or (byte)'+' or (>= (byte)'0' and <= (byte)'9')):
                _scalars.WriteNumber(ref reader, "\""u8, "\""u8);
                break;
            case (AttributeType.BS, (byte)'{') when reader.IsAtBlob:
                _scalars.WriteBlob(ref reader, "\""u8, "\""u8);
                break;
            default:
                throw new ItemProblemException(ProblemCode.InvalidAttribute, "A list with the annotation $dynamodb_SS holds strings alone, $dynamodb_NS numbers, and $dynamodb_BS blobs.");
        }
    }
}
