using System.Text;

namespace DynamoBulk.Formats;

/// <summary>What a reader should know beside the format.</summary>
public sealed record ItemReaderOptions
{
    private readonly char? _delimiter;

    /// <summary>Nothing.</summary>
    public static ItemReaderOptions None { get; } = new();

    /// <summary>
    /// The character between the values of csv and tsv; null (default) for a tab in tsv, and in csv a comma, or what the first
    /// line has instead of any comma: a semicolon or a tab.
    /// </summary>
    /// <exception cref="ArgumentException">It is a quote, the end of a line, or not ASCII.</exception>
    public char? Delimiter
    {
        get => _delimiter;
        init => _delimiter = CsvDelimiter.Checked(value);
    }

    /// <summary>The attributes that the columns of csv and tsv are; null (default) where the first line names them.</summary>
    public IReadOnlyList<string>? Header { get; init; }

    /// <summary>The text of cells of csv and tsv that stand for NULL; null (default) for none.</summary>
    public string? NullValue { get; init; }

    /// <summary>
    /// What the columns of csv and tsv hold, found from their beginning; null (default) where all of them are text. One for all
    /// files of a transfer.
    /// </summary>
    public CsvColumnTypes? ColumnTypes { get; init; }

    /// <summary>How text is encoded; null (default) for UTF-8, or what a byte order mark says.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>Whether anything is said that only csv and tsv have.</summary>
    internal bool IsAboutCells => Delimiter is not null || Header is not null || NullValue is not null;
}
