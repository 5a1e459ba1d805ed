namespace DynamoBulk.Cmdlets.Binding.Converters;

/// <summary>Writes objects of one family as attribute values.</summary>
internal interface IValueConverter
{
    void Write(object value, ValueBinder values);
}
