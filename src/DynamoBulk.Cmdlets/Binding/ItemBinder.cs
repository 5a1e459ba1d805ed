using System.Data;
using System.Management.Automation;
using DynamoBulk.Cmdlets.Binding.Converters;
using DynamoBulk.Formats;
using DynamoBulk.Items;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>Makes an item of whatever object comes down the pipeline, by the type table of the documentation.</summary>
/// <remarks>
/// Made for the pipeline thread: one caller, one object at a time. What the service alone would refuse (a missing key, an item
/// over 400 KB, a number twice in a set) is the business of <see cref="ItemInspector"/>.
/// </remarks>
internal sealed class ItemBinder
{
    private readonly AttributeWriter _writer = new();
    private readonly ConverterCatalog _converters;
    private readonly ValueBinder _values;
    private readonly ItemText _texts = new();

    /// <summary>Makes a binder.</summary>
    /// <param name="warn">Hears once of each property that cannot be read.</param>
    public ItemBinder(Action<string> warn)
    {
        _converters = new ConverterCatalog(warn);
        _values = new ValueBinder(_writer, _converters);
    }

    /// <summary>Makes an item of an object.</summary>
    /// <param name="input">The object, with or without its PSObject.</param>
    /// <param name="item">The item, when the object makes one; where an attribute cannot be sent all that was there, in a form that fails again for the same reason.</param>
    /// <returns>Null, or why the object is no item, naming the attribute.</returns>
    public ItemProblem? Bind(object? input, out Item item)
    {
        item = default;
        try
        {
            object? value = ValueBinder.Unwrap(input);
            if (value is string text && text.AsSpan().TrimStart() is ['{', ..])
            {
                ItemRecord record = _texts.Read(text, default);
                item = record.Item;
                return record.Problem;
            }

            _writer.StartItem();
            MapConverter? converter = PickTop(value);
            if (converter is null)
            {
                return NotAnItem(value);
            }

            converter.WriteEntries(value!, _values);
            item = _writer.EndItem();
            return _writer.Problem;
        }
        catch (ItemBindingException problem)
        {
            return problem.Problem;
        }
        catch (Exception exception) when (exception is not (PipelineStoppedException or OutOfMemoryException))
        {
            // Getters, enumerators, streams and rows are other people's code, and one object must not end the transfer.
            return _writer.CannotBeRead(exception).Problem;
        }
    }

    /// <summary>The objects to bind that one argument stands for: the elements of a list, the rows of a table or reader, else itself.</summary>
    /// <param name="input">An argument, or what came down the pipeline.</param>
    /// <returns>The objects, lazily; each has to be bound before the next is asked for.</returns>
    public IEnumerable<object?> Elements(object? input) => ValueBinder.Unwrap(input) switch
    {
        null or string or byte[] or PSObject => [input],
        IDataReader reader => Rows(reader),
        { } value when _converters.For(value.GetType()) is EnumerableConverter or SetConverter => EnumerableConverter.Elements(value).Cast<object?>(),
        _ => [input],
    };

    private static IEnumerable<IDataReader> Rows(IDataReader reader)
    {
        while (reader.Read())
        {
            yield return reader;
        }
    }

    // At the top an object of the framework is its properties, as in a table on the screen; a single value stays one.
    private MapConverter? PickTop(object? value) => value switch
    {
        PSObject => _converters.ForCustomObject,
        null or IConvertible or IFormattable or SwitchParameter => null,
        _ => _converters.For(value.GetType()) switch
        {
            MapConverter map => map,
            TextConverter when PSObject.AsPSObject(value).Properties.Any() => _converters.ForCustomObject,
            RefusedConverter => throw RefusedConverter.Refuse(value, _writer),
            _ => null,
        },
    };

    private static ItemProblem NotAnItem(object? value) => new(
        ProblemCode.NotAnItem,
        value is null
            ? "Nothing ($null) was given where an item with attributes is needed."
            : value is string text && text.AsSpan().TrimStart() is ['[', ..] ? "A JSON array is not one item: pipe it through ConvertFrom-Json, or give the file to -Path."
            : $"A single value of type {value.GetType().Name} is no item: an object with properties, a hashtable or a string of JSON is. To import a file, give its path to -Path.");
}
