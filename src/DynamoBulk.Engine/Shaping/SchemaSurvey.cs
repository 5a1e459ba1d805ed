using System.Text.Json;
using DynamoBulk.Items;

namespace DynamoBulk.Shaping;

/// <summary>Looks at items and sums up what their attributes are. Memory grows with the number of attribute names only.</summary>
public sealed class SchemaSurvey
{
    private readonly Dictionary<string, Column> _columns = new(StringComparer.Ordinal);
    private readonly List<Column> _ordered = [];
    private long _items;

    /// <summary>The attributes seen so far, in the order in which they came first.</summary>
    public IReadOnlyList<AttributeSummary> Attributes =>
        [.. _ordered.Select(column => new AttributeSummary(column.Name, column.Types, column.Values == _items))];

    /// <summary>Looks at an item.</summary>
    /// <param name="item">The item.</param>
    /// <exception cref="JsonException">It is no valid DynamoDB JSON.</exception>
    public void Add(Item item)
    {
        _items++;
        var reader = new Utf8JsonReader(item.Json.Span, JsonText.AnyDepth);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            Column column = Find(reader.GetString()!);
            reader.Read();
            Utf8JsonReader value = reader;
            AttributeType type = PlainJson.ReadType(ref value);
            reader.Skip();
            if (type == AttributeType.NULL)
            {
                continue;
            }

            column.Values++;
            if (!column.Types.Contains(type))
            {
                column.Types.Add(type);
            }
        }
    }

    private Column Find(string name)
    {
        if (!_columns.TryGetValue(name, out Column? column))
        {
            column = new Column(name);
            _columns.Add(name, column);
            _ordered.Add(column);
        }

        return column;
    }

    private sealed class Column(string name)
    {
        public string Name => name;

        public List<AttributeType> Types { get; } = [];

        public long Values { get; set; }
    }
}
