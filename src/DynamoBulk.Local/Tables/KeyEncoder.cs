using System.Buffers;
using System.Text;
using System.Text.Json;
using DynamoBulk.Items;
using DynamoBulk.Local.Http;

namespace DynamoBulk.Local.Tables;

/// <summary>Turns the key attributes of an item into a <see cref="RowKey"/>.</summary>
/// <remarks>
/// Each attribute is written so that comparing bytes compares values, and so that it ends before the next begins. Strings and
/// binary: the bytes, a zero followed by 0xFF, two zeros at the end. Numbers: sign, magnitude and digits, all bits turned for
/// negative ones.
/// </remarks>
internal sealed class KeyEncoder(IReadOnlyList<KeyAttribute> attributes)
{
    // A value may double by its zeros; an index row holds up to four key attributes.
    private const int MaxLength = 4 * ((2 * ItemLimits.MaxPartitionKeySize) + 2);

    private readonly KeyName[] _names = [.. attributes.Select(attribute => new KeyName(attribute, Encoding.UTF8.GetBytes(attribute.Name)))];

    /// <summary>The attributes in key order: the partition key, then the sort key, then for an index the table's own key.</summary>
    public IReadOnlyList<KeyAttribute> Attributes { get; } = attributes;

    /// <summary>The place of an item.</summary>
    /// <param name="item">DynamoDB JSON that the inspector has accepted.</param>
    /// <param name="key">The place, when the item has all key attributes.</param>
    /// <returns>False when an attribute is missing, which keeps an item out of an index.</returns>
    public bool TryEncode(ReadOnlyMemory<byte> item, out RowKey key)
    {
        key = default;
        Span<ValueSlice> values = stackalloc ValueSlice[_names.Length];
        if (!FindValues(item.Span, values))
        {
            return false;
        }

        byte[] scratch = ArrayPool<byte>.Shared.Rent(MaxLength);
        int length = 0;
        int partitionLength = 0;
        for (int i = 0; i < values.Length; i++)
        {
            length += Encode(item.Span.Slice(values[i].Start, values[i].Length), _names[i].Attribute.Type, scratch.AsSpan(length));
            partitionLength = i == 0 ? length : partitionLength;
        }

        key = new RowKey(Hash(scratch.AsSpan(0, partitionLength)), scratch.AsSpan(0, length).ToArray());
        ArrayPool<byte>.Shared.Return(scratch);
        return true;
    }

    /// <summary>The key of an item that has one for sure.</summary>
    public RowKey Encode(ReadOnlyMemory<byte> item) =>
        TryEncode(item, out RowKey key) ? key : throw ServiceException.Validation("The provided key element does not match the schema");

    /// <summary>The hash of an encoded partition key: FNV-1a and a final mix, the same in every process.</summary>
    public static ulong Hash(ReadOnlySpan<byte> partitionKey)
    {
        ulong hash = 14695981039346656037;
        foreach (byte b in partitionKey)
        {
            hash = (hash ^ b) * 1099511628211;
        }

        hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCD;
        hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53;
        return hash ^ (hash >> 33);
    }

    /// <summary>Encodes one value; <paramref name="open"/> leaves the end off, so that the bytes are a prefix of all longer strings.</summary>
    public static byte[] EncodeValue(ReadOnlySpan<byte> value, bool open)
    {
        byte[] encoded = new byte[(2 * value.Length) + 2];
        int length = EncodeBytes(value, encoded);
        return encoded[..(open ? length - 2 : length)];
    }

    /// <summary>Encodes a number.</summary>
    public static byte[] EncodeValue(DdbNumber number)
    {
        byte[] encoded = new byte[64];
        return encoded[..EncodeNumber(number, encoded)];
    }

    /// <summary>Encodes a value from its JSON string, quotation marks included.</summary>
    private static int Encode(ReadOnlySpan<byte> value, AttributeType type, Span<byte> destination)
    {
        if (type == AttributeType.S && !value.Contains((byte)'\\'))
        {
            return EncodeBytes(value[1..^1], destination);
        }

        var reader = new Utf8JsonReader(value, RequestObject.ReaderOptions);
        reader.Read();
        return type switch
        {
            AttributeType.S => EncodeBytes(Encoding.UTF8.GetBytes(reader.GetString()!), destination),
            AttributeType.N => EncodeNumber(DdbNumber.Parse(reader.GetString()!), destination),
            _ => EncodeBytes(reader.GetBytesFromBase64(), destination),
        };
    }

    private static int EncodeBytes(ReadOnlySpan<byte> value, Span<byte> destination)
    {
        int length = 0;
        for (int zero = value.IndexOf((byte)0); zero >= 0; zero = value.IndexOf((byte)0))
        {
            value[..(zero + 1)].CopyTo(destination[length..]);
            length += zero + 1;
            destination[length++] = 0xFF;
            value = value[(zero + 1)..];
        }

        value.CopyTo(destination[length..]);
        length += value.Length;
        destination[length++] = 0;
        destination[length++] = 0;
        return length;
    }

    private static int EncodeNumber(DdbNumber number, Span<byte> destination)
    {
        string text = PlainNumber.Format(number);
        bool negative = text[0] == '-';
        string integer = text.Split('.')[0].TrimStart('-', '0');
        string fraction = text.Contains('.', StringComparison.Ordinal) ? text.Split('.')[1] : string.Empty;
        string digits = (integer + fraction).TrimStart('0').TrimEnd('0');
        if (digits.Length == 0)
        {
            destination[0] = 1;
            return 1;
        }

        int magnitude = integer.Length > 0 ? integer.Length : fraction.TrimStart('0').Length - fraction.Length;
        destination[0] = 2;
        destination[1] = (byte)((magnitude + 512) >> 8);
        destination[2] = (byte)(magnitude + 512);
        int length = 3 + Encoding.ASCII.GetBytes(digits, destination[3..]);
        destination[length++] = 0;
        if (negative)
        {
            destination[0] = 0;
            foreach (ref byte b in destination[1..length])
            {
                b = (byte)~b;
            }
        }

        return length;
    }

    private bool FindValues(ReadOnlySpan<byte> item, Span<ValueSlice> values)
    {
        int missing = values.Length;
        var reader = new Utf8JsonReader(item, RequestObject.ReaderOptions);
        reader.Read();
        while (missing > 0 && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int found = FindName(ref reader);
            reader.Read();
            if (found < 0)
            {
                reader.Skip();
                continue;
            }

            reader.Read();
            reader.Read();
            var slice = new ValueSlice((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex));
            reader.Read();
            for (int i = found; i >= 0; i = FindSame(i))
            {
                values[i] = slice;
                missing--;
            }
        }

        return missing == 0;
    }

    private int FindName(ref Utf8JsonReader reader)
    {
        for (int i = 0; i < _names.Length; i++)
        {
            if (reader.ValueTextEquals(_names[i].Utf8))
            {
                return i;
            }
        }

        return -1;
    }

    // In the key of an index one attribute can stand twice: as the index's own and as the table's.
    private int FindSame(int index) => Array.FindIndex(_names, index + 1, name => name.Attribute.Name == _names[index].Attribute.Name);

    /// <summary>Where the JSON string of a value stands in its item.</summary>
    private readonly record struct ValueSlice(int Start, int Length);

    private sealed record KeyName(KeyAttribute Attribute, byte[] Utf8);
}
