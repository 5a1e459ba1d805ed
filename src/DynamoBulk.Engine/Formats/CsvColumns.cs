using System.Text;
using System.Text.Json;

namespace DynamoBulk.Formats;

/// <summary>The columns of a csv file and where an attribute goes.</summary>
internal sealed class CsvColumns
{
    private readonly List<string> _names = [];
    private readonly List<byte[]> _utf8Names = [];
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);

    // Items of a table mostly have the same attributes in the same order: the n-th one goes where the last n-th one went.
    private readonly List<int> _lastIndexes = [];

    /// <summary>The attribute names, in the order of the columns.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Adds a column unless it is there.</summary>
    /// <param name="name">The attribute.</param>
    /// <returns>Its index.</returns>
    public int Add(string name)
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
}
