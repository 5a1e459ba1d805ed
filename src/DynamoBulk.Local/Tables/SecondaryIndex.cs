using DynamoBulk.Items;
using DynamoBulk.Local.Expressions;

namespace DynamoBulk.Local.Tables;

/// <summary>The entries of a secondary index, kept in step with its table.</summary>
internal sealed class SecondaryIndex
{
    private readonly HashSet<string>? _projected;

    public SecondaryIndex(IndexDefinition definition, TableDefinition table)
    {
        Definition = definition;
        KeyAttribute[] own = definition.SortKey is null ? [definition.PartitionKey] : [definition.PartitionKey, definition.SortKey];
        Encoder = new KeyEncoder([.. own, .. table.PrimaryKey]);
        _projected = definition.Projection == Projection.All
            ? null
            : [.. own.Concat(table.PrimaryKey).Select(key => key.Name), .. definition.NonKeyAttributes];
    }

    /// <summary>What the index is; UpdateTable replaces it.</summary>
    public IndexDefinition Definition { get; set; }

    public RowStore Rows { get; } = new();

    public KeyEncoder Encoder { get; }

    /// <summary>Whether the index holds this attribute of its items.</summary>
    public bool Projects(string attribute) => _projected?.Contains(attribute) ?? true;

    /// <summary>What replacing one item of the table by another means here.</summary>
    public IndexChange ChangeFor(Row? current, Row? next) =>
        new(this, current is null ? null : EntryOf(current), next is null ? null : EntryOf(next));

    private Row? EntryOf(Row item)
    {
        if (!Encoder.TryEncode(item.Json, out RowKey key))
        {
            return null;
        }

        if (_projected is null)
        {
            return new Row(key, item.Json, item.Size);
        }

        byte[] json = AttributeMap.Pick(item.Json, _projected);
        return new Row(key, json, ItemInspector.MeasureSize(new Item(json)));
    }
}
