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
    private long _deleted;
    private long _writeUnits;
    private double _readUnits;
    private double _scanUnits;
    private int _pageBytes;

    /// <summary>Measures an item, with key attributes of the types that the table declares.</summary>
    /// <param name="item">The item.</param>
    /// <param name="replaced">The item that it replaces, where it is known: the larger one of the two makes the write units.</param>
    /// <returns>Null when it is measured, else what is wrong with it: an item that is too large is measured, and counted as such.</returns>
    public ItemProblem? Add(Item item, Item? replaced = null)
    {
        int least = replaced is { } old && ItemInspector.MeasureAttributes(old, _item) is null ? SizeOfItem : 0;
        ItemFacts facts = default;
        ItemProblem? problem = _inspector?.Inspect(ref item, out facts);
        if (problem?.Code is null or ProblemCode.ItemTooLarge)
        {
            problem = ItemInspector.MeasureAttributes(item, _item);
        }

        if (problem is null)
        {
            Add(SizeOfItem, least, facts.Key);
        }

        return problem;
    }

    /// <summary>Measures a delete: it costs the write units of what it removes.</summary>
    /// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html</remarks>
    /// <param name="key">The item that has at least the key attributes.</param>
    /// <param name="deleted">The item that is removed; null where it is not known, which counts as one of the size of <paramref name="key"/>.</param>
    /// <returns>Null when it is measured, else what is wrong with the key or the item.</returns>
    public ItemProblem? AddDelete(Item key, Item? deleted)
    {
        ItemFacts facts = default;
        if ((_inspector?.Inspect(ref key, out facts) ?? ItemInspector.MeasureAttributes(deleted ?? key, _item)) is { } problem)
        {
            return problem;
        }

        _deleted++;
        AddUnits(CapacityUnits.OfWrite(SizeOfItem), 0, facts.Key);
        return null;
    }

    /// <summary>What was measured so far.</summary>
    /// <returns>The measure, which knows of no items that failed.</returns>
    public ItemMeasure ToMeasure() => new()
    {
        Count = _sizes.Count,
        ItemsTooLarge = _tooLarge,
        ItemsDeleted = _deleted,
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

    private int SizeOfItem => _item.Sum(attribute => attribute.Size);

    private void Add(int size, int least, ItemKey key)
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

        _readUnits += CapacityUnits.OfRead(size);
        AddToPage(size);
        AddUnits(CapacityUnits.OfWrite(Math.Max(size, least)), size, key);
    }

    private void AddUnits(int units, int size, ItemKey key)
    {
        _writeUnits += units;
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
