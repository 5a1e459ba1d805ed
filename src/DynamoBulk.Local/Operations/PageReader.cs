using DynamoBulk.Local.Expressions;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Operations;

/// <summary>What one page of a Query or Scan has read.</summary>
/// <param name="Rows">The rows that passed the filter.</param>
/// <param name="Scanned">How many were looked at, the filtered ones too.</param>
/// <param name="Size">Their bytes, which is what the page costs.</param>
/// <param name="Last">The row at which to go on, or null at the end.</param>
internal sealed record Page(IReadOnlyList<Row> Rows, int Scanned, long Size, Row? Last);

/// <summary>Reads a page: at most 1 MB, counted before the filter, and at most as many rows as the limit.</summary>
internal static class PageReader
{
    private const long MaxPageSize = 1024 * 1024;

    public static Page Read(RowStore rows, in RowRange range, bool forward, int limit, Condition? filter)
    {
        var found = new List<Row>();
        long size = 0;
        bool more = false;
        rows.Visit(range, forward, row =>
        {
            if (found.Count > 0 && size + row.Size > MaxPageSize)
            {
                more = true;
                return false;
            }

            found.Add(row);
            size += row.Size;

            // A page that is full by count says so even when nothing follows: the service does not look ahead.
            more = found.Count == limit;
            return !more;
        });

        IReadOnlyList<Row> passed = filter is null ? found : [.. found.Where(row => filter.IsTrueFor(AttributeJson.ReadMap(row.Json)))];
        return new Page(passed, found.Count, size, more ? found[^1] : null);
    }
}
