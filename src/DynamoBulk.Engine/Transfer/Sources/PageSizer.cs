namespace DynamoBulk.Transfer.Sources;

/// <summary>
/// Sizes pages: as large as the service makes them (1 MB) where the table can bear it, and of fewer items where one page
/// would take what the table has for everybody. Safe from any thread.
/// </summary>
internal sealed class PageSizer
{
    /// <summary>Units of a full page, eventually consistent; a consistent one costs twice that.</summary>
    private const double FullPage = 128;

    /// <summary>Items of a page before anything is known of their size.</summary>
    private const int FirstItems = 50;

    private readonly object _gate = new();
    private double _unitsPerItem;
    private double _unitsPerPage = 1;

    /// <summary>How the next page is to be asked for.</summary>
    /// <param name="maxUnits">The most it should cost.</param>
    /// <returns>The most items, or null for a full page; and what it will about cost.</returns>
    public (int? Limit, double Units) Next(double maxUnits)
    {
        lock (_gate)
        {
            if (maxUnits >= 2 * FullPage)
            {
                return (null, _unitsPerPage);
            }

            int items = _unitsPerItem == 0 ? FirstItems : (int)Math.Clamp(maxUnits / _unitsPerItem, 1, int.MaxValue);
            return (items, _unitsPerItem == 0 ? 1 : Math.Min(Math.Max(items * _unitsPerItem, 0.5), Math.Max(_unitsPerPage, maxUnits)));
        }
    }

    /// <summary>What a page has cost.</summary>
    /// <param name="items">Items that were read for it.</param>
    /// <param name="units">Units consumed.</param>
    public void Learn(int items, double units)
    {
        lock (_gate)
        {
            _unitsPerPage = Math.Max(units, 0.5);
            _unitsPerItem = items > 0 && units > 0 ? units / items : _unitsPerItem;
        }
    }
}
