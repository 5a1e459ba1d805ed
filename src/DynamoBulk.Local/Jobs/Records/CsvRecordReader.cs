using System.Text.Json;
using System.Text.Unicode;
using CsvHelper;
using DynamoBulk.Items;
using DynamoBulk.Local.Expressions;
using DynamoBulk.Local.Http;

namespace DynamoBulk.Local.Jobs.Records;

/// <summary>Reads csv as the service's import does: key attributes get the type that the table declares, all other cells are text.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.Format.html</remarks>
internal sealed class CsvRecordReader : IRecordReader
{
    private readonly CsvReader _csv;
    private readonly PooledBuffer _json = new(1024);
    private readonly Dictionary<string, AttributeType> _keyTypes;
    private IReadOnlyList<string>? _header;
    private bool _isMalformed;
    private long _rows;

    /// <summary>Starts at the beginning of an object.</summary>
    /// <param name="input">Its text.</param>
    /// <param name="delimiter">The character between values.</param>
    /// <param name="header">The names of the columns; null when the first line has them.</param>
    /// <param name="attributes">The attributes that the table and its indexes have keys of.</param>
    public CsvRecordReader(Stream input, char delimiter, IReadOnlyList<string>? header, IReadOnlyList<KeyAttribute> attributes)
    {
        _header = header;
        _keyTypes = attributes.ToDictionary(attribute => attribute.Name, attribute => attribute.Type);
        _csv = CsvReader.Create(input, new CsvReaderOptions
        {
            Separator = delimiter,
            HasHeader = false,
            MaxRecordSize = RecordWindow.MaxRecordLength,
            OnMalformedRecord = _ => _isMalformed = true,
        });
    }

    /// <inheritdoc/>
    public async ValueTask<InputRecord?> ReadAsync(CancellationToken cancellationToken)
    {
        if (_header is null)
        {
            if (!await ReadRowAsync(cancellationToken).ConfigureAwait(false))
            {
                return null;
            }

            _header = [.. Enumerable.Range(0, _csv.FieldCount).Select(_csv.GetString)];
            CheckHeader(_header);
        }

        if (!await ReadRowAsync(cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        byte[] raw = _csv.RawRecord.ToArray();
        return _csv.FieldCount == _header.Count
            ? new InputRecord(_rows++, raw, ReadItem(_header))
            : new InputRecord(_rows++, raw, default, $"The row has {_csv.FieldCount} values, and there are {_header.Count} columns.");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _json.Dispose();
        return _csv.DisposeAsync();
    }

    private async ValueTask<bool> ReadRowAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!await _csv.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }
        catch (CsvFormatException exception)
        {
            throw new MalformedRecordException(_rows, [], exception.Message);
        }

        string? problem = _isMalformed ? "A value with a quote in it has to be quoted, and the quote doubled."
            : Utf8.IsValid(_csv.RawRecord) ? null
            : "The row is not valid UTF-8.";
        return problem is null ? true : throw new MalformedRecordException(_rows, _csv.RawRecord.ToArray(), problem);
    }

    private void CheckHeader(IReadOnlyList<string> names)
    {
        if (names.FirstOrDefault(string.IsNullOrEmpty) is not null || names.Distinct().Count() < names.Count)
        {
            throw new MalformedRecordException(_rows, _csv.RawRecord.ToArray(), "The first line has to name each column, and no two alike.");
        }
    }

    private ReadOnlyMemory<byte> ReadItem(IReadOnlyList<string> header)
    {
        _json.Clear();
        using (var writer = new Utf8JsonWriter(_json, AttributeJson.WriterOptions))
        {
            writer.WriteStartObject();
            for (int i = 0; i < header.Count; i++)
            {
                ReadOnlySpan<byte> value = _csv.GetSpan(i);
                if (value.IsEmpty)
                {
                    continue;
                }

                writer.WriteStartObject(header[i]);
                writer.WriteString(_keyTypes.GetValueOrDefault(header[i], AttributeType.S).ToString(), value);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        return _json.Written;
    }
}
