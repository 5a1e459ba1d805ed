using System.Text;
using System.Text.Json;
using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>The columns of a csv file and where an attribute goes.</summary>
internal sealed class CsvColumns
{
    private readonly List<string> _names = [];
    private readonly List<byte[]> _utf8Names = [];
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);

    // Items of a table mostly have the same attributes in the same order: the n-th one goes where the last n-th one went.
    private readonly List<int> _lastIndexes = [];

    /// <summary>Makes columns.</summary>
    /// <param name="names">The first of them, or all.</param>
    public CsvColumns(IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            Add(name);
        }
    }

    /// <summary>The attribute names, in the order of the columns.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Adds a column for each attribute of an item that has none yet.</summary>
    /// <param name="record">The item.</param>
    /// <exception cref="InvalidDataException">The item is no valid DynamoDB JSON.</exception>
    public void AddAll(ItemRecord record)
    {
        try
        {
            var reader = new Utf8JsonReader(record.Item.Json.Span, JsonText.AnyDepth);
            reader.Read();
            for (int ordinal = 0; reader.Read() && reader.TokenType == JsonTokenType.PropertyName; ordinal++)
            {
                Find(ref reader, ordinal, add: true);
                reader.Skip();
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw Invalid(record, exception);
        }
    }

    /// <summary>Finds the column of an attribute.</summary>
    /// <param name="reader">Stands on the attribute's name.</param>
    /// <param name="ordinal">The how many-th attribute of the item it is, from 0.</param>
    /// <param name="add">Whether a new attribute gets a column.</param>
    /// <returns>The index, or -1 when there is none.</returns>
    public int Find(ref Utf8JsonReader reader, int ordinal, bool add)
    {
        if (ordinal < _lastIndexes.Count && _lastIndexes[ordinal] is >= 0 and int last && reader.ValueTextEquals(_utf8Names[last]))
        {
            return last;
        }

        string name = reader.GetString()!;
        int index = add ? Add(name) : _indexes.GetValueOrDefault(name, -1);
        if (ordinal < _lastIndexes.Count)
        {
            _lastIndexes[ordinal] = index;
        }
        else
        {
            _lastIndexes.Add(index);
        }

        return index;
    }

    /// <summary>An item that cannot be read.</summary>
    /// <remarks>The reader's InvalidOperationException is for text that is half of a surrogate pair.</remarks>
    /// <param name="record">The item.</param>
    /// <param name="exception">Where reading ended.</param>
    public static InvalidDataException Invalid(ItemRecord record, Exception exception) =>
        new($"{record.Position}: The item is no valid DynamoDB JSON: {JsonText.Reason(exception)}", exception);

    private int Add(string name)
    {
        if (!_indexes.TryGetValue(name, out int index))
        {
            index = _names.Count;
            _indexes.Add(name, index);
            _names.Add(name);
            _utf8Names.Add(Encoding.UTF8.GetBytes(name));
        }

        return index;
    }
}
