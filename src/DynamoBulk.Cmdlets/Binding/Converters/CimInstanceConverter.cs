using System.Collections;

namespace DynamoBulk.Cmdlets.Binding.Converters;

/// <summary>Converts CIM instances by their own properties, without what PowerShell and the CIM client add.</summary>
/// <remarks>The type is known by name: its assembly comes with PowerShell and is not there to compile against.</remarks>
internal sealed class CimInstanceConverter : MapConverter
{
    private const string TypeName = "Microsoft.Management.Infrastructure.CimInstance";

    private readonly Func<object, object?> _properties;
    private readonly Func<object, object?> _name;
    private readonly Func<object, object?> _value;

    public CimInstanceConverter(Type type)
    {
        const string Properties = "CimInstanceProperties";
        Type property = type.GetProperty(Properties)!.PropertyType.GetGenericArguments()[0];
        _properties = PropertyGetter.Find(type, Properties)!;
        _name = PropertyGetter.Find(property, "Name")!;
        _value = PropertyGetter.Find(property, "Value")!;
    }

    public static bool Matches(Type type) => type.FullName == TypeName;

    public override void WriteEntries(object value, ValueBinder values)
    {
        foreach (object property in (IEnumerable)_properties(value)!)
        {
            values.Writer.Name((string)_name(property)!);
            values.Write(_value(property));
        }
    }
}
