using DynamoBulk.Formats;

namespace DynamoBulk.Fuzzing;

/// <summary>A format that damaged files are read in.</summary>
/// <param name="Name">What failures call it.</param>
/// <param name="FileName">Tells the reader the format; packed when it ends in <c>.gz</c>.</param>
/// <param name="Write">Writes a valid file of items in DynamoDB JSON, not packed.</param>
/// <param name="Format">What the user says of the format.</param>
internal sealed record FuzzedFormat(string Name, string FileName, Func<IReadOnlyList<string>, byte[]> Write, ItemFormat Format = ItemFormat.Auto)
{
    /// <summary>
    /// The ways in which a file of this name may be read, each with what it makes of any bytes: the beginning of a file tells
    /// which, and the beginning may be damaged. None where nobody but the reader can tell: then only what stands before the
    /// damage is known.
    /// </summary>
    public IReadOnlyList<Accounting> Accountings { get; init; } = [];

    public bool IsPacked => FileName.EndsWith(".gz", StringComparison.Ordinal);

    public override string ToString() => Name;
}
