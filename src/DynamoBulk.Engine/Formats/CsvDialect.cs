namespace DynamoBulk.Formats;

/// <summary>How the rows of a csv file are read.</summary>
/// <param name="Delimiter">The character between values.</param>
/// <param name="Header">The names of the columns.</param>
/// <param name="Types">What columns hold that are not text.</param>
/// <param name="NullValue">The text that stands for NULL, or null.</param>
public sealed record CsvDialect(char Delimiter, IReadOnlyList<string> Header, IReadOnlyDictionary<string, string> Types, string? NullValue);
