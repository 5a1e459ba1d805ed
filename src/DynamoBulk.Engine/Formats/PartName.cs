using System.Globalization;

namespace DynamoBulk.Formats;

/// <summary>The names of the parts that an output is cut into: <c>orders.jsonl.gz</c> becomes <c>orders-00001.jsonl.gz</c> and so on.</summary>
public static class PartName
{
    /// <summary>The most parts there can be.</summary>
    public const int MaxNumber = 99_999;

    private const int Digits = 5;

    /// <summary>The name of a part.</summary>
    /// <param name="name">The path or S3 key of the whole.</param>
    /// <param name="number">From 1 to <see cref="MaxNumber"/>.</param>
    public static string Of(string name, int number)
    {
        ArgumentNullException.ThrowIfNull(name);
        string extension = ItemFormats.ExtensionOf(name);
        return string.Create(CultureInfo.InvariantCulture, $"{name[..^extension.Length]}-{number:D5}{extension}");
    }

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
