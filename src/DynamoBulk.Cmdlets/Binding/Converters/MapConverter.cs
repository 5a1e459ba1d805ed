using DynamoBulk.Items;

namespace DynamoBulk.Cmdlets.Binding.Converters;

/// <summary>Converts what has names and values: inside an item to a map, at the top to the item itself.</summary>
internal abstract class MapConverter : IValueConverter
{
    public void Write(object value, ValueBinder values)
    {
        values.Writer.StartMap();
        WriteEntries(value, values);
        values.Writer.EndMap();
    }

    public abstract void WriteEntries(object value, ValueBinder values);

    /// <summary>Notes names that were different things before they became text.</summary>
    protected static void NoteDuplicates(IEnumerable<string> names, AttributeWriter writer)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in names)
        {
            if (!seen.Add(name))
            {
                writer.Note(writer.Fail(ProblemCode.DuplicateAttribute, $"the name '{name}' would be there twice"));
            }
        }
    }
}
