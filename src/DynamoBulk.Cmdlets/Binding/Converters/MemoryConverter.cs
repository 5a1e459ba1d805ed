namespace DynamoBulk.Cmdlets.Binding.Converters;

/// <summary>Converts memory of bytes to a binary.</summary>
internal sealed class MemoryConverter : IValueConverter
{
    public void Write(object value, ValueBinder values) =>
        values.Writer.Binary(value is Memory<byte> memory ? memory.Span : ((ReadOnlyMemory<byte>)value).Span);
}
