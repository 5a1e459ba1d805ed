namespace DynamoBulk.Formats;

/// <summary>A record that is no item, or no change, with what is needed to read it again once it is mended.</summary>
/// <param name="Text">The record as it stands in its file.</param>
/// <param name="Format">The format of the file.</param>
/// <param name="Dialect">How its rows are read, for csv and tsv.</param>
public sealed record UnreadRecord(string Text, ItemFormat Format, CsvDialect? Dialect = null)
{
    /// <summary>Whether it stands where an incremental export tells a change.</summary>
    public bool IsChange { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
