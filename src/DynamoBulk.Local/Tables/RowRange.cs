namespace DynamoBulk.Local.Tables;

/// <summary>A range of rows.</summary>
/// <param name="From">The first key that may be in it.</param>
/// <param name="To">The first key that is not, or null for the end of the table.</param>
internal readonly record struct RowRange(RowKey From, RowKey? To)
{
    /// <summary>The rows of one segment of a parallel scan: an equal share of the hashes.</summary>
    public static RowRange Segment(int segment, int totalSegments) => new(
        new RowKey(Boundary(segment, totalSegments), default),
        segment + 1 == totalSegments ? null : new RowKey(Boundary(segment + 1, totalSegments), default));

    public bool Contains(RowKey key) => key.CompareTo(From) >= 0 && (To is not { } end || key.CompareTo(end) < 0);

    private static ulong Boundary(int segment, int totalSegments) =>
        (ulong)((((UInt128)1 << 64) * (UInt128)segment / (UInt128)totalSegments));
}
