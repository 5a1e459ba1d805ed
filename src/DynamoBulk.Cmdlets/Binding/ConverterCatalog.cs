using System.Collections;
using System.Data;
using System.Management.Automation;
using System.Security;
using System.Xml;
using DynamoBulk.Cmdlets.Binding.Converters;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>Picks the converter for a type of object, once a type.</summary>
internal sealed class ConverterCatalog(Action<string> warn)
{
    private readonly Dictionary<Type, IValueConverter> _known = [];
    private readonly PropertyConverter _properties = new(warn);
    private readonly TextConverter _text = new();

    /// <summary>For PSCustomObject, whose properties are in its PSObject alone, and for whatever is asked for its properties.</summary>
    public MapConverter ForCustomObject => _properties;

    /// <summary>The converter for objects of a type that is no scalar of the type table.</summary>
    public IValueConverter For(Type type)
    {
        if (!_known.TryGetValue(type, out IValueConverter? converter))
        {
            converter = Pick(type);
            _known.Add(type, converter);
        }

        return converter;
    }

    // The order matters where a type is several things: a dictionary is enumerable too, and everything has properties.
    private IValueConverter Pick(Type type) =>
        Is<SecureString>(type) || Is<PSCredential>(type) || Is<ScriptBlock>(type) ? new RefusedConverter()
        : Is<Stream>(type) ? new StreamConverter()
        : type == typeof(Memory<byte>) || type == typeof(ReadOnlyMemory<byte>) ? new MemoryConverter()
        : AttributeValueConverter.Matches(type) ? new AttributeValueConverter(type)
        : Is<IDictionary>(type) ? new DictionaryConverter()
        : GenericDictionaryConverter.Create(type) is { } dictionary ? dictionary
        : Is<DataRow>(type) || Is<DataRowView>(type) ? new DataRowConverter()
        : Is<IDataRecord>(type) ? new DataRecordConverter()
        : CimInstanceConverter.Matches(type) ? new CimInstanceConverter(type)
        : IsSet(type) ? new SetConverter()
        : (Is<IEnumerable>(type) && !Is<XmlNode>(type)) || Is<DataTable>(type) ? new EnumerableConverter()
        : IsFramework(type) ? _text
        : _properties;

    private static bool Is<T>(Type type) => typeof(T).IsAssignableFrom(type);

    private static bool IsSet(Type type) => Array.Exists(
        type.GetInterfaces(),
        candidate => candidate.IsGenericType && (candidate.GetGenericTypeDefinition() == typeof(ISet<>) || candidate.GetGenericTypeDefinition() == typeof(IReadOnlySet<>)));

    private static bool IsFramework(Type type) => type.Namespace is { } name
        && (name == "System" || name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.Win32", StringComparison.Ordinal));
}
