using System.Text.Unicode;
using CsvHelper;

namespace DynamoBulk.Formats;

/// <summary>Reads csv row by row and says what is wrong with one.</summary>
/// <remarks>
/// Quoting as in https://www.rfc-editor.org/rfc/rfc4180, and a quote within an unquoted value is an ordinary character, as
/// Import-Csv has it. A byte order mark tells UTF-16 from UTF-8.
/// </remarks>
internal sealed class CsvRows : IAsyncDisposable
{
    private readonly CsvReader _csv;
    private readonly string _source;
    private readonly List<CsvMalformedReason> _malformed = [];

    /// <summary>Starts at the beginning of a stream.</summary>
    /// <param name="stream">The bytes; left open.</param>
    /// <param name="source">What messages call the stream.</param>
    /// <param name="delimiter">The character between values.</param>
    public CsvRows(Stream stream, string source, char delimiter)
    {
        _source = source;
        _csv = CsvReader.Create(
            stream,
            new CsvReaderOptions
            {
                Separator = delimiter,
                HasHeader = false, // read here, where a bad header can be told in a sentence
                MaxRecordSize = RecordSplitter.MaxRecordSize,
                TrackLineNumbers = true,
                OnMalformedRecord = record => _malformed.Add(record.Reason),
            },
            leaveOpen: true);
    }

    /// <summary>The line of the last row, from 1.</summary>
    public long Line => _csv.LineNumber;

    /// <summary>Reads the line of names.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The names; a column may have an empty one.</returns>
    /// <exception cref="InvalidDataException">There is none, or it is no UTF-8.</exception>
    public async ValueTask<IReadOnlyList<string>> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        if (!await ReadAsync(cancellationToken).ConfigureAwait(false)
            || (IsTypeLine() && !await ReadAsync(cancellationToken).ConfigureAwait(false)))
        {
            throw new InvalidDataException($"{_source} is empty; csv starts with a line of attribute names.");
        }

        if (!Utf8.IsValid(_csv.RawRecord))
        {
            throw new InvalidDataException($"{_source} line {_csv.LineNumber} is not valid UTF-8; save the file as UTF-8.");
        }

        return [.. Enumerable.Range(0, _csv.FieldCount).Select(_csv.GetString)];
    }

    /// <summary>Reads the next row that is not empty.</summary>
    /// <param name="row">Takes it.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>False at the end.</returns>
    /// <exception cref="InvalidDataException">The row is longer than any item.</exception>
    public async ValueTask<bool> ReadAsync(CsvRow row, CancellationToken cancellationToken)
    {
        _malformed.Clear();
        if (!await ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        row.Take(_csv, FindProblem());
        return true;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _csv.DisposeAsync();

    /// <summary>Whether this is what Export-Csv of Windows PowerShell puts before the header, and Import-Csv passes over.</summary>
    private bool IsTypeLine() => _csv.GetSpan(0).StartsWith("#TYPE "u8);

    private async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _csv.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (CsvFormatException exception)
        {
            throw new InvalidDataException(
                $"{_source} line {exception.LineNumber}: a row is longer than {RecordSplitter.MaxRecordSize >> 20} MB, which no item is; is the closing quote of a value missing?", exception);
        }
    }

    private string? FindProblem()
    {
        foreach (CsvMalformedReason reason in _malformed)
        {
            switch (reason)
            {
                case CsvMalformedReason.StrayQuote:
                    break;
                case CsvMalformedReason.UnterminatedQuote:
                    return "A value starts with a quote that is never closed: the row runs to the end of the file.";
                default:
                    return "Text follows the closing quote of a value; a quote inside a quoted value is doubled.";
            }
        }

        return Utf8.IsValid(_csv.RawRecord) ? null : "The row is not valid UTF-8; save the file as UTF-8.";
    }
}
