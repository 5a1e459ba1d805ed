using System.Text;
using System.Text.Json;

namespace DynamoBulk.Fuzzing.Accounts;

/// <summary>The csv rows in a line of failed items, which are read by the names, types and delimiter beside them.</summary>
internal static class FailedRows
{
    private static readonly string[] s_types = ["Text", "Number", "Boolean", "Document"];

    /// <summary>Tells the items of rows.</summary>
    /// <param name="rows">The rows as they stood in their file.</param>
    /// <param name="line">What stands beside them.</param>
    /// <returns>A predicate a row, null for one that holds no item; a single null where the rows cannot be read at all.</returns>
    /// <exception cref="InvalidOperationException">What stands beside them is of another kind than it should be.</exception>
    /// <exception cref="KeyNotFoundException">Something is missing.</exception>
    public static IReadOnlyList<Predicate<JsonElement>?> Find(byte[] rows, JsonElement line)
    {
        List<string?> names = [.. line.GetProperty("Header").EnumerateArray().Select(name => name.GetString())];
        List<(string Name, string? Type)> types = line.TryGetProperty("Types", out JsonElement known) ? [.. known.EnumerateObject().Select(column => (column.Name, column.Value.GetString()?.Trim()))] : [];

        string? nullValue = line.TryGetProperty("NullValue", out JsonElement text) ? text.GetString() : null;
        IEnumerable<string?> named = names.Where(name => name != string.Empty);
        if (line.GetProperty("Delimiter").GetString() is not [> '\0' and < (char)128 and not ('"' or '\r' or '\n') and var delimiter]
            || names.Contains(null) || named.Distinct().Count() != named.Count() || !types.TrueForAll(column => s_types.Contains(column.Type)))
        {
            return [null];
        }

        List<Column> columns = [.. names.Select(name => new Column(name!, types.LastOrDefault(column => column.Name == name).Type ?? "Text"))];
        List<Predicate<JsonElement>?> found = [.. CsvRows.Split(MarkedText.Of(rows).Utf8, (byte)delimiter).Select(row => Find(row, columns, nullValue))];
        return found.Count > 0 ? found : [null];
    }

    private static Predicate<JsonElement>? Find(CsvRow row, List<Column> columns, string? nullValue)
    {
        if (!row.IsWhole || row.Cells.Count != columns.Count)
        {
            return null;
        }

        List<(Column Column, string Cell)> cells = [.. columns.Zip(row.Cells.Select(Encoding.UTF8.GetString)).Where(cell => cell.Second.Length > 0 || (cell.Second == nullValue && cell.First.Name.Length > 0))];
        return cells.Exists(cell => cell.Column.Name.Length == 0) ? null : item =>
            item.EnumerateObject().Select(attribute => attribute.Name).SequenceEqual(cells.Select(cell => cell.Column.Name))
            && item.EnumerateObject().Zip(cells).All(pair => IsValue(pair.First.Value, pair.Second.Cell, pair.Second.Cell == nullValue ? "Null" : pair.Second.Column.Type));
    }

    /// <summary>Whether an attribute value is what a cell stands for; what is inside a document is a question of its own.</summary>
    private static bool IsValue(JsonElement value, string cell, string type)
    {
        JsonProperty tagged = value.EnumerateObject().Single();
        return type switch
        {
            "Null" => tagged is { Name: "NULL", Value.ValueKind: JsonValueKind.True },
            "Number" => tagged.Name == "N" && tagged.Value.GetString() == cell,
            "Boolean" => tagged.Name == "BOOL" && tagged.Value.GetBoolean() == cell.Equals("true", StringComparison.OrdinalIgnoreCase),
            "Document" => tagged.Name is "M" or "L",
            _ => tagged.Name == "S" && tagged.Value.GetString() == cell,
        };
    }

    private sealed record Column(string Name, string Type);
}
