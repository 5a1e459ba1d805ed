using System.Globalization;
using System.Text;
using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>Makes items of the rows of a csv file. The items share the chunks of a buffer.</summary>
internal sealed class CsvConversion
{
    private readonly ItemBuffer _buffer;
    private readonly CsvCells _cells;
    private readonly Column[] _columns;
    private readonly CsvDialect _dialect;
    private readonly byte[]? _nullValue;
    private readonly string _source;

    /// <summary>Makes a conversion.</summary>
    /// <param name="names">The names of the columns; an empty one only where every cell is empty.</param>
    /// <param name="types">What the columns hold; null for text.</param>
    /// <param name="nullValue">The text that stands for NULL, or null.</param>
    /// <param name="delimiter">The character between values.</param>
    /// <param name="source">What positions call the file.</param>
    /// <param name="buffer">Takes the items.</param>
    public CsvConversion(IReadOnlyList<string> names, CsvColumnTypes? types, string? nullValue, char delimiter, string source, ItemBuffer buffer)
    {
        _buffer = buffer;
        _cells = new CsvCells(_buffer);
        _columns = [.. names.Select(name => new Column(name, Opening(name), types?.Find(name) ?? CsvCellType.Text))];
        _dialect = new CsvDialect(delimiter, names, _columns.Where(column => column.Type != CsvCellType.Text).ToDictionary(column => column.Name, column => column.Type.ToString()), nullValue);
        _nullValue = nullValue is null ? null : Encoding.UTF8.GetBytes(nullValue);
        _source = source;
    }

    /// <summary>Makes an item of a row.</summary>
    /// <param name="row">The row.</param>
    /// <returns>The item, or why there is none and the row as it stands in the file.</returns>
    public ItemRecord Convert(CsvRow row)
    {
        var position = new ItemPosition(_source, row.Line);
        ItemProblem? problem = FindProblem(row) is { } sentence ? new ItemProblem(ProblemCode.MalformedRecord, sentence) : WriteItem(row);
        if (problem is null)
        {
            return new ItemRecord(_buffer.Take(), position);
        }

        _buffer.Discard();
        return new ItemRecord(default, position, UnreadRecord.Of(row.Raw, ItemFormat.Csv, _dialect), problem);
    }

    private ReadOnlyMemory<byte> Opening(string name)
    {
        _buffer.AppendString(Encoding.UTF8.GetBytes(name));
        _buffer.Append(":"u8);
        return _buffer.Take().Json;
    }

    private string? FindProblem(CsvRow row)
    {
        if (row.Problem is null && row.Count != _columns.Length)
        {
            return $"The row has {row.Count} values, the header names {_columns.Length}.";
        }

        for (int i = 0; i < _columns.Length && row.Problem is null; i++)
        {
            if (_columns[i].Name.Length == 0 && !row[i].IsEmpty)
            {
                return $"Column {i + 1} has a value but no name in the header.";
            }
        }

        return row.Problem;
    }

    private ItemProblem? WriteItem(CsvRow row)
    {
        ReadOnlySpan<byte> separator = "{"u8;
        for (int i = 0; i < _columns.Length; i++)
        {
            Column column = _columns[i];
            ReadOnlySpan<byte> value = row[i];
            bool isNull = _nullValue is not null && value.SequenceEqual(_nullValue) && column.Name.Length > 0;
            if (value.IsEmpty && !isNull)
            {
                continue;
            }

            _buffer.Append(separator);
            separator = ","u8;
            _buffer.Append(column.Opening.Span);
            if (isNull)
            {
                _buffer.Append("{\"NULL\":true}"u8);
            }
            else if (!_cells.TryAppend(value, column.Type))
            {
                return Misfit(column, value);
            }
        }

        _buffer.Append(separator[0] == '{' ? "{}"u8 : "}"u8);
        return null;
    }

    private static ItemProblem Misfit(Column column, ReadOnlySpan<byte> value)
    {
        string shown = Quotation.Of(Encoding.UTF8.GetString(value));
        return new ItemProblem(ProblemCode.TypeMismatch, string.Create(
            CultureInfo.InvariantCulture,
            $"Column '{column.Name}' holds {CsvColumnTypes.Words(column.Type)} in the first {CsvColumnTypes.SampleRows:N0} rows, and here '{shown}': import it as text with -AttributeType @{{ '{column.Name}' = 'S' }}, mend the value, or say with -NullValue what stands for NULL."));
    }

    /// <param name="Name">The attribute; empty when the header leaves it open.</param>
    /// <param name="Opening">What comes before its value in an item.</param>
    /// <param name="Type">What its values are.</param>
    private sealed record Column(string Name, ReadOnlyMemory<byte> Opening, CsvCellType Type);
}
