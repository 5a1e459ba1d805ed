using System.Text;
using DynamoBulk.Formats;
using DynamoBulk.Items;

namespace DynamoBulk.Transfer;

/// <summary>The end of a file of failed items, behind what a checkpoint counts.</summary>
internal static class FailedItemTail
{
    /// <summary>Copies the lines that are not of an import into a file beside it, from where they can be imported as well.</summary>
    /// <param name="path">The file.</param>
    /// <param name="start">Where its end begins, in bytes.</param>
    /// <param name="inputs">What the import reads: a line of it names one of them as the item's place.</param>
    /// <returns>How many lines were copied, and where they are; null where there are none.</returns>
    /// <exception cref="IOException">The file cannot be read, or the one beside it not be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static (long Lines, string? Aside) MoveForeign(string path, long start, IReadOnlyList<string> inputs)
    {
        using FileStream file = File.OpenRead(path);
        file.Position = start;

        // Latin-1 gives each byte back as it was, whatever it was meant to be.
        using var lines = new StreamReader(file, Encoding.Latin1, detectEncodingFromByteOrderMarks: false);
        FileStream? aside = null;
        long count = 0;
        try
        {
            while (lines.ReadLine() is { } line)
            {
                byte[] bytes = Encoding.Latin1.GetBytes(line + '\n');
                if (FailedItemReader.PositionOf(bytes) is { } position && inputs.Any(input => IsIn(input, position)))
                {
                    continue;
                }

                aside ??= OwnerOnlyFile.Open(FreeName(path), FileMode.CreateNew, FileAccess.Write);
                aside.Write(bytes);
                count++;
            }

            aside?.Flush(flushToDisk: true); // before they are cut off
            return (count, aside?.Name);
        }
        finally
        {
            aside?.Dispose();
        }
    }

    private static bool IsIn(string input, string position) => position == input || position.StartsWith($"{input} line ", StringComparison.Ordinal);

    /// <summary>A name beside a file that nothing has yet.</summary>
    /// <param name="path">The file.</param>
    public static string FreeName(string path) =>
        Enumerable.Range(1, int.MaxValue).Select(number => $"{path[..^Path.GetExtension(path).Length]}-aside-{number}{Path.GetExtension(path)}").First(name => !Path.Exists(name));
}
