using CsvHelper;

namespace DynamoBulk.Formats;

/// <summary>The quotes of a csv row.</summary>
/// <remarks>
/// CsvHelper tells the first thing that is wrong with the quotes of a row, and a quote within an unquoted value, which is fine
/// here, may be that: so a row that it tells of is looked through again.
/// </remarks>
internal static class CsvQuotes
{
    /// <summary>Finds a quoted value that is not closed, or goes on behind its closing quote.</summary>
    /// <param name="row">Stands on a row.</param>
    /// <returns>What is wrong in a sentence, or null.</returns>
    public static string? FindProblem(CsvReader row)
    {
        for (int i = 0; i < row.FieldCount; i++)
        {
            ReadOnlySpan<byte> value = row.GetRawSpan(i);
            int end = value is [(byte)'"', ..] ? FindEnd(value) : value.Length;
            if (end != value.Length)
            {
                return end < 0
                    ? "A value starts with a quote that is never closed: the row runs to the end of the file."
                    : "Text follows the closing quote of a value; a quote inside a quoted value is doubled.";
            }
        }

        return null;
    }

    /// <summary>Where the closing quote has ended, or -1 when there is none.</summary>
    private static int FindEnd(ReadOnlySpan<byte> value)
    {
        int position = 1;
        while (value[position..].IndexOf((byte)'"') is >= 0 and int distance)
        {
            position += distance + 1;
            if (position == value.Length || value[position] != '"')
            {
                return position;
            }

            position++;
        }

        return -1;
    }
}
