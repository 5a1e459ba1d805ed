using System.Buffers;
using System.Text.Json;
using CsvHelper;
using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>Writes items as csv with a header line.</summary>
/// <remarks>
/// The columns are all attributes that any item has, so the items wait in a temporary file until the last one is known; with a
/// list of columns they are written at once. Strings and numbers stand as they are, true and false as words, binary in base64,
/// lists, maps and sets as JSON. What csv cannot tell is lost: an empty string and NULL are empty cells, like an attribute that
/// is not there. Lines end as in https://www.rfc-editor.org/rfc/rfc4180.
/// </remarks>
public sealed class CsvItemWriter : IItemWriter
{
    private readonly CsvWriter _csv;
    private readonly CsvColumns _columns = new();
    private readonly TemporaryItems? _waiting;
    private readonly ArrayBufferWriter<byte> _cells = new();
    private Range[] _ranges = [];

    /// <summary>Makes a writer.</summary>
    /// <param name="stream">Where to; closed with the writer.</param>
    /// <param name="options">Which columns, or which of them first.</param>
    public CsvItemWriter(Stream stream, ItemWriterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (string column in options.Columns ?? options.LeadingColumns)
        {
            _columns.Add(column);
        }

        _waiting = options.Columns is null ? new TemporaryItems() : null;
        _csv = CsvWriter.Create(stream, CsvWriterOptions.Default with { Separator = options.Delimiter ?? ',' }, leaveOpen: false);
        if (_waiting is null)
        {
            WriteHeader();
        }
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(IReadOnlyList<ItemRecord> items, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(items);
        if (_waiting is null)
        {
            await WriteRowsAsync(items, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            AddColumns(items);
            await _waiting.WriteAsync(items, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        if (_waiting is not null)
        {
            WriteHeader();
            IAsyncEnumerable<IReadOnlyList<ItemRecord>> pages = await _waiting.ReadAsync(cancellationToken).ConfigureAwait(false);
            await foreach (IReadOnlyList<ItemRecord> page in pages.ConfigureAwait(false))
            {
                await WriteRowsAsync(page, cancellationToken).ConfigureAwait(false);
            }
        }

        await _csv.FlushAsync(cancellationToken).ConfigureAwait(false);
        await DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _csv.DisposeAsync().ConfigureAwait(false);
        if (_waiting is not null)
        {
            await _waiting.DisposeAsync().ConfigureAwait(false);
        }
    }

    private void AddColumns(IReadOnlyList<ItemRecord> items)
    {
        foreach (ItemRecord record in items)
        {
            try
            {
                var reader = new Utf8JsonReader(record.Item.Json.Span, JsonText.AnyDepth);
                reader.Read();
                for (int ordinal = 0; reader.Read() && reader.TokenType == JsonTokenType.PropertyName; ordinal++)
                {
                    _columns.Find(ref reader, ordinal, add: true);
                    reader.Skip();
                }
            }
            catch (Exception exception) when (exception is JsonException or InvalidOperationException)
            {
                throw Invalid(record, exception);
            }
        }
    }

    private void WriteHeader()
    {
        _ranges = new Range[_columns.Names.Count];
        foreach (string name in _columns.Names)
        {
            // Unquoted, a name that starts like a byte order mark would be read as one.
            _csv.WriteField(name, name is ['\uFEFF', ..] ? CsvQuoting.Always : CsvQuoting.WhenNeeded);
        }

        if (_ranges.Length > 0)
        {
            _csv.EndRecord();
        }
    }

    private async ValueTask WriteRowsAsync(IReadOnlyList<ItemRecord> items, CancellationToken cancellationToken)
    {
        for (int i = 0; i < items.Count && _ranges.Length > 0; i++)
        {
            WriteFields(items[i]);
            await _csv.EndRecordAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void WriteFields(ItemRecord record)
    {
        _cells.ResetWrittenCount();
        Array.Clear(_ranges);
        try
        {
            ReadCells(record.Item);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw Invalid(record, exception);
        }

        foreach (Range range in _ranges)
        {
            _csv.WriteField(_cells.WrittenSpan[range]);
        }
    }

    private void ReadCells(Item item)
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
            _ranges[column] = start.._cells.WrittenCount;
        }
    }

    private void ReadCell(ref Utf8JsonReader reader)
    {
        Utf8JsonReader value = reader;
        AttributeType type = PlainJson.ReadType(ref value);
        if (type is AttributeType.S or AttributeType.N or AttributeType.B && value.TokenType == JsonTokenType.String)
        {
            _cells.Advance(value.CopyString(_cells.GetSpan(value.ValueSpan.Length)));
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

    // The reader's InvalidOperationException is for text that is half of a surrogate pair.
    private static InvalidDataException Invalid(ItemRecord record, Exception exception) =>
        new($"{record.Position}: The item is no valid DynamoDB JSON: {JsonText.Reason(exception)}", exception);
}
