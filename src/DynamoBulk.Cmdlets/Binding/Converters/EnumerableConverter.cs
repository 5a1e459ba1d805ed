using System.Collections;
using System.Data;

namespace DynamoBulk.Cmdlets.Binding.Converters;

/// <summary>Converts arrays, lists and everything else that PowerShell enumerates to a list.</summary>
internal sealed class EnumerableConverter : IValueConverter
{
    public void Write(object value, ValueBinder values)
    {
        values.Writer.StartList();
        int index = 0;
        foreach (object? element in Elements(value))
        {
            values.Writer.Element(index++);
            values.Write(element);
        }

        values.Writer.EndList();
    }

    /// <summary>The elements; a DataTable's are its rows, as in a pipeline.</summary>
    public static IEnumerable Elements(object value) => value as IEnumerable ?? ((DataTable)value).Rows;
}
