using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Jobs.Loads;

/// <summary>The bytes that a load has put into a table and its indexes.</summary>
/// <remarks>How the service counts them is not in what is published: here they are the sizes of the items, and 1 KB for each write unit of an index.</remarks>
internal sealed class LoadUsage
{
    private const int UnitSize = 1024;

    private readonly Dictionary<string, long> _indexes = [];
    private long _table;

    /// <summary>Adds a write.</summary>
    public void Add(int size, CapacityCharge charge)
    {
        lock (_indexes)
        {
            _table += size;
            foreach ((SecondaryIndex index, double units) in charge.Indexes)
            {
                _indexes[index.Definition.Name] = _indexes.GetValueOrDefault(index.Definition.Name) + (long)(units * UnitSize);
            }
        }
    }

    /// <summary>The bytes of the table, and of each index that was written to.</summary>
    public (long Table, IReadOnlyDictionary<string, long> Indexes) Read()
    {
        lock (_indexes)
        {
            return (_table, new Dictionary<string, long>(_indexes));
        }
    }
}
