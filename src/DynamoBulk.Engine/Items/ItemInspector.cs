using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace DynamoBulk.Items;

/// <summary>
/// Reads an item once, from end to end, and answers whether the service will take it, under which key, and at what size.
/// </summary>
/// <remarks>
/// One bad item makes the service refuse the whole batch it travels in, so everything the service checks of an item alone is
/// checked here first: types, set rules, number range, key presence, type and length, nesting, size.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
/// </remarks>
public sealed class ItemInspector
{
    private static readonly JsonReaderOptions s_readerOptions = new() { MaxDepth = ItemLimits.MaxJsonDepth };

    private readonly KeySlot[] _keys;

    /// <summary>Makes an inspector for a table.</summary>
    /// <param name="schema">The key attributes of the table and its indexes.</param>
    public ItemInspector(KeySchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        Schema = schema;
        var keys = new List<KeySlot> { new(schema.PartitionKey, ItemLimits.MaxPartitionKeySize) };
        if (schema.SortKey is not null)
        {
            keys.Add(new(schema.SortKey, ItemLimits.MaxSortKeySize));
        }

        PrimaryKeyCount = keys.Count;
        keys.AddRange(schema.IndexKeys.Select(key => new KeySlot(key, int.MaxValue)));
        _keys = [.. keys];
    }

    /// <summary>The schema the items are held against.</summary>
    public KeySchema Schema { get; }

    private int PrimaryKeyCount { get; }

    /// <summary>Checks an item against the schema and the limits of the service.</summary>
    /// <param name="item">The item.</param>
    /// <param name="facts">Its key and size, when it is good.</param>
    /// <returns>Null when the service will take the item, else the first thing that is wrong with it.</returns>
    [SkipLocalsInit] // clearing the three kilobytes of the canonical key costs as much as reading a small item
    public ItemProblem? Inspect(Item item, out ItemFacts facts)
    {
        facts = default;
        ReadOnlySpan<byte> json = item.Json.Span;
        Span<int> keyOffsets = stackalloc int[_keys.Length];
        keyOffsets.Fill(-1);
        int size;
        try
        {
            var reader = new Utf8JsonReader(json, s_readerOptions);
            size = ReadItem(ref reader, keyOffsets);
        }
        catch (Exception exception) when (ToProblem(exception) is { } problem)
        {
            return problem;
        }

        Span<byte> canonical = stackalloc byte[ItemLimits.MaxPartitionKeySize + ItemLimits.MaxSortKeySize + 6];
        int length = 0;
        int partitionLength = 0;
        for (int i = 0; i < _keys.Length; i++)
        {
            if (keyOffsets[i] < 0)
            {
                if (i < PrimaryKeyCount)
                {
                    return MissingKey(_keys[i].Attribute, json);
                }

                continue;
            }

            ItemProblem? problem = CheckKey(_keys[i], json[keyOffsets[i]..]);
            if (problem is not null)
            {
                return problem;
            }

            if (i < PrimaryKeyCount)
            {
                length += WriteCanonical(json[keyOffsets[i]..], canonical[length..]);
                partitionLength = i == 0 ? length : partitionLength;
            }
        }

        if (CheckSize(size) is { } tooLarge)
        {
            return tooLarge;
        }

        facts = new ItemFacts(new ItemKey(canonical[..length], partitionLength), size);
        return null;
    }

    /// <summary>The size of an item by the service's rules, whatever its table.</summary>
    /// <param name="item">A well-formed item.</param>
    /// <returns>Bytes of attribute names and values.</returns>
    /// <exception cref="FormatException">The item is not well-formed.</exception>
    public static int MeasureSize(Item item)
    {
        try
        {
            var reader = new Utf8JsonReader(item.Json.Span, s_readerOptions);
            reader.Read();
            int size = AttributeValueReader.ReadMapBody(ref reader, 0, 0);
            return size;
        }
        catch (Exception exception) when (ToProblem(exception) is not null)
        {
            throw new FormatException(JsonText.Reason(exception), exception);
        }
    }

