using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace DynamoBulk.Items;

/// <summary>
/// The content of an item in canonical form, whatever its notation: what the service gives back for an item that was written
/// has the same one, though it puts attributes and the members of sets in another order and numbers in another notation.
/// </summary>
/// <remarks>
/// A value is a byte for its type (S 0, N 1, B 2, BOOL 3, NULL 4, M 5, L 6, SS 7, NS 8, BS 9) and a body. All whole numbers
/// below have four bytes, the highest first.
/// S, B: the length in bytes, and the bytes: UTF-8, and what base64 stands for.
/// N: the length, and the canonical number: <c>+</c> or <c>-</c>, then the exponent (two bytes) and the digits (eight bytes,
/// or sixteen where they need them), the lowest byte first; the digits are a whole number that does not end in zero.
/// BOOL: a byte, 1 or 0. NULL: nothing.
/// L: the number of its values, and the values.
/// M: the number of its entries, and the entries, each the length of the name, the name and the value, in ascending order of
/// their bytes. SS, NS, BS: the number of members, and the bodies of the members in the same order.
/// The item itself is the body of an M.
/// This is version 1; a hash in somebody's record has to be found again by later versions of the module.
/// </remarks>
public sealed class ItemContent
{
    private const int LengthSize = sizeof(int);

    private static readonly JsonReaderOptions s_readerOptions = new() { MaxDepth = ItemLimits.MaxJsonDepth };

    [ThreadStatic]
    private static ItemContent? t_own;

    private readonly List<Part> _parts = [];
    private readonly Comparison<Part> _byBytes;
    private byte[] _bytes = new byte[4096];
    private byte[] _sorted = [];
    private int _length;

    private ItemContent() => _byBytes = (left, right) => BytesOf(left).SequenceCompareTo(BytesOf(right));

    /// <summary>The hash of an item's content.</summary>
    /// <param name="item">A well-formed item, see <see cref="ItemInspector"/>.</param>
    /// <returns>SHA-256 over the canonical form.</returns>
    public static ContentHash Hash(Item item)
    {
        ItemContent content = t_own ??= new ItemContent();
        content.Read(item);
        Span<byte> hash = stackalloc byte[ContentHash.Size];
        SHA256.HashData(content._bytes.AsSpan(0, content._length), hash);
        return ContentHash.Read(hash);
    }

    private void Read(Item item)
    {
        _length = 0;
        _parts.Clear();
        var reader = new Utf8JsonReader(item.Json.Span, s_readerOptions);
        reader.Read();
        AddMap(ref reader);
    }

    /// <summary>Adds <c>{"tag":value}</c>; the reader stands on the opening brace and ends on the closing one.</summary>
    private void AddValue(ref Utf8JsonReader reader)
    {
        reader.Read();
        AttributeType type = AttributeTypes.Parse(reader.ValueSpan);
        Reserve(1)[0] = (byte)type;
        _length++;
        reader.Read();
        switch (type)
        {
            case AttributeType.NULL:
                break;
            case AttributeType.BOOL:
                Reserve(1)[0] = (byte)(reader.TokenType == JsonTokenType.True ? 1 : 0);
                _length++;
                break;
            case AttributeType.M:
                AddMap(ref reader);
                break;
            case AttributeType.L:
                AddList(ref reader);
                break;
            case AttributeType.SS:
                AddSet(ref reader, AttributeType.S);
                break;
            case AttributeType.NS:
                AddSet(ref reader, AttributeType.N);
                break;
            case AttributeType.BS:
                AddSet(ref reader, AttributeType.B);
                break;
            default:
                AddScalar(ref reader, type);
                break;
        }

        reader.Read();
    }

    private void AddMap(ref Utf8JsonReader reader)
    {
        int begin = Open();
        int firstPart = _parts.Count;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int start = _length;
            AddScalar(ref reader, AttributeType.S);
            reader.Read();
            AddValue(ref reader);
            _parts.Add(new Part(start, _length - start));
        }

        CloseSorted(begin, firstPart);
    }

    private void AddSet(ref Utf8JsonReader reader, AttributeType memberType)
    {
        int begin = Open();
        int firstPart = _parts.Count;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            int start = _length;
            AddScalar(ref reader, memberType);
            _parts.Add(new Part(start, _length - start));
        }

        CloseSorted(begin, firstPart);
    }

    private void AddList(ref Utf8JsonReader reader)
    {
        int begin = Open();
        int count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            AddValue(ref reader);
            count++;
        }

        BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(begin), count);
    }

    /// <summary>Adds the length and the bytes of a text, a number or binary.</summary>
    private void AddScalar(ref Utf8JsonReader reader, AttributeType type)
    {
        int begin = Open();
        Span<byte> body = Reserve(Math.Max(reader.ValueSpan.Length, DdbNumber.MaxCanonicalSize));
        int length = type switch
        {
            AttributeType.S => CopyText(ref reader, body),
            AttributeType.N => DdbNumber.Parse(AttributeValueReader.Text(ref reader)).WriteCanonical(body),
            _ => CopyBinary(ref reader, body),
        };
        _length += length;
        BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(begin), length);
    }

    private static int CopyText(ref Utf8JsonReader reader, Span<byte> destination)
    {
        if (reader.ValueIsEscaped)
        {
            return reader.CopyString(destination);
        }

        reader.ValueSpan.CopyTo(destination);
        return reader.ValueSpan.Length;
    }

    private static int CopyBinary(ref Utf8JsonReader reader, Span<byte> destination)
    {
        if (!reader.ValueIsEscaped && Base64.DecodeFromUtf8(reader.ValueSpan, destination, out _, out int written) == System.Buffers.OperationStatus.Done)
        {
            return written;
        }

        byte[] bytes = reader.GetBytesFromBase64();
        bytes.CopyTo(destination);
        return bytes.Length;
    }

    /// <summary>Leaves room for a length or a count. Returns where.</summary>
    private int Open()
    {
        Reserve(LengthSize);
        _length += LengthSize;
        return _length - LengthSize;
    }

    /// <summary>Puts the parts of a map or a set in order, and their count before them.</summary>
    private void CloseSorted(int begin, int firstPart)
    {
        Span<Part> parts = CollectionsMarshal.AsSpan(_parts)[firstPart..];
        BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(begin), parts.Length);
        if (!IsSorted(parts))
        {
            parts.Sort(_byBytes);
            Gather(parts).CopyTo(_bytes.AsSpan(begin + LengthSize));
        }

        _parts.RemoveRange(firstPart, parts.Length);
    }

    private bool IsSorted(ReadOnlySpan<Part> parts)
    {
        for (int i = 1; i < parts.Length; i++)
        {
            if (_byBytes(parts[i - 1], parts[i]) > 0)
            {
                return false;
            }
        }

        return true;
    }

    private ReadOnlySpan<byte> Gather(ReadOnlySpan<Part> parts)
    {
        if (_sorted.Length < _bytes.Length)
        {
            _sorted = new byte[_bytes.Length];
        }

        int length = 0;
        foreach (Part part in parts)
        {
            BytesOf(part).CopyTo(_sorted.AsSpan(length));
            length += part.Length;
        }

        return _sorted.AsSpan(0, length);
    }

    private ReadOnlySpan<byte> BytesOf(Part part) => _bytes.AsSpan(part.Start, part.Length);

    private Span<byte> Reserve(int length)
    {
        if (_bytes.Length - _length < length)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + length));
        }

        return _bytes.AsSpan(_length);
    }

    /// <summary>An entry of a map or a member of a set.</summary>
    private readonly record struct Part(int Start, int Length);
}
