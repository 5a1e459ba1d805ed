using System.Text;
using System.Text.Unicode;
using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>Makes items of structs in Ion text, bare or wrapped as <c>{Item:{…}}</c>, with values as <see cref="IonValues"/> has them.</summary>
/// <remarks>The items share the chunks of a buffer.</remarks>
internal sealed class IonConversion
{
    private readonly ItemBuffer _buffer;
    private readonly IonValues _values;
    private readonly bool _takesChanges;

    /// <summary>Makes a conversion.</summary>
    /// <param name="buffer">Takes the items.</param>
    /// <param name="takesChanges">Whether what <c>{Record:{…}}</c> wraps is taken for an item, too.</param>
    public IonConversion(ItemBuffer buffer, bool takesChanges = false)
    {
        _takesChanges = takesChanges;
        _buffer = buffer;
        _values = new IonValues(buffer);
    }

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
                throw IonProblem.Malformed($"It {JsonText.NotUtf8}");
            }

            WriteItem(ref reader);
            return new ItemRecord(_buffer.Take(), position);
        }
        catch (ItemProblemException exception)
        {
            _buffer.Discard();
            ItemProblem problem = exception.Problem with { Message = Place(exception.Problem, record.Span, reader.Position, position.Number) + exception.Problem.Message };
            return new ItemRecord(default, position, UnreadRecord.Of(record.Span, ItemFormat.Ion), problem);
        }
    }

    /// <summary>Where in the record a problem is, to be put before its message.</summary>
    private string Place(ItemProblem problem, ReadOnlySpan<byte> record, int position, long line)
    {
        if (problem.Code != ProblemCode.MalformedRecord)
        {
            return $"Attribute '{Quotation.Of(Encoding.UTF8.GetString(record[_values.Attribute]).Trim(' ', '"', '\''))}': ";
        }

        int lines = record[..position].Count((byte)'\n');
        return lines == 0 ? "The record is no item in Ion: " : $"The record is no item in Ion (line {line + lines}): ";
    }

    private void WriteItem(ref IonTextReader reader)
    {
        reader.SkipSpace();
        if (reader.Next != '{' || reader.IsAtBlob)
        {
            throw IonProblem.Malformed(reader.Rest.StartsWith("$ion_"u8) ? "Only version 1.0 of Ion is read." : "An item is a struct, {…}.");
        }

        if (!TryWriteWrapped(ref reader))
        {
            _values.WriteMembers(ref reader, 0);
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
            ReadOnlySpan<byte> name = _values.ReadName(ref reader);
            bool isItem = name.SequenceEqual("Item"u8);
            if (isItem || name.SequenceEqual("Record"u8))
            {
                reader.ReadColon();
                if (reader.Next == '{' && !reader.IsAtBlob)
                {
                    _values.WriteMembers(ref reader, 0);
                    reader.ReadComma((byte)'}');
                    if (reader.TryRead((byte)'}'))
                    {
                        return isItem || _takesChanges ? true : throw IonProblem.Malformed(IonProblem.IsChange);
                    }
                }
            }
        }

        _buffer.Discard();
        reader.Position = start;
        return false;
    }
}
