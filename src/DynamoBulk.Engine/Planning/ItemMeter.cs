using System.Text;
using DynamoBulk.Items;
using DynamoBulk.Shaping;

namespace DynamoBulk.Planning;

/// <summary>Measures items one after the other, as many as there are, in bounded memory. Not safe for several threads.</summary>
/// <param name="keys">The keys of the table that the items are meant for; null for none.</param>
public sealed class ItemMeter(KeySchema? keys = null)
{
    private const int MaxAttributes = 10_000;
    private const int MaxPartitionKeys = 20_000;
    private const int KeysTold = 20;

    /// <summary>Longer names, which no index could have, are not kept: ten thousand of them might be 640 MB.</summary>
    private const int MaxNameLength = 255;

    private readonly KeyTypingInspector? _inspector = keys is null ? null : new KeyTypingInspector(keys);
    private readonly SizeDistribution _sizes = new();
    private readonly HeavyHitters _attributes = new(MaxAttributes);
    private readonly HeavyHitters _partitionKeys = new(MaxPartitionKeys);
    private readonly List<AttributeSize> _item = [];
    private long _attributeCount;
    private long _tooLarge;
    private long _writeUnits;
    private double _readUnits;
    private double _scanUnits;
    private int _pageBytes;

    /// <summary>Measures an item, with key attributes of the types that the table declares.</summary>
    /// <param name="item">The item.</param>
    /// <returns>Null when it is measured, else what is wrong with it: an item that is too large is measured, and counted as such.</returns>
    public ItemProblem? Add(Item item)
    {
        ItemFacts facts = default;
        ItemProblem? problem = _inspector?.Inspect(ref item, out facts);
        if (problem?.Code is null or ProblemCode.ItemTooLarge)
        {
            problem = ItemInspector.MeasureAttributes(item, _item);
        }

        if (problem is null)
        {
            Add(_item.Sum(attribute => attribute.Size), facts.Key);
        }

        return problem;
    }

    /// <summary>What was measured so far.</summary>
    /// <returns>The measure, which knows of no items that failed.</returns>
    public ItemMeasure ToMeasure() => new()
    {
        Count = _sizes.Count,
        ItemsTooLarge = _tooLarge,
        TotalBytes = _sizes.Total,
        MinimumBytes = _sizes.Minimum,
        AverageBytes = _sizes.Count > 0 ? Math.Round((double)_sizes.Total / _sizes.Count, 1) : 0,
        P95Bytes = _sizes.Percentile(95),
        MaximumBytes = _sizes.Maximum,
        WriteUnits = _writeUnits,
        ReadUnits = _readUnits,
        ScanReadUnits = _scanUnits + (_pageBytes > 0 ? CapacityUnits.OfRead(_pageBytes) : 0),
        Attributes = Attributes().ToArray(), // PowerShell cannot index what [..] would make
        Keys = Keys().ToArray(),
    };

    private void Add(int size, ItemKey key)
    {
        _sizes.Add(size);
        _attributeCount += _item.Count;
        foreach (AttributeSize attribute in _item.Where(attribute => attribute.Name.Length <= MaxNameLength))
        {
            _attributes.Add(attribute.Name, attribute.Size, attribute.Size);
        }

        if (size > ItemLimits.MaxItemSize)
        {
            _tooLarge++;
            return;
        }

        int units = CapacityUnits.OfWrite(size);
        _writeUnits += units;
        _readUnits += CapacityUnits.OfRead(size);
        AddToPage(size);
        if (keys is not null)
        {
            _partitionKeys.Add(key.PartitionKeyMemory, size, units);
        }
    }

    private void AddToPage(int size)
    {
        if (_pageBytes + size > CapacityUnits.MaxPageSize)
        {
            _scanUnits += CapacityUnits.OfRead(_pageBytes);
            _pageBytes = 0;
        }

        _pageBytes += size;
    }

    private IEnumerable<AttributeShare> Attributes()
    {
        IReadOnlyList<AttributeShare> listed =
        [
            .. from entry in _attributes.Tallies
               orderby entry.Value.Bytes descending
               select ToShare(Encoding.UTF8.GetString(entry.Key.Span), entry.Value.Count, entry.Value.Bytes),
        ];
        long others = _attributeCount - listed.Sum(attribute => attribute.Count);
        return others == 0 ? listed : listed.Append(ToShare("(others)", others, _sizes.Total - listed.Sum(attribute => attribute.Bytes)));
    }

    private AttributeShare ToShare(string name, long count, long bytes) => new(name, count, bytes, (double)bytes / _sizes.Total);

    private IEnumerable<KeyHeat> Keys() =>
        from entry in _partitionKeys.Tallies.OrderByDescending(entry => entry.Value.Weight).ThenByDescending(entry => entry.Value.Bytes).Take(KeysTold)
        select new KeyHeat(ItemKey.ToText(entry.Key.Span), entry.Value.Count, entry.Value.Bytes, entry.Value.Weight, (double)entry.Value.Weight / _writeUnits);
}
