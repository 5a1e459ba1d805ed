using System.Text.Json;
using System.Text.Unicode;
using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>Makes items of plain JSON objects, whose values become attributes as <see cref="PlainJsonValues"/> has it.</summary>
/// <remarks>The items share the chunks of a buffer.</remarks>
internal sealed class PlainJsonConversion
{
    private readonly ItemBuffer _buffer = new();
    private readonly PlainJsonValues _values;

    /// <summary>Makes a conversion.</summary>
    public PlainJsonConversion() => _values = new PlainJsonValues(_buffer);

    /// <summary>Converts a record.</summary>
    /// <param name="record">One JSON object.</param>
    /// <param name="position">Where it stands.</param>
    /// <returns>The item, or why it is none.</returns>
    public ItemRecord Convert(ReadOnlyMemory<byte> record, ItemPosition position)
    {
        ItemProblem? problem;
        try
        {
            if (!Utf8.IsValid(record.Span))
            {
                throw new JsonException($"It {JsonText.NotUtf8}");
            }

            var reader = new Utf8JsonReader(record.Span, JsonText.AnyDepth);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw new JsonException("An item is an object with attributes.");
            }

            if (_values.TryWriteMembers(ref reader, 0))
            {
                reader.Read();
                return new ItemRecord(_buffer.Take(), position);
            }

            problem = _values.Problem;
        }
        catch (JsonException exception)
        {
            problem = new ItemProblem(ProblemCode.MalformedRecord, $"The record is no JSON object: {JsonText.Reason(exception)}");
        }

        _buffer.Discard();
        return new ItemRecord(default, position, UnreadRecord.Of(record.Span, ItemFormat.JsonLines), problem);
    }
}
