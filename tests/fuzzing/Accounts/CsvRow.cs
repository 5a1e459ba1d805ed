namespace DynamoBulk.Fuzzing.Accounts;

/// <summary>A row.</summary>
/// <param name="Line">The line it starts in, from 1.</param>
/// <param name="Text">The row as it stands in the file, without its line end.</param>
/// <param name="Cells">Its values, unquoted.</param>
/// <param name="IsWhole">Whether each quoted value is closed, and nothing but a delimiter follows it.</param>
internal sealed record CsvRow(long Line, ReadOnlyMemory<byte> Text, IReadOnlyList<byte[]> Cells, bool IsWhole);
