using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace DynamoBulk.Fuzzing.Accounts;

/// <summary>
/// A csv file: a header, and a record a row by the quoting of https://www.rfc-editor.org/rfc/rfc4180, where a quote inside an
/// unquoted value is text.
/// </summary>
internal static class CsvRows
{
    private const int BeginningSize = 64 * 1024;

    /// <summary>Cuts a file into records.</summary>
    /// <param name="content">Any bytes.</param>
    /// <param name="delimiter">What stands between values.</param>
    public static Account Account(byte[] content, char delimiter)
    {
        var marked = MarkedText.Of(content);
        List<CsvRow> rows = Split(marked.Utf8, (byte)delimiter);
        CsvRow? header = rows.Find(row => row != rows[0] || !row.IsWhole || !row.Cells[0].AsSpan().StartsWith("#TYPE "u8));
        if (header is null || !header.IsWhole || FindNames(header) is not { } names)
        {
            return marked.Account([], isBroken: true);
        }

        var records = rows.Skip(rows.IndexOf(header) + 1).Select(row => new AccountedRecord(row.Line, row.Text, _ => Find(row, names))).ToList();
        return marked.Account(records);
    }

    /// <summary>What stands between the values of a file whose name does not tell it.</summary>
    /// <param name="content">Any bytes.</param>
    public static char FindDelimiter(byte[] content)
    {
        byte[] text = MarkedText.Of(content).Utf8;
        string beginning = Encoding.Latin1.GetString(text, 0, Math.Min(text.Length, BeginningSize));
        string first = beginning.Split('\r', '\n')[0];
        return ",;\t".FirstOrDefault(first.Contains, ',');
    }

    private static List<string>? FindNames(CsvRow header)
    {
        if (!Utf8.IsValid(header.Text.Span))
        {
            return null;
        }

        List<string> names = [.. header.Cells.Select(Encoding.UTF8.GetString)];
        return names.Where(name => name.Length > 0).Distinct().Count() == names.Count(name => name.Length > 0) ? names : null;
    }

    private static Predicate<JsonElement>? Find(CsvRow row, List<string> names)
    {
        if (!row.IsWhole || row.Cells.Count != names.Count || !Utf8.IsValid(row.Text.Span))
        {
            return null;
        }

        List<(string Name, string Cell)> cells = [.. names.Zip(row.Cells.Select(Encoding.UTF8.GetString)).Where(cell => cell.Second.Length > 0)];
        return cells.Exists(cell => cell.Name.Length == 0) ? null : item => IsItem(item, cells);
    }

    /// <summary>Which type a cell is of is a question of its own: only strings are compared.</summary>
    private static bool IsItem(JsonElement item, List<(string Name, string Cell)> cells) =>
        item.EnumerateObject().Select(attribute => attribute.Name).SequenceEqual(cells.Select(cell => cell.Name))
        && item.EnumerateObject().Zip(cells).All(pair => !pair.First.Value.TryGetProperty("S", out JsonElement text) || text.GetString() == pair.Second.Cell);

    /// <summary>Cuts text into the rows that are not empty.</summary>
    /// <param name="text">Any bytes.</param>
    /// <param name="delimiter">What stands between values.</param>
    public static List<CsvRow> Split(byte[] text, byte delimiter)
    {
        var rows = new List<CsvRow>();
        var cutter = new CsvCutter(text, delimiter);
        while (cutter.Next() is { } row)
        {
            if (!row.Text.IsEmpty)
            {
                rows.Add(row);
            }
        }

        return rows;
    }
}
