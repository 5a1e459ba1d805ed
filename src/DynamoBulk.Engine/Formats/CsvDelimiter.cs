namespace DynamoBulk.Formats;

/// <summary>The character between the values of csv and tsv.</summary>
internal static class CsvDelimiter
{
    /// <summary>Refuses a character that cannot stand between values.</summary>
    /// <param name="delimiter">The character, or null.</param>
    /// <returns>The same.</returns>
    /// <exception cref="ArgumentException">It is a quote, the end of a line, or not ASCII.</exception>
    public static char? Checked(char? delimiter) => delimiter is null or (not ('"' or '\r' or '\n' or '\0') and < (char)128)
        ? delimiter
        : throw new ArgumentException($"'{delimiter}' cannot stand between values: take an ASCII character that is no quote and no end of line.");

    /// <summary>
    /// The delimiter of a csv file: a comma, unless the first line has none; where a comma is the decimal point, spreadsheets
    /// write semicolons.
    /// </summary>
    /// <param name="beginning">The beginning of the file.</param>
    public static char Find(ReadOnlySpan<byte> beginning)
    {
        int end = beginning.IndexOfAny((byte)'\r', (byte)'\n');
        ReadOnlySpan<byte> line = end < 0 ? beginning : beginning[..end];
        return line.Contains((byte)',') ? ',' : line.Contains((byte)';') ? ';' : line.Contains((byte)'\t') ? '\t' : ',';
    }
}
