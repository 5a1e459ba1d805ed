using System.Runtime.CompilerServices;
using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>
/// Reads csv with a header line of attribute names. An empty cell leaves the attribute out unless it stands for NULL; the others
/// are strings, or what <see cref="ItemReaderOptions.ColumnTypes"/> finds in their column.
/// </summary>
/// <param name="options">The delimiter, a comma when none is given; the names of the columns; their types; what stands for NULL.</param>
public sealed class CsvItemReader(ItemReaderOptions? options = null) : IItemReader
{
    private const int MaxPage = 500;
    private const int MaxPageSize = 256 * 1024;

    private readonly ItemReaderOptions _options = options ?? ItemReaderOptions.None;

    /// <summary>Takes the items, for readers of a row or two: a chunk of it of their own would be far larger. Null for one of its own.</summary>
    internal ItemBuffer? Buffer { get; init; }

    /// <inheritdoc/>
    public async IAsyncEnumerable<IReadOnlyList<ItemRecord>> ReadAsync(
        Stream stream, string source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        char delimiter = _options.Delimiter ?? ',';
        var rows = new CsvRows(stream, source, delimiter);
        await using ConfiguredAsyncDisposable disposal = rows.ConfigureAwait(false);
        IReadOnlyList<string> names = _options.Header ?? await rows.ReadHeaderAsync(cancellationToken).ConfigureAwait(false);
        CheckNames(names, _options.Header is null ? $"{source} line {rows.Line}" : source);
        List<CsvRow> sample = _options.ColumnTypes is null ? [] : await ReadSampleAsync(rows, cancellationToken).ConfigureAwait(false);
        _options.ColumnTypes?.Decide(source, names, sample, _options.NullValue);
        var conversion = new CsvConversion(names, _options.ColumnTypes, _options.NullValue, delimiter, source, Buffer ?? new ItemBuffer());

        var page = new List<ItemRecord>();
        int size = 0;
        CsvRow row = new();
        for (int next = 0; next < sample.Count || await rows.ReadAsync(row, cancellationToken).ConfigureAwait(false); next++)
        {
            CsvRow current = next < sample.Count ? sample[next] : row;
            page.Add(conversion.Convert(current));
            size += current.Raw.Length;
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

        rows.ThrowIfBroken(); // what stands before the broken place is good
    }

    private static async ValueTask<List<CsvRow>> ReadSampleAsync(CsvRows rows, CancellationToken cancellationToken)
    {
        var sample = new List<CsvRow>();
        int size = 0;
        var row = new CsvRow();
        while (sample.Count < CsvColumnTypes.SampleRows && size < CsvColumnTypes.SampleSize && await rows.ReadAsync(row, cancellationToken).ConfigureAwait(false))
        {
            sample.Add(row);
            size += row.Raw.Length;
            row = new CsvRow();
        }

        return sample;
    }

    private static void CheckNames(IReadOnlyList<string> names, string place)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        if (names.FirstOrDefault(name => name.Length > 0 && !known.Add(name)) is { } twice)
        {
            throw new InvalidDataException($"{place}: two columns are called '{Quotation.Of(twice)}'; an item has an attribute once.");
        }
    }
}
