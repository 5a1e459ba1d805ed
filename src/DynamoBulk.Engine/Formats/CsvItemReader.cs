using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using CsvHelper;
using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>
/// Reads csv with a header line of attribute names: every value is a string, an empty cell leaves the attribute out unless it
/// stands for NULL.
/// </summary>
/// <remarks>
/// Quoting as in https://www.rfc-editor.org/rfc/rfc4180, and a quote within an unquoted value is an ordinary character, as
/// Import-Csv has it. A byte order mark tells UTF-16 from UTF-8.
/// </remarks>
/// <param name="options">The delimiter, a comma when none is given; the names of the columns; what stands for NULL.</param>
public sealed class CsvItemReader(ItemReaderOptions? options = null) : IItemReader
{
    private const int MaxPage = 500;
    private const int MaxPageSize = 256 * 1024;

    private readonly ItemReaderOptions _options = options ?? ItemReaderOptions.None;
    private readonly byte[]? _nullValue = options?.NullValue is { } text ? Encoding.UTF8.GetBytes(text) : null;

    /// <inheritdoc/>
    public async IAsyncEnumerable<IReadOnlyList<ItemRecord>> ReadAsync(
        Stream stream, string source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var malformed = new List<CsvMalformedRecord>();
        CsvReader csv = CsvReader.Create(stream, Options(malformed), leaveOpen: true);
        await using ConfiguredAsyncDisposable disposal = csv.ConfigureAwait(false);
        Column[] columns = _options.Header is { } names
            ? ToColumns(names, source)
            : ToColumns(await ReadHeaderAsync(csv, source, cancellationToken).ConfigureAwait(false), $"{source} line {csv.LineNumber}");
        var buffer = new ItemBuffer();
        var page = new List<ItemRecord>();
        int size = 0;
        while (await ReadRowAsync(csv, source, cancellationToken).ConfigureAwait(false))
        {
            page.Add(Convert(csv, columns, buffer, malformed, source));
            size += csv.RawRecord.Length;
            if (page.Count == MaxPage || size > MaxPageSize)
            {
                yield return page;
                page = new List<ItemRecord>(page.Count);
                size = 0;
            }
        }

        if (page.Count > 0)
        {
            yield return page;
        }
    }

    private CsvReaderOptions Options(List<CsvMalformedRecord> malformed) => new()
    {
        Separator = _options.Delimiter ?? ',',
        HasHeader = false, // read here, where a bad header can be told in a sentence
        MaxRecordSize = RecordSplitter.MaxRecordSize,
        TrackLineNumbers = true,
        OnMalformedRecord = record =>
        {
            if (record.Reason is not CsvMalformedReason.StrayQuote)
            {
                malformed.Add(record);
            }
        },
    };

    private static async ValueTask<IReadOnlyList<string>> ReadHeaderAsync(CsvReader csv, string source, CancellationToken cancellationToken)
    {
        if (!await ReadRowAsync(csv, source, cancellationToken).ConfigureAwait(false)
            || (IsTypeLine(csv) && !await ReadRowAsync(csv, source, cancellationToken).ConfigureAwait(false)))
        {
            throw new InvalidDataException($"{source} is empty; csv starts with a line of attribute names.");
        }

        if (!Utf8.IsValid(csv.RawRecord))
        {
            throw new InvalidDataException($"{source} line {csv.LineNumber} is not valid UTF-8; save the file as UTF-8.");
        }

        return [.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)];
    }

    private static Column[] ToColumns(IReadOnlyList<string> header, string place)
    {
        var columns = new Column[header.Count];
        var names = new HashSet<string>(StringComparer.Ordinal);
        var buffer = new ItemBuffer();
        for (int i = 0; i < columns.Length; i++)
        {
            string name = header[i];
            if (name.Length > 0 && !names.Add(name))
            {
                throw new InvalidDataException($"{place}: two columns are called '{name}'; an item has an attribute once.");
            }

            buffer.AppendString(Encoding.UTF8.GetBytes(name));
            buffer.Append(":"u8);
            columns[i] = new Column(name, buffer.Take().Json);
        }

        return columns;
    }

    /// <summary>Whether this is what Export-Csv of Windows PowerShell puts before the header, and Import-Csv passes over.</summary>
    private static bool IsTypeLine(CsvReader csv) => csv.GetSpan(0).StartsWith("#TYPE "u8);

    private static async ValueTask<bool> ReadRowAsync(CsvReader csv, string source, CancellationToken cancellationToken)
    {
        try
        {
            return await csv.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (CsvFormatException exception)
        {
            throw new InvalidDataException(
                $"{source} line {exception.LineNumber}: a row is longer than {RecordSplitter.MaxRecordSize >> 20} MB, which no item is; is the closing quote of a value missing?", exception);
        }
    }

    private ItemRecord Convert(CsvReader csv, Column[] columns, ItemBuffer buffer, List<CsvMalformedRecord> malformed, string source)
    {
        string? problem = FindProblem(csv, columns, malformed);
        if (problem is not null)
        {
            return new ItemRecord(
                default, new ItemPosition(source, csv.LineNumber), Encoding.UTF8.GetString(csv.RawRecord), new ItemProblem(ProblemCode.MalformedRecord, problem));
        }

        bool any = false;
        for (int i = 0; i < columns.Length; i++)
        {
            ReadOnlySpan<byte> value = csv.GetSpan(i);
            bool isNull = _nullValue is not null && value.SequenceEqual(_nullValue) && columns[i].Name.Length > 0;
            if (!value.IsEmpty || isNull)
            {
                buffer.Append(any ? ","u8 : "{"u8);
                buffer.Append(columns[i].Opening.Span);
                AppendValue(buffer, value, isNull);
                any = true;
            }
        }

        buffer.Append(any ? "}"u8 : "{}"u8);
        return new ItemRecord(buffer.Take(), new ItemPosition(source, csv.LineNumber));
    }

    private static void AppendValue(ItemBuffer buffer, ReadOnlySpan<byte> value, bool isNull)
    {
        if (isNull)
        {
            buffer.Append("{\"NULL\":true}"u8);
            return;
        }

        buffer.Append("{\"S\":"u8);
        buffer.AppendString(value);
        buffer.Append("}"u8);
    }

    private static string? FindProblem(CsvReader csv, Column[] columns, List<CsvMalformedRecord> malformed)
    {
        if (malformed.Count > 0)
        {
            CsvMalformedReason reason = malformed[0].Reason;
            malformed.Clear();
            return reason == CsvMalformedReason.UnterminatedQuote
                ? "A value starts with a quote that is never closed: the row runs to the end of the file."
                : "Text follows the closing quote of a value; a quote inside a quoted value is doubled.";
        }

        if (csv.FieldCount != columns.Length)
        {
            return $"The row has {csv.FieldCount} values, the header names {columns.Length}.";
        }

        if (!Utf8.IsValid(csv.RawRecord))
        {
            return "The row is not valid UTF-8; save the file as UTF-8.";
        }

        for (int i = 0; i < columns.Length; i++)
        {
            if (columns[i].Name.Length == 0 && !csv.IsEmpty(i))
            {
                return $"Column {i + 1} has a value but no name in the header.";
            }
        }

        return null;
    }

    /// <param name="Name">The attribute; empty when the header leaves it open.</param>
    /// <param name="Opening">What comes before its value in an item.</param>
    private sealed record Column(string Name, ReadOnlyMemory<byte> Opening);
}
