using System.Runtime.ExceptionServices;
using System.Text.Unicode;
using CsvHelper;
using DynamoBulk.Items;

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
    private ExceptionDispatchInfo? _broken;
    private bool _isSuspect;

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
                OnMalformedRecord = _ => _isSuspect = true,
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

        if (FindProblem() is { } problem)
        {
            throw new InvalidDataException($"{_source} line {_csv.LineNumber} names no attributes: {problem}");
        }

        return [.. Enumerable.Range(0, _csv.FieldCount).Select(_csv.GetString)];
    }

    /// <summary>Reads the next row that is not empty.</summary>
    /// <param name="row">Takes it.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>False at the end, or where the file cannot be read further: see <see cref="ThrowIfBroken"/>.</returns>
    public async ValueTask<bool> ReadAsync(CsvRow row, CancellationToken cancellationToken)
    {
        try
        {
            if (_broken is not null || !await ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }
        catch (InvalidDataException exception)
        {
            _broken = ExceptionDispatchInfo.Capture(exception);
            return false;
        }

        row.Take(_csv, FindProblem());
        return true;
    }

    /// <summary>Says, once the rows before it are taken, why the file cannot be read further.</summary>
    /// <exception cref="InvalidDataException">One sentence with the source and the line.</exception>
    public void ThrowIfBroken() => _broken?.Throw();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _csv.DisposeAsync();

    /// <summary>Whether this is what Export-Csv of Windows PowerShell puts before the header, and Import-Csv passes over.</summary>
    private bool IsTypeLine() => _csv.GetSpan(0).StartsWith("#TYPE "u8);

    private async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        _isSuspect = false;
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
        if (_isSuspect && CsvQuotes.FindProblem(_csv) is { } problem)
        {
            return problem;
        }

        return Utf8.IsValid(_csv.RawRecord) ? null : $"The row {JsonText.NotUtf8}";
    }
}
