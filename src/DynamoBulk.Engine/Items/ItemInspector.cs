using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace DynamoBulk.Items;

/// <summary>What one look at an item tells.</summary>
/// <param name="Key">The primary key.</param>
/// <param name="Size">The size in bytes by the service's rules, which decides what the item costs.</param>
public readonly record struct ItemFacts(ItemKey Key, int Size);

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
        catch (ItemProblemException problem)
        {
            return problem.Problem;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return new ItemProblem(ProblemCode.InvalidAttribute, $"The item is no valid DynamoDB JSON: {exception.Message}");
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

        if (size > ItemLimits.MaxItemSize)
        {
            return new ItemProblem(ProblemCode.ItemTooLarge, $"The item has {size:N0} bytes; DynamoDB takes at most {ItemLimits.MaxItemSize:N0} (400 KB, attribute names included).");
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
            int size = ReadMapBody(ref reader, 0, 0);
            return size;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ItemProblemException)
        {
            throw new FormatException(exception.Message, exception);
        }
    }

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
            return new ItemProblem(ProblemCode.KeyTypeMismatch, $"Key attribute '{key.Attribute.Name}' is of type {actual}; {owner} declares {key.Attribute.Type}.");
        }

        reader.Read();
        int size = ScalarSize(ref reader, actual);
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
            AttributeType.N => DdbNumber.Parse(Text(ref reader)).WriteCanonical(body),
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

    private static int ScalarSize(ref Utf8JsonReader reader, AttributeType type) => type switch
    {
        AttributeType.S => StringSize(ref reader),
        AttributeType.N => NumberSize(ref reader),
        _ => BinarySize(ref reader),
    };

    private static int StringSize(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.String);
        return reader.ValueIsEscaped ? Encoding.UTF8.GetByteCount(reader.GetString()!) : reader.ValueSpan.Length;
    }

    private static int NumberSize(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.String);
        DdbNumber.ParseFailure failure = DdbNumber.TryParse(Text(ref reader), out DdbNumber number);
        return failure == DdbNumber.ParseFailure.None
            ? number.Size
            : throw new ItemProblemException(ProblemCode.InvalidNumber, DdbNumber.Describe(failure, reader.GetString()!));
    }

    // Some JSON writers escape the plus sign of an exponent.
    private static ReadOnlySpan<byte> Text(ref Utf8JsonReader reader) =>
        reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan;

    private static int BinarySize(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.String);
        if (!reader.ValueIsEscaped && System.Buffers.Text.Base64.IsValid(reader.ValueSpan, out int length))
        {
            return length;
        }

        return reader.TryGetBytesFromBase64(out byte[]? bytes)
            ? bytes.Length
            : throw new ItemProblemException(ProblemCode.InvalidAttribute, "A binary value is no valid base64.");
    }

    private int ReadItem(ref Utf8JsonReader reader, scoped Span<int> keyOffsets)
    {
        reader.Read();
        Expect(ref reader, JsonTokenType.StartObject);
        int size = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            size += NameSize(ref reader);
            int slot = FindKey(ref reader);
            reader.Read();
            if (slot >= 0)
            {
                RecordOffset(slot, (int)reader.TokenStartIndex, keyOffsets);
            }

            size += ReadValue(ref reader, 0);
        }

        if (reader.Read())
        {
            throw new ItemProblemException(ProblemCode.InvalidAttribute, "Text follows the item.");
        }

        return size;
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

    private static int NameSize(ref Utf8JsonReader reader)
    {
        int size = reader.ValueIsEscaped ? Encoding.UTF8.GetByteCount(reader.GetString()!) : reader.ValueSpan.Length;
        return size switch
        {
            0 => throw new ItemProblemException(ProblemCode.InvalidAttribute, "An attribute has an empty name."),
            > ItemLimits.MaxAttributeNameSize => throw new ItemProblemException(ProblemCode.InvalidAttribute, $"An attribute name has {size:N0} bytes; DynamoDB takes at most {ItemLimits.MaxAttributeNameSize:N0}."),
            _ => size,
        };
    }

    /// <summary>Reads <c>{"tag":value}</c>; the reader stands on the opening brace and ends on the closing one.</summary>
    private static int ReadValue(ref Utf8JsonReader reader, int nesting)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        reader.Read();
        if (reader.TokenType != JsonTokenType.PropertyName || !AttributeTypes.TryParse(reader.ValueSpan, out AttributeType type))
        {
            throw new ItemProblemException(
                ProblemCode.InvalidAttribute,
                reader.TokenType == JsonTokenType.PropertyName ? $"'{reader.GetString()}' is no attribute type of DynamoDB." : "An attribute value is empty; it must hold exactly one type.");
        }

        reader.Read();
        int size;
        switch (type)
        {
            case AttributeType.S:
                size = StringSize(ref reader);
                break;
            case AttributeType.N:
                size = NumberSize(ref reader);
                break;
            case AttributeType.B:
                size = BinarySize(ref reader);
                break;
            case AttributeType.BOOL:
                size = reader.TokenType is JsonTokenType.True or JsonTokenType.False ? 1 : throw Unexpected(ref reader, "true or false");
                break;
            case AttributeType.NULL:
                size = reader.TokenType is JsonTokenType.True ? 1 : throw Unexpected(ref reader, "true, the only value of NULL");
                break;
            case AttributeType.M:
                Expect(ref reader, JsonTokenType.StartObject);
                size = 3 + ReadMapBody(ref reader, Deeper(nesting), 1);
                break;
            case AttributeType.L:
                Expect(ref reader, JsonTokenType.StartArray);
                size = 3 + ReadListBody(ref reader, Deeper(nesting));
                break;
            default:
                Expect(ref reader, JsonTokenType.StartArray);
                size = ReadSetBody(ref reader, type);
                break;
        }

        reader.Read();
        return reader.TokenType == JsonTokenType.EndObject
            ? size
            : throw new ItemProblemException(ProblemCode.InvalidAttribute, "An attribute value names more than one type.");
    }

    private static int Deeper(int nesting) => nesting < ItemLimits.MaxNesting
        ? nesting + 1
        : throw new ItemProblemException(ProblemCode.NestedTooDeep, $"Lists and maps are nested deeper than {ItemLimits.MaxNesting} levels, which DynamoDB does not take.");

    private static int ReadMapBody(ref Utf8JsonReader reader, int nesting, int overheadPerEntry)
    {
        int size = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            size += NameSize(ref reader) + overheadPerEntry;
            reader.Read();
            size += ReadValue(ref reader, nesting);
        }

        return size;
    }

    private static int ReadListBody(ref Utf8JsonReader reader, int nesting)
    {
        int size = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            size += 1 + ReadValue(ref reader, nesting);
        }

        return size;
    }

    private static int ReadSetBody(ref Utf8JsonReader reader, AttributeType type)
    {
        AttributeType memberType = type switch
        {
            AttributeType.SS => AttributeType.S,
            AttributeType.NS => AttributeType.N,
            _ => AttributeType.B,
        };
        int size = 0;
        var members = new HashSet<object>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            size += ScalarSize(ref reader, memberType);
            if (!members.Add(Member(ref reader, memberType)))
            {
                throw new ItemProblemException(ProblemCode.DuplicateInSet, $"A set of type {type} holds '{reader.GetString()}' twice.");
            }
        }

        return members.Count > 0
            ? size
            : throw new ItemProblemException(ProblemCode.EmptySet, $"A set of type {type} is empty, which DynamoDB does not take: leave the attribute out.");
    }

    private static object Member(ref Utf8JsonReader reader, AttributeType type)
    {
        switch (type)
        {
            case AttributeType.S:
                return reader.GetString()!;
            case AttributeType.N:
                return DdbNumber.Parse(Text(ref reader));
            default:
                return Convert.ToBase64String(reader.GetBytesFromBase64());
        }
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (reader.TokenType != type)
        {
            throw Unexpected(ref reader, type.ToString());
        }
    }

    private static ItemProblemException Unexpected(ref Utf8JsonReader reader, string expected) =>
        new(ProblemCode.InvalidAttribute, $"The item is no valid DynamoDB JSON: {expected} expected at byte {reader.TokenStartIndex}, found {reader.TokenType}.");

    private sealed record KeySlot(KeyAttribute Attribute, int MaxSize)
    {
        public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(Attribute.Name);
    }

    /// <summary>Carries a problem out of the nested reading methods; never leaves this class.</summary>
    private sealed class ItemProblemException(string code, string message) : Exception(message)
    {
        public ItemProblem Problem { get; } = new(code, message);
    }
}
