using System.Buffers;
using System.Text.Json;
using CsvHelper;
using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>Writes items as csv with a header line.</summary>
/// <remarks>
/// Strings and numbers stand as they are, true and false as words, binary in base64, lists, maps and sets as JSON. What csv
/// cannot tell is lost: an empty string and NULL are empty cells, like an attribute that is not there. Lines end as in
/// https://www.rfc-editor.org/rfc/rfc4180.
/// </remarks>
internal sealed class CsvItemWriter : IBufferedItemWriter
{
    private readonly CsvWriter _csv;
    private readonly CsvColumns _columns;
    private readonly bool _guardsFormulas;
    private readonly ArrayBufferWriter<byte> _cells = new();
    private Range[]? _ranges;

    /// <summary>Makes a writer.</summary>
    /// <param name="stream">Where to; closed with the writer.</param>
    /// <param name="columns">The columns, all of them by the time the first item is written.</param>
    /// <param name="delimiter">The character between the values.</param>
    /// <param name="guardsFormulas">Whether text that a spreadsheet would run is made plain text by <see cref="FormulaGuard"/>.</param>
    /// <param name="hasItems">Whether there are items, and so the header line, in the file already.</param>
    public CsvItemWriter(Stream stream, CsvColumns columns, char delimiter, bool guardsFormulas, bool hasItems = false)
    {
        // Unquoted, a cell would be cut by a spreadsheet that has another delimiter, and its rest begin a cell.
        CsvQuoting quoting = guardsFormulas ? CsvQuoting.Always : CsvQuoting.WhenNeeded;
        _csv = CsvWriter.Create(stream, CsvWriterOptions.Default with { Separator = delimiter, Quoting = quoting }, leaveOpen: false);
        _columns = columns;
        _guardsFormulas = guardsFormulas;
        _ranges = hasItems ? new Range[columns.Names.Count] : null;
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(IReadOnlyList<ItemRecord> items, CancellationToken cancellationToken)
    {
        _ranges ??= WriteHeader();
        for (int i = 0; i < items.Count && _ranges.Length > 0; i++)
        {
            WriteFields(items[i], _ranges);
            await _csv.EndRecordAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask FlushAsync(CancellationToken cancellationToken) => await _csv.FlushAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        _ranges ??= WriteHeader();
        await _csv.FlushAsync(cancellationToken).ConfigureAwait(false);
        await DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _csv.DisposeAsync();

    private Range[] WriteHeader()
    {
        foreach (string name in _columns.Names)
        {
            // Unquoted, a name that starts like a byte order mark would be read as one.
            _csv.WriteField(_guardsFormulas ? FormulaGuard.Guard(name) : name, name is ['\uFEFF', ..] ? CsvQuoting.Always : CsvQuoting.WhenNeeded);
        }

        if (_columns.Names.Count > 0)
        {
            _csv.EndRecord();
        }

        return new Range[_columns.Names.Count];
    }

    private void WriteFields(ItemRecord record, Range[] ranges)
    {
        _cells.ResetWrittenCount();
        Array.Clear(ranges);
        try
        {
            ReadCells(record.Item, ranges);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw CsvColumns.Invalid(record, exception);
        }

        foreach (Range range in ranges)
        {
            _csv.WriteField(_cells.WrittenSpan[range]);
        }
    }

    private void ReadCells(Item item, Range[] ranges)
    {
        var reader = new Utf8JsonReader(item.Json.Span, JsonText.AnyDepth);
        reader.Read();
        for (int ordinal = 0; reader.Read() && reader.TokenType == JsonTokenType.PropertyName; ordinal++)
        {
            int column = _columns.Find(ref reader, ordinal, add: false);
            if (column < 0)
            {
                reader.Skip();
                continue;
            }

            int start = _cells.WrittenCount;
            reader.Read();
            ReadCell(ref reader);
            ranges[column] = start.._cells.WrittenCount;
        }
    }

    private void ReadCell(ref Utf8JsonReader reader)
    {
        Utf8JsonReader value = reader;
        AttributeType type = PlainJson.ReadType(ref value);
        if (type is AttributeType.S or AttributeType.N or AttributeType.B && value.TokenType == JsonTokenType.String)
        {
            WriteText(value, isNumber: type == AttributeType.N);
            reader.Skip();
        }
        else if (type == AttributeType.NULL)
        {
            reader.Skip();
        }
        else
        {
            PlainJson.WriteValue(_cells, ref reader);
        }
    }

    private void WriteText(Utf8JsonReader value, bool isNumber)
    {
        Span<byte> cell = _cells.GetSpan(value.ValueSpan.Length + 1);
        int length = value.CopyString(cell);
        if (_guardsFormulas && !isNumber && FormulaGuard.IsNeeded(cell[..length]))
        {
            cell[..length].CopyTo(cell[1..]);
            cell[0] = (byte)FormulaGuard.Mark;
            length++;
        }

        _cells.Advance(length);
    }
}
