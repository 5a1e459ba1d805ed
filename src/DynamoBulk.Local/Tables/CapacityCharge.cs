namespace DynamoBulk.Local.Tables;

/// <summary>The capacity units that a request has used of one table and its indexes.</summary>
internal sealed class CapacityCharge(Table table)
{
    private readonly Dictionary<SecondaryIndex, double> _indexes = [];

    public Table Table { get; } = table;

    /// <summary>The units of the table itself.</summary>
    public double TableUnits { get; set; }

    /// <summary>The units of each index that was touched.</summary>
    public IReadOnlyDictionary<SecondaryIndex, double> Indexes => _indexes;

    /// <summary>Table and indexes together.</summary>
    public double Total => TableUnits + _indexes.Values.Sum();

    public void Add(SecondaryIndex index, double units)
    {
        if (units > 0)
        {
            _indexes[index] = _indexes.GetValueOrDefault(index) + units;
        }
    }
}