    /// <summary>Checks whether an item is well-formed, whatever its table and its size.</summary>
    /// <param name="item">The item.</param>
    /// <returns>Null when it is, else the first thing that is wrong with it.</returns>
    public static ItemProblem? CheckForm(Item item)
    {
        try
        {
            var reader = new Utf8JsonReader(item.Json.Span, s_readerOptions);
            reader.Read();
            AttributeValueReader.Expect(ref reader, JsonTokenType.StartObject);
            AttributeValueReader.ReadMapBody(ref reader, 0, 0);
            ExpectEnd(ref reader);
            return null;
        }
        catch (Exception exception) when (ToProblem(exception) is { } problem)
        {
            return problem;
        }
    }

    /// <summary>Whether the service takes an item of a size.</summary>
    /// <param name="size">Bytes by the service's rules.</param>
    /// <returns>Null when it does, else why not.</returns>
    internal static ItemProblem? CheckSize(int size) => size <= ItemLimits.MaxItemSize
        ? null
        : new ItemProblem(ProblemCode.ItemTooLarge, $"The item has {size:N0} bytes; DynamoDB takes at most {ItemLimits.MaxItemSize:N0} (400 KB, attribute names included).");

    /// <summary>What each attribute of an item counts for by the service's rules, whatever its table.</summary>
    /// <param name="item">The item.</param>
    /// <param name="sizes">Takes the attributes in their order, in the place of what it holds; together they are the item's size.</param>
    /// <returns>Null when the item is well-formed, else the first thing that is wrong with it.</returns>
    public static ItemProblem? MeasureAttributes(Item item, ICollection<AttributeSize> sizes)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        sizes.Clear();
        try
        {
            var reader = new Utf8JsonReader(item.Json.Span, s_readerOptions);
            reader.Read();
            AttributeValueReader.Expect(ref reader, JsonTokenType.StartObject);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                ReadOnlyMemory<byte> name = reader.ValueIsEscaped
                    ? Encoding.UTF8.GetBytes(reader.GetString()!)
                    : item.Json.Slice((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
                int size = AttributeValueReader.NameSize(ref reader);
                reader.Read();
                sizes.Add(new AttributeSize(name, size + AttributeValueReader.ReadValue(ref reader, 0)));
            }

            ExpectEnd(ref reader);
            return null;
        }
        catch (Exception exception) when (ToProblem(exception) is { } problem)
        {
            return problem;
        }
    }

    /// <summary>What reading an item has thrown, as a problem of the item; null for what is none.</summary>
    private static ItemProblem? ToProblem(Exception exception) => exception switch
    {
        ItemProblemException known => known.Problem,
        JsonException or InvalidOperationException => new ItemProblem(ProblemCode.InvalidAttribute, $"The item is no valid DynamoDB JSON: {JsonText.Reason(exception)}"),
        _ => null,
    };

    private static ItemProblem MissingKey(KeyAttribute key, ReadOnlySpan<byte> json)
    {
        string hint = string.Empty;
        var reader = new Utf8JsonReader(json, s_readerOptions);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (name.Equals(key.Name, StringComparison.OrdinalIgnoreCase))
            {
                hint = $" It has '{name}': attribute names are matched exactly, case included.";
            }

            reader.Skip();
        }

