using DynamoBulk.Items;

namespace DynamoBulk.Cmdlets.Binding.Converters;

/// <summary>Refuses what must not leave the session by accident: secrets, and code whose text is seldom what was meant.</summary>
internal sealed class RefusedConverter : IValueConverter
{
    public void Write(object value, ValueBinder values) => throw Refuse(value, values.Writer);

    public static ItemBindingException Refuse(object value, AttributeWriter writer) =>
        writer.Fail(ProblemCode.InvalidAttribute, $"a {value.GetType().Name} is never sent; leave it out or turn it into text yourself");
}
