using System.Globalization;
using System.Text;
using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>
/// What the columns of csv and tsv files hold, found from the beginning of the files and kept for all files of a transfer, so
/// that a column has one type from the first row to the last. Not safe for several files at once.
/// </summary>
/// <param name="decided">Hears in a sentence what was found.</param>
public sealed class CsvColumnTypes(Action<string>? decided = null)
{
    /// <summary>The rows that decide about a column.</summary>
    internal const int SampleRows = 1000;

    /// <summary>The bytes of rows that decide about a column, where rows are long.</summary>
    internal const int SampleSize = 4 * 1024 * 1024;

    private readonly Dictionary<string, CsvCellType> _types = new(StringComparer.Ordinal);

    /// <summary>Columns stay text, whatever they hold, because something behind the reader types them.</summary>
    /// <param name="columns">The columns; before any file is read.</param>
    public void LeaveAsText(IEnumerable<string> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        foreach (string column in columns)
        {
            _types[column] = CsvCellType.Text;
        }
    }

    /// <summary>What columns hold is known already.</summary>
    /// <param name="types">Single types by column.</param>
    internal void Know(IEnumerable<KeyValuePair<string, CsvCellType>> types)
    {
        foreach ((string column, CsvCellType type) in types)
        {
            _types[column] = type;
        }
    }

    /// <summary>The type of a column, or null as long as no file had a value in its sample.</summary>
    /// <param name="name">The column.</param>
    internal CsvCellType? Find(string name) => _types.TryGetValue(name, out CsvCellType type) ? type : null;

    /// <summary>Decides about the columns of a file that no earlier file decided about.</summary>
    /// <param name="source">The file.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="sample">Its first rows.</param>
    /// <param name="nullValue">The text that stands for NULL, or null.</param>
    internal void Decide(string source, IReadOnlyList<string> columns, IReadOnlyList<CsvRow> sample, string? nullValue)
    {
        byte[]? nullBytes = nullValue is null ? null : Encoding.UTF8.GetBytes(nullValue);
        CsvRow[] readable = [.. sample.Where(row => row.Problem is null && row.Count == columns.Count)];
        var cells = new CsvCells(new ItemBuffer());
        var found = new Dictionary<CsvCellType, List<string>>();
        for (int i = 0; i < columns.Count; i++)
        {
            if (columns[i].Length > 0 && Find(columns[i]) is null && Narrow(cells, i, readable, nullBytes) is { } type)
            {
                _types.Add(columns[i], type);
                (found.TryGetValue(type, out List<string>? names) ? names : found[type] = []).Add(columns[i]);
            }
        }

        if (found.Keys.Any(type => type != CsvCellType.Text))
        {
            IEnumerable<string> parts = found.Where(entry => entry.Key != CsvCellType.Text).Select(entry => $"{string.Join(", ", entry.Value)}: {Words(entry.Key)}");
            decided?.Invoke(string.Create(CultureInfo.InvariantCulture, $"{source}, by its first {sample.Count:N0} rows: {string.Join("; ", parts)}; other columns are text."));
        }
    }

    /// <summary>What a column holds, in words.</summary>
    /// <param name="type">A single type.</param>
    internal static string Words(CsvCellType type) => type switch
    {
        CsvCellType.Number => "numbers",
        CsvCellType.Boolean => "true or false",
        CsvCellType.Document => "JSON",
        _ => "text",
    };

    /// <summary>The type that all values of a column in the sample have; null when there are none.</summary>
    private static CsvCellType? Narrow(CsvCells cells, int column, CsvRow[] sample, byte[]? nullValue)
    {
        CsvCellType candidates = CsvCellType.Number | CsvCellType.Boolean | CsvCellType.Document;
        bool any = false;
        foreach (CsvRow row in sample)
        {
            if (row[column] is { IsEmpty: false } value && !(nullValue is not null && value.SequenceEqual(nullValue)))
            {
                any = true;
                candidates = cells.Narrow(value, candidates);
                if (candidates == CsvCellType.Text)
                {
                    break;
                }
            }
        }

        return any ? candidates : null;
    }
}
