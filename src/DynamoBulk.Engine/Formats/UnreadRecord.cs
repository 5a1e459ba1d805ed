using System.Text.Unicode;
using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>A record that is no item, or no change, with what is needed to read it again once it is mended.</summary>
/// <param name="Text">The record as it stands in its file.</param>
/// <param name="Format">The format of the file.</param>
/// <param name="Dialect">How its rows are read, for csv and tsv.</param>
public sealed record UnreadRecord(string Text, ItemFormat Format, CsvDialect? Dialect = null)
{
    /// <summary>Whether it stands where an incremental export tells a change.</summary>
    public bool IsChange { get; init; }

    /// <summary>Whether something stood in the record that its text cannot hold, and that U+FFFD stands for in it: bytes that are no UTF-8, or half of a surrogate pair.</summary>
    public bool HasReplacements { get; init; }

    /// <summary>A record as its bytes have it.</summary>
    /// <param name="record">The bytes.</param>
    /// <param name="format">The format of the file.</param>
    /// <param name="dialect">How its rows are read, for csv and tsv.</param>
    public static UnreadRecord Of(ReadOnlySpan<byte> record, ItemFormat format, CsvDialect? dialect = null) =>
        new(JsonText.Original(record), format, dialect) { HasReplacements = !Utf8.IsValid(record) };

    /// <inheritdoc/>
    public override string ToString() => Text;
}
