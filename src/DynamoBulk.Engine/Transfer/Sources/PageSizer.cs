namespace DynamoBulk.Transfer.Sources;

/// <summary>
/// Sizes pages by the number of their items: a quarter of what the service would put into one, so that what is read comes
/// from many places of the table in turn; less where one page would take what the table has for everybody. Safe from any
/// thread.
/// </summary>
/// <remarks>A page is charged in steps of 4 KB, which makes pages of 256 KB dearer by less than a hundredth.</remarks>
internal sealed class PageSizer
{
    /// <summary>Read units of 256 KB, eventually consistent; of half as much, consistent.</summary>
    private const double MostUnits = 32;

    /// <summary>Items of a page before anything is known of their size.</summary>
    private const int FirstItems = 50;

    private readonly object _gate = new();
    private double _unitsPerItem;

    /// <summary>How the next page is to be asked for.</summary>
    /// <param name="maxUnits">The most it should cost.</param>
    /// <returns>The most items, and what they will about cost.</returns>
    public (int Limit, double Units) Next(double maxUnits)
    {
        lock (_gate)
        {
            int items = _unitsPerItem == 0 ? FirstItems : (int)Math.Clamp(Math.Min(maxUnits, MostUnits) / _unitsPerItem, 1, int.MaxValue);
            return (items, _unitsPerItem == 0 ? 1 : Math.Max(items * _unitsPerItem, 0.5));
        }
    }

    /// <summary>What a page has cost.</summary>
    /// <param name="items">Items that were read for it.</param>
    /// <param name="units">Units consumed.</param>
    public void Learn(int items, double units)
    {
        lock (_gate)
        {
            // The last page of a segment may hold an item or two, which is charged as if they were more; and some servers
            // do not say what they charge.
            if (items > 0 && (units > 1 || _unitsPerItem == 0))
            {
                _unitsPerItem = Math.Max(units, 0.5) / items;
            }
        }
    }
}
