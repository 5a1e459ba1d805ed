namespace DynamoBulk.Formats;

/// <summary>What a writer should know beside the format.</summary>
public sealed record ItemWriterOptions
{
    private readonly char? _delimiter;

    /// <summary>The attributes that become csv columns, in this order, and no others; null (default) for all that any item has.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>The character between the values of csv and tsv; null (default) for a comma, and in tsv a tab.</summary>
    /// <exception cref="ArgumentException">It is a quote, the end of a line, or not ASCII.</exception>
    public char? Delimiter
    {
        get => _delimiter;
        init => _delimiter = CsvDelimiter.Checked(value);
    }

    /// <summary>Without <see cref="Columns"/>: attributes that become the first csv columns, such as the key. Default: none.</summary>
    public IReadOnlyList<string> LeadingColumns { get; init; } = [];

    /// <summary>
    /// Whether text of csv and tsv that a spreadsheet would run as a formula is made plain text, by a single quote before it; it
    /// does not come back as it was. Default: no.
    /// </summary>
    public bool GuardsFormulas { get; init; }
}
