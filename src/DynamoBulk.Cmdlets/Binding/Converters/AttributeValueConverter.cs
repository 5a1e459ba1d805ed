using System.Collections;
using DynamoBulk.Items;

namespace DynamoBulk.Cmdlets.Binding.Converters;

/// <summary>Converts the AWS SDK's AttributeValue, of any version, as it says.</summary>
/// <remarks>
/// The session's SDK is another assembly than the module's own, so the type is known by name. In versions before 4 the
/// collections are never null, and whether one is meant is in IsMSet and IsLSet; later every collection has such a property.
/// </remarks>
internal sealed class AttributeValueConverter(Type type) : IValueConverter
{
    private const string TypeName = "Amazon.DynamoDBv2.Model.AttributeValue";

    private readonly Func<object, object?> _string = Getter(type, "S");
    private readonly Func<object, object?> _number = Getter(type, "N");
    private readonly Func<object, object?> _binary = Getter(type, "B");
    private readonly Func<object, object?> _boolean = Getter(type, "BOOL");
    private readonly Func<object, object?> _isBoolean = Getter(type, "IsBOOLSet");
    private readonly Func<object, object?> _null = Getter(type, "NULL");
    private readonly Func<object, object?> _map = Collection(type, "M");
    private readonly Func<object, object?> _list = Collection(type, "L");
    private readonly Func<object, object?> _strings = Collection(type, "SS");
    private readonly Func<object, object?> _numbers = Collection(type, "NS");
    private readonly Func<object, object?> _binaries = Collection(type, "BS");

    public static bool Matches(Type type) => type.FullName == TypeName;

    public void Write(object value, ValueBinder values)
    {
        AttributeWriter writer = values.Writer;
        if (_string(value) is string text)
        {
            writer.String(text);
        }
        else if (_number(value) is string number)
        {
            writer.Number(number);
        }
        else if (_map(value) is { } map)
        {
            values.Write(map);
        }
        else if (_list(value) is { } list)
        {
            values.Write(list);
        }
        else if (_isBoolean(value) is true)
        {
            writer.Boolean(_boolean(value) is true);
        }
        else if (_null(value) is true)
        {
            writer.Null();
        }
        else if (_binary(value) is MemoryStream binary)
        {
            writer.Binary(binary.ToArray());
        }
        else if (_strings(value) is IEnumerable strings)
        {
            WriteSet(strings, member => writer.String((string)member), writer);
        }
        else if (_numbers(value) is IEnumerable numbers)
        {
            WriteSet(numbers, member => writer.Number((string)member), writer);
        }
        else if (_binaries(value) is IEnumerable binaries)
        {
            WriteSet(binaries, member => writer.Binary(((MemoryStream)member).ToArray()), writer);
        }
        else
        {
            throw writer.Fail(ProblemCode.InvalidAttribute, "the AttributeValue has no value of any type");
        }
    }

    private static void WriteSet(IEnumerable members, Action<object> write, AttributeWriter writer)
    {
        writer.StartSet();
        foreach (object member in members)
        {
            write(member);
        }

        writer.EndSet();
    }

    private static Func<object, object?> Getter(Type type, string name) => PropertyGetter.Find(type, name)!;

    /// <summary>Reads a collection, or null where it is not what the value says.</summary>
    private static Func<object, object?> Collection(Type type, string name)
    {
        Func<object, object?> read = Getter(type, name);
        return PropertyGetter.Find(type, $"Is{name}Set") is { } isSet
            ? value => isSet(value) is true ? read(value) : null
            : value => read(value) is ICollection { Count: > 0 } collection ? collection : null;
    }
}
