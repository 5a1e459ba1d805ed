using System.Collections.Specialized;
using System.Management.Automation;
using System.Text.Json;
using DynamoBulk.Items;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>Makes the object that an item leaves the pipeline as; <see cref="ItemBinder"/> makes the same item of it again.</summary>
/// <remarks>Made for the pipeline thread: one caller, one item at a time.</remarks>
/// <param name="form">What to make of it.</param>
/// <param name="keyNames">The key attributes, which come first, in their order.</param>
internal sealed class ObjectBuilder(ItemForm form, IReadOnlyList<string> keyNames)
{
    // Two levels of JSON for each of DynamoDB's, the item, its value, and a set in that.
    private static readonly JsonReaderOptions s_readerOptions = new() { MaxDepth = (2 * ItemLimits.MaxNesting) + 4 };
    private static readonly object s_true = true;
    private static readonly object s_false = false;

    private readonly AttributeNames _names = new();

    // What has been read of the maps and lists that are still open: one stack serves all levels.
    private readonly List<(AttributeName? Name, object? Value)> _read = [];

    /// <summary>Makes the object.</summary>
    /// <param name="item">A well-formed item.</param>
    /// <returns>A PSObject, an <see cref="OrderedDictionary"/> or a string.</returns>
    public object Build(Item item)
    {
        if (form == ItemForm.DynamoDbJson)
        {
            return item.ToString();
        }

        _read.Clear();
        var reader = new Utf8JsonReader(item.Json.Span, s_readerOptions);
        reader.Read();
        ReadEntries(ref reader);
        PutKeysFirst();
        return TakeMap(0);
    }

    private object? ReadValue(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (!AttributeTypes.TryParse(reader.ValueSpan, out AttributeType type))
        {
            throw new FormatException($"'{reader.GetString()}' is no attribute type of DynamoDB.");
        }

        reader.Read();
        object? value = type switch
        {
            AttributeType.S => reader.GetString(),
            AttributeType.N => NumberValue.Read(reader.ValueSpan),
            AttributeType.BOOL => reader.TokenType == JsonTokenType.True ? s_true : s_false,
            AttributeType.NULL => null,
            AttributeType.B => reader.GetBytesFromBase64(),
            AttributeType.M => ReadMap(ref reader),
            AttributeType.L => ReadList(ref reader),
            AttributeType.SS => SetValue.ReadStrings(ref reader),
            AttributeType.NS => SetValue.ReadNumbers(ref reader),
            _ => SetValue.ReadBinaries(ref reader),
        };
        reader.Read();
        return value;
    }

    private object ReadMap(ref Utf8JsonReader reader)
    {
        int first = _read.Count;
        ReadEntries(ref reader);
        return TakeMap(first);
    }

    private void ReadEntries(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            AttributeName name = _names.Read(ref reader);
            reader.Read();
            _read.Add((name, ReadValue(ref reader)));
        }
    }

    private object?[] ReadList(ref Utf8JsonReader reader)
    {
        int first = _read.Count;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            _read.Add((null, ReadValue(ref reader)));
        }

        var list = new object?[_read.Count - first];
        for (int i = 0; i < list.Length; i++)
        {
            list[i] = _read[first + i].Value;
        }

        _read.RemoveRange(first, list.Length);
        return list;
    }

    private void PutKeysFirst()
    {
        for (int i = keyNames.Count - 1; i >= 0; i--)
        {
            int position = _read.FindIndex(entry => entry.Name!.Text == keyNames[i]);
            if (position > 0)
            {
                (AttributeName?, object?) key = _read[position];
                _read.RemoveAt(position);
                _read.Insert(0, key);
            }
        }
    }

    private object TakeMap(int first)
    {
        object map = form == ItemForm.Object && AttributeName.CanBeProperties(_read, first) ? TakeObject(first) : TakeDictionary(first);
        _read.RemoveRange(first, _read.Count - first);
        return map;
    }

    private PSObject TakeObject(int first)
    {
        var result = new PSObject();
        PSMemberInfoCollection<PSPropertyInfo> properties = result.Properties;
        for (int i = first; i < _read.Count; i++)
        {
            properties.Add(new PSNoteProperty(_read[i].Name!.Text, _read[i].Value), preValidated: true);
        }

        return result;
    }

    private OrderedDictionary TakeDictionary(int first)
    {
        var result = new OrderedDictionary(_read.Count - first, StringComparer.Ordinal);
        for (int i = first; i < _read.Count; i++)
        {
            result.Add(_read[i].Name!.Text, _read[i].Value);
        }

        return result;
    }
}
