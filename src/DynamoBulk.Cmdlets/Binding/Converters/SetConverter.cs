using System.Collections;

namespace DynamoBulk.Cmdlets.Binding.Converters;

/// <summary>Converts sets; what their members convert to decides whether it is a set of strings, numbers or binaries.</summary>
internal sealed class SetConverter : IValueConverter
{
    public void Write(object value, ValueBinder values)
    {
        values.Writer.StartSet();
        foreach (object? member in (IEnumerable)value)
        {
            values.Write(member);
        }

        values.Writer.EndSet();
    }
}
