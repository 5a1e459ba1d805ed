using System.Globalization;

namespace DynamoBulk.Formats;

/// <summary>The names of the parts that an output is cut into: <c>orders.jsonl.gz</c> becomes <c>orders-00001.jsonl.gz</c> and so on.</summary>
public static class PartName
{
    private const int Digits = 5;
    private const int MaxNumber = 99_999;

    /// <summary>The name of a part.</summary>
    /// <param name="name">The path or S3 key of the whole.</param>
    /// <param name="number">From 1.</param>
    /// <exception cref="IOException">So many parts there cannot be.</exception>
    public static string Of(string name, int number)
    {
        ArgumentNullException.ThrowIfNull(name);
        return number <= MaxNumber
            ? string.Create(CultureInfo.InvariantCulture, $"{BeginningOf(name)}{number:D5}{ItemFormats.ExtensionOf(name)}")
            : throw new IOException($"The export to '{name}' has more than {MaxNumber:N0} parts: allow larger ones.");
    }

    /// <summary>What the names of all parts have before the number.</summary>
    /// <param name="name">The path or S3 key of the whole.</param>
    public static string BeginningOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return $"{name[..^ItemFormats.ExtensionOf(name).Length]}-";
    }

    /// <summary>The first part and how many there are, in words.</summary>
    /// <param name="name">The path or S3 address of the whole.</param>
    /// <param name="count">How many there are.</param>
    public static string Describe(string name, int count) => $"{Of(name, 1)} ({count:N0} {(count == 1 ? "part" : "parts")})";

    /// <summary>
    /// Why what is there cannot be parts of an earlier output: that leaves them without gaps. What stands alone may be anything,
    /// orders-10115.csv of a postal code, and is not ours to remove.
    /// </summary>
    /// <param name="name">The path or S3 address of the whole.</param>
    /// <param name="parts">What is named as its parts, by number.</param>
    /// <param name="comparison">Whether case tells names apart.</param>
    /// <returns>A sentence, or null when it can.</returns>
    public static string? FindStranger(string name, IReadOnlyList<string> parts, StringComparison comparison) =>
        parts.Where((part, i) => NumberOf(name, part, comparison) != i + 1).FirstOrDefault() is { } stranger
            ? $"'{stranger}' has the name of a part of this export, but parts before it are missing, so it may be something else: move it away, or choose another name."
            : null;

    /// <summary>Which part of an output a name is that of.</summary>
    /// <param name="name">The path or S3 key of the whole.</param>
    /// <param name="part">A path or S3 key.</param>
    /// <param name="comparison">Whether case tells names apart.</param>
    /// <returns>The number, or null when it is none.</returns>
    public static int? NumberOf(string name, string part, StringComparison comparison)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(part);
        int start = name.Length - ItemFormats.ExtensionOf(name).Length + 1;
        return part.Length == name.Length + 1 + Digits
            && int.TryParse(part.AsSpan(start, Digits), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && part.Equals(Of(name, number), comparison)
                ? number
                : null;
    }
}
