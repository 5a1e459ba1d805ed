using DynamoBulk.Items;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Metering;

namespace DynamoBulk.Local.Tables;

/// <summary>A table: its definition, its items and its indexes.</summary>
internal sealed class Table
{
    private volatile bool _isCreating;

    /// <param name="definition">What the table is.</param>
    /// <param name="meter">Its capacity.</param>
    /// <param name="isCreating">Whether it is not ready yet, because an import fills it first.</param>
    public Table(TableDefinition definition, TableMeter meter, bool isCreating = false)
    {
        _isCreating = isCreating;
        Definition = definition;
        Meter = meter;
        Meter.Adopt(definition);
        Inspector = new ItemInspector(definition.Schema);
        KeyInspector = new ItemInspector(new KeySchema(definition.PartitionKey, definition.SortKey));
        Encoder = new KeyEncoder(definition.PrimaryKey);
        Indexes = [.. definition.Indexes.Select(index => new SecondaryIndex(index, definition))];
    }

    /// <summary>What the table is; UpdateTable replaces it.</summary>
    public TableDefinition Definition { get; private set; }

    /// <summary>Whether it is not ready yet; data requests then find no table.</summary>
    public bool IsCreating => _isCreating;

    /// <summary>What DescribeTable says of it.</summary>
    public string Status => _isCreating ? "CREATING" : "ACTIVE";

    public RowStore Rows { get; } = new();

    public IReadOnlyList<SecondaryIndex> Indexes { get; }

    /// <summary>Checks items that are to be stored.</summary>
    public ItemInspector Inspector { get; }

    /// <summary>Checks keys that stand alone.</summary>
    public ItemInspector KeyInspector { get; }

    public KeyEncoder Encoder { get; }

    /// <summary>Holds reads and writes against the table's capacity.</summary>
    public TableMeter Meter { get; }

    /// <summary>The changes since point-in-time recovery was turned on; null while it is off.</summary>
    public ChangeJournal? Journal { get; set; }

    /// <summary>Reads an item and puts another in its place as one step, charging for it.</summary>
    /// <param name="key">The item's place.</param>
    /// <param name="change">What becomes of the current item; null stands for no item, on both sides.</param>
    /// <param name="charge">Where the cost is added.</param>
    /// <returns>The item before and after.</returns>
    /// <exception cref="ThrottledException">The capacity is used up; nothing has changed.</exception>
    public (Row? Before, Row? After) Write(RowKey key, RowStore.RowChange change, CapacityCharge charge)
    {
        (Row? Before, Row? After) result = default;
        Rows.Change(key, current =>
        {
            Row? next;
            try
            {
                next = change(current);
            }
            catch (ServiceException)
            {
                // A condition that fails is charged by the item it looked at.
                if (Meter.TakeWrite(key.Hash, UnitCost.Write(current, null), []) is { } refused)
                {
                    throw new ThrottledException([refused]);
                }

                throw;
            }

            if (Charge(key, current, next, charge) is { } reason)
            {
                throw new ThrottledException([reason]);
            }

            result = (current, next);
            Note(key, current, next);
            return next;
        });
        return result;
    }

    /// <summary>Stores an item, or removes it, whatever was there.</summary>
    /// <param name="key">The item's place.</param>
    /// <param name="next">The item, or null to remove it.</param>
    /// <param name="charge">Where the cost is added.</param>
    /// <returns>Null when it is done, else what capacity is short.</returns>
    public ThrottlingReason? TryReplace(RowKey key, Row? next, CapacityCharge charge)
    {
        ThrottlingReason? reason = null;
        Rows.Change(key, current =>
        {
            reason = Charge(key, current, next, charge);
            if (reason is not null)
            {
                return current;
            }

            Note(key, current, next);
            return next;
        });
        return reason;
    }

    /// <summary>Stores an item whatever was there, as an import does: without taking capacity.</summary>
    public void Fill(Row row) => Rows.Change(row.Key, current =>
    {
        foreach (SecondaryIndex index in Indexes)
        {
            index.ChangeFor(current, row).Apply();
        }

        return row;
    });

    /// <summary>Makes the table ready for requests.</summary>
    public void Open() => _isCreating = false;

    public SecondaryIndex? FindIndex(string name) => Indexes.FirstOrDefault(index => index.Definition.Name == name);

    /// <summary>Changes what UpdateTable can change.</summary>
    public void Redefine(TableDefinition definition)
    {
        Definition = definition;
        foreach (SecondaryIndex index in Indexes)
        {
            index.Definition = definition.Indexes.Single(changed => changed.Name == index.Definition.Name);
        }

        Meter.Adopt(definition);
    }

    /// <summary>Keeps what a write replaces, when that is asked for.</summary>
    private void Note(in RowKey key, Row? current, Row? next)
    {
        if (!ReferenceEquals(current, next))
        {
            Journal?.Record(key, current);
        }
    }

    /// <summary>Takes the capacity for a write and, when there is enough, brings the indexes up to date.</summary>
    private ThrottlingReason? Charge(in RowKey key, Row? current, Row? next, CapacityCharge charge)
    {
        double units = UnitCost.Write(current, next);
        IndexChange[] changes = Indexes.Count == 0 ? [] : [.. Indexes.Select(index => index.ChangeFor(current, next))];
        double localUnits = changes.Where(change => !change.Index.Definition.IsGlobal).Sum(change => change.Units);
        if (Meter.TakeWrite(key.Hash, units + localUnits, changes) is { } reason)
        {
            return reason;
        }

        charge.TableUnits += units;
        foreach (IndexChange change in changes)
        {
            change.Apply();
            charge.Add(change.Index, change.Units);
        }

        return null;
    }
}