        return new ItemProblem(ProblemCode.MissingKey, $"The item has no attribute '{key.Name}', which is a key of the table.{hint}");
    }

    private static ItemProblem? CheckKey(KeySlot key, ReadOnlySpan<byte> value)
    {
        var reader = new Utf8JsonReader(value, isFinalBlock: false, new JsonReaderState(s_readerOptions));
        reader.Read();
        reader.Read();
        AttributeType actual = AttributeTypes.Parse(reader.ValueSpan);
        string owner = key.Attribute.IndexName is null ? "the table" : $"index '{key.Attribute.IndexName}'";
        if (actual != key.Attribute.Type)
        {
            reader.Read();
            string given = actual is AttributeType.S or AttributeType.N ? $" ('{Quotation.Of(reader.GetString() ?? string.Empty)}')" : string.Empty;
            return new ItemProblem(ProblemCode.KeyTypeMismatch, $"Key attribute '{key.Attribute.Name}' is of type {actual}{given}; {owner} declares {key.Attribute.Type}.");
        }

        reader.Read();
        int size = AttributeValueReader.ScalarSize(ref reader, actual);
        if (size == 0)
        {
            return new ItemProblem(ProblemCode.EmptyKey, $"Key attribute '{key.Attribute.Name}' of {owner} is empty.");
        }

        return size > key.MaxSize
            ? new ItemProblem(ProblemCode.KeyTooLong, $"Key attribute '{key.Attribute.Name}' has {size:N0} bytes; DynamoDB takes at most {key.MaxSize:N0}.")
            : null;
    }

    /// <summary>Tag, length in two bytes, value; see <see cref="ItemKey"/>.</summary>
    private static int WriteCanonical(ReadOnlySpan<byte> value, Span<byte> destination)
    {
        var reader = new Utf8JsonReader(value, isFinalBlock: false, new JsonReaderState(s_readerOptions));
        reader.Read();
        reader.Read();
        AttributeType type = AttributeTypes.Parse(reader.ValueSpan);
        reader.Read();
        Span<byte> body = destination[3..];
        int length = type switch
        {
            AttributeType.S => reader.CopyString(body),
            AttributeType.N => DdbNumber.Parse(AttributeValueReader.Text(ref reader)).WriteCanonical(body),
            _ => CopyBinary(ref reader, body),
        };
        destination[0] = (byte)type;
        destination[1] = (byte)(length >> 8);
        destination[2] = (byte)length;
        return length + 3;
    }

    private static int CopyBinary(ref Utf8JsonReader reader, Span<byte> destination)
    {
        byte[] bytes = reader.GetBytesFromBase64();
        bytes.CopyTo(destination);
        return bytes.Length;
    }

    [SkipLocalsInit]
    private int ReadItem(ref Utf8JsonReader reader, scoped Span<int> keyOffsets)
    {
        reader.Read();
        AttributeValueReader.Expect(ref reader, JsonTokenType.StartObject);
        int size = 0;
        var names = new MapNames(reader, stackalloc uint[MapNames.Few]);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            names.Add(reader);
            size += AttributeValueReader.NameSize(ref reader);
            int slot = FindKey(ref reader);
            reader.Read();
            if (slot >= 0)
            {
                RecordOffset(slot, (int)reader.TokenStartIndex, keyOffsets);
            }

            size += AttributeValueReader.ReadValue(ref reader, 0);
        }

        ExpectEnd(ref reader);
        return size;
    }

    private static void ExpectEnd(ref Utf8JsonReader reader)
    {
        if (reader.Read())
        {
            throw new ItemProblemException(ProblemCode.InvalidAttribute, "Text follows the item.");
        }
    }

    // One attribute can be the key of several indexes: each of its slots gets the offset.
    private void RecordOffset(int first, int offset, scoped Span<int> keyOffsets)
    {
        for (int i = first; i < _keys.Length; i++)
        {
            if (_keys[i].Attribute.Name == _keys[first].Attribute.Name)
            {
                keyOffsets[i] = offset;
            }
        }
    }

    private int FindKey(ref Utf8JsonReader reader)
    {
        for (int i = 0; i < _keys.Length; i++)
        {
            if (reader.ValueTextEquals(_keys[i].Utf8Name))
            {
                return i;
            }
        }

        return -1;
    }

    private sealed record KeySlot(KeyAttribute Attribute, int MaxSize)
    {
        public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(Attribute.Name);
    }
}
