using System.Globalization;

namespace DynamoBulk.Cmdlets.Binding.Converters;

/// <summary>Converts what has no form of its own in the type table to its text, as Export-Csv does.</summary>
internal sealed class TextConverter : IValueConverter
{
    public void Write(object value, ValueBinder values) =>
        values.Writer.String(Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty);
}
