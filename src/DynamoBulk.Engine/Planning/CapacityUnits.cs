using DynamoBulk.Items;

namespace DynamoBulk.Planning;

/// <summary>What reading and writing cost in capacity units, by size.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html</remarks>
public static class CapacityUnits
{
    /// <summary>The most that one page of a scan or query reads, in bytes: 1 MB.</summary>
    public const int MaxPageSize = 1024 * 1024;

    private const int WriteUnitSize = 1024;
    private const int ReadUnitSize = 4 * 1024;

    /// <summary>Write units of a standard write: one for each kilobyte begun, and one at least.</summary>
    /// <param name="size">The item by the service's size rules, in bytes; see <see cref="ItemInspector.MeasureSize"/>.</param>
    /// <returns>Units of the table; each index that holds the item costs its own.</returns>
    public static int OfWrite(int size) => (int)Begun(size, WriteUnitSize);

    /// <summary>Read units of what is read at once: half a unit for each 4 KB begun, a whole one if consistently.</summary>
    /// <param name="size">An item, or all the items of one page of a scan or query, in bytes.</param>
    /// <param name="consistent">Whether the read is strongly consistent; false (default) for eventually.</param>
    /// <returns>Units, half a unit or one at least.</returns>
    public static double OfRead(long size, bool consistent = false) => Begun(size, ReadUnitSize) * (consistent ? 1 : 0.5);

    private static long Begun(long size, int unit) => Math.Max(1, (size + unit - 1) / unit);
}
