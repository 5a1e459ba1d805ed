using DynamoBulk.Items;

namespace DynamoBulk.Local.Tables;

/// <summary>A table: its definition, its items and its indexes.</summary>
internal sealed class Table
{
    public Table(TableDefinition definition)
    {
        Definition = definition;
        Inspector = new ItemInspector(definition.Schema);
        KeyInspector = new ItemInspector(new KeySchema(definition.PartitionKey, definition.SortKey));
        Encoder = new KeyEncoder(definition.PrimaryKey);
        Indexes = [.. definition.Indexes.Select(index => new SecondaryIndex(index, definition))];
    }

    /// <summary>What the table is; UpdateTable replaces it.</summary>
    public TableDefinition Definition { get; private set; }

    public RowStore Rows { get; } = new();

    public IReadOnlyList<SecondaryIndex> Indexes { get; }

    /// <summary>Checks items that are to be stored.</summary>
    public ItemInspector Inspector { get; }

    /// <summary>Checks keys that stand alone.</summary>
    public ItemInspector KeyInspector { get; }

    public KeyEncoder Encoder { get; }

    /// <summary>Reads an item and puts another in its place as one step, charging for it.</summary>
    /// <param name="key">The item's place.</param>
    /// <param name="change">What becomes of the current item; null stands for no item, on both sides.</param>
    /// <param name="charge">Where the cost is added, for a failed condition too.</param>
    /// <returns>The item before and after.</returns>
    public (Row? Before, Row? After) Write(in RowKey key, Func<Row?, Row?> change, CapacityCharge charge)
    {
        lock (Rows.LockOf(key))
        {
            Row? current = Rows.Find(key);
            Row? next;
            try
            {
                next = change(current);
            }
            catch (Http.ServiceException)
            {
                // A condition that fails is charged by the item it looked at.
                charge.TableUnits += UnitCost.Write(current, null);
                throw;
            }

            Replace(current, next, charge);
            return (current, next);
        }
    }

    /// <summary>Stores an item whatever was there.</summary>
    public void Put(Row next, CapacityCharge charge)
    {
        lock (Rows.LockOf(next.Key))
        {
            Replace(Rows.Find(next.Key), next, charge);
        }
    }

    /// <summary>Removes an item if it is there.</summary>
    public void Delete(in RowKey key, CapacityCharge charge)
    {
        lock (Rows.LockOf(key))
        {
            Replace(Rows.Find(key), null, charge);
        }
    }

    public SecondaryIndex? FindIndex(string name) => Indexes.FirstOrDefault(index => index.Definition.Name == name);

    /// <summary>Changes what UpdateTable can change.</summary>
    public void Redefine(TableDefinition definition) => Definition = definition;

    private void Replace(Row? current, Row? next, CapacityCharge charge)
    {
        charge.TableUnits += UnitCost.Write(current, next);
        Rows.Replace(current, next);
        foreach (SecondaryIndex index in Indexes)
        {
            charge.Add(index, index.Replace(current, next));
        }
    }
}
