namespace DynamoBulk.Local.Tables;

/// <summary>What operations cost in capacity units.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html</remarks>
internal static class UnitCost
{
    private const int WriteUnitSize = 1024;
    private const int ReadUnitSize = 4096;

    /// <summary>Write units of a table for replacing one item by another: the larger counts, and nothing still costs one.</summary>
    public static double Write(Row? current, Row? next) =>
        Math.Max(1, Units(Math.Max(current?.Size ?? 0, next?.Size ?? 0), WriteUnitSize));

    /// <summary>Write units of an index: none when its entry stays the same, two when the entry moves to another key.</summary>
    public static double IndexWrite(Row? before, Row? after) => (before, after) switch
    {
        (null, null) => 0,
        (null, not null) => Units(after.Size, WriteUnitSize),
        (not null, null) => Units(before.Size, WriteUnitSize),
        _ when !before.Key.Equals(after.Key) => Units(before.Size, WriteUnitSize) + Units(after.Size, WriteUnitSize),
        _ when before.Json.Span.SequenceEqual(after.Json.Span) => 0,
        _ => Units(Math.Max(before.Size, after.Size), WriteUnitSize),
    };

    /// <summary>Read units for a number of bytes read at once, which is one item, or a page of Query or Scan; at least the smallest charge.</summary>
    public static double Read(long size, bool consistent) => Math.Max(1, Units(size, ReadUnitSize)) * (consistent ? 1 : 0.5);

    private static long Units(long size, int unit) => (size + unit - 1) / unit;
}
