using System.Buffers;
using System.Text;
using System.Text.Json;
using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>Writes the values of csv as attribute values. Not safe for several threads.</summary>
/// <param name="buffer">Takes the attribute values.</param>
internal sealed class CsvCells(ItemBuffer buffer)
{
    private static readonly SearchValues<byte> s_digits = SearchValues.Create("0123456789."u8);

    private readonly PlainJsonValues _documents = new(buffer);

    /// <summary>Which of the types a value can be, beside text.</summary>
    /// <param name="value">A value that is not empty; valid UTF-8.</param>
    /// <param name="candidates">The types in question.</param>
    /// <returns>Those of them that it can be.</returns>
    public CsvCellType Narrow(ReadOnlySpan<byte> value, CsvCellType candidates)
    {
        CsvCellType fitting = CsvCellType.Text;
        foreach (CsvCellType type in (ReadOnlySpan<CsvCellType>)[CsvCellType.Number, CsvCellType.Boolean, CsvCellType.Document])
        {
            if ((candidates & type) != 0 && TryAppend(value, type))
            {
                fitting |= type;
            }
        }

        buffer.Discard();
        return fitting;
    }

    /// <summary>Writes a value.</summary>
    /// <param name="value">The value; valid UTF-8.</param>
    /// <param name="type">A single type.</param>
    /// <returns>False when it is none of that type; what the buffer holds then is of no use.</returns>
    public bool TryAppend(ReadOnlySpan<byte> value, CsvCellType type)
    {
        switch (type)
        {
            case CsvCellType.Number when IsNumber(value):
                buffer.Append("{\"N\":\""u8, value, "\"}"u8);
                return true;
            case CsvCellType.Boolean when Ascii.EqualsIgnoreCase(value, "true"u8):
                buffer.Append("{\"BOOL\":true}"u8);
                return true;
            case CsvCellType.Boolean when Ascii.EqualsIgnoreCase(value, "false"u8):
                buffer.Append("{\"BOOL\":false}"u8);
                return true;
            case CsvCellType.Document:
                return TryAppendDocument(value);
            case CsvCellType.Text:
                buffer.Append("{\"S\":"u8);
                buffer.AppendString(value);
                buffer.Append("}"u8);
                return true;
            default:
                return false;
        }
    }

    private static bool IsNumber(ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> digits = value is [(byte)'-', ..] ? value[1..] : value;
        return digits is [>= (byte)'0' and <= (byte)'9', ..] and not [(byte)'0', >= (byte)'0' and <= (byte)'9', ..] and not [.., (byte)'.']
            && digits.IndexOfAnyExcept(s_digits) < 0
            && DdbNumber.TryParse(value, out _) == DdbNumber.ParseFailure.None
            && (digits.Length == value.Length || digits.IndexOfAnyExcept((byte)'0', (byte)'.') >= 0); // minus zero would come back without its sign
    }

    private bool TryAppendDocument(ReadOnlySpan<byte> value)
    {
        if (value is not [(byte)'{' or (byte)'[', ..])
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(value, JsonText.AnyDepth);
            reader.Read();
            return _documents.TryWriteValue(ref reader, 0) && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
