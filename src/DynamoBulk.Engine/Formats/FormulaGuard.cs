using System.Text;

namespace DynamoBulk.Formats;

/// <summary>Makes a spreadsheet take for text what it would else run as a formula.</summary>
/// <remarks>
/// The characters, the quote before and the quotes around every cell are those of https://owasp.org/www-community/attacks/CSV_Injection,
/// with NUL from OWASP's ASVS 5.0, 1.2.10; some programs pass spaces over before they look.
/// </remarks>
internal static class FormulaGuard
{
    /// <summary>What stands before text that could be a formula.</summary>
    public const char Mark = '\'';

    /// <summary>Whether a cell could be a formula.</summary>
    /// <param name="cell">Its text in UTF-8.</param>
    public static bool IsNeeded(ReadOnlySpan<byte> cell) => cell.TrimStart((byte)' ') is
        [(byte)'=' or (byte)'+' or (byte)'-' or (byte)'@' or (byte)'\t' or (byte)'\r' or (byte)'\n' or 0, ..]
        or [0xEF, 0xBC, 0x9D or 0x8B or 0x8D or 0xA0, ..]; // = + - @ in full width

    /// <summary>A name as a cell that is text.</summary>
    /// <param name="name">The name of an attribute.</param>
    public static string Guard(string name) => IsNeeded(Encoding.UTF8.GetBytes(name)) ? Mark + name : name;
}
