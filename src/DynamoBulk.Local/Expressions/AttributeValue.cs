using System.Text;
using DynamoBulk.Items;

namespace DynamoBulk.Local.Expressions;

/// <summary>An attribute value as a tree, for expressions; where nothing is evaluated items stay bytes.</summary>
/// <param name="type">The type.</param>
/// <param name="content">
/// By type: string, DdbNumber, byte[], bool, true (NULL), AttributeMap (M), List of AttributeValue (L), HashSet of
/// AttributeValue (sets, members of type S, N or B).
/// </param>
internal sealed class AttributeValue(AttributeType type, object content) : IEquatable<AttributeValue>
{
    public AttributeType Type { get; } = type;

    public object Content { get; } = content;

    public bool IsSet => Type is AttributeType.SS or AttributeType.NS or AttributeType.BS;

    public string Text => (string)Content;

    public DdbNumber Number => (DdbNumber)Content;

    public byte[] Bytes => (byte[])Content;

    public AttributeMap Map => (AttributeMap)Content;

    public List<AttributeValue> List => (List<AttributeValue>)Content;

    public HashSet<AttributeValue> Members => (HashSet<AttributeValue>)Content;

    /// <summary>What the function <c>size</c> tells of the value, or null where it has no size.</summary>
    public int? Length => Type switch
    {
        AttributeType.S => Encoding.UTF8.GetByteCount(Text),
        AttributeType.B => Bytes.Length,
        AttributeType.L => List.Count,
        AttributeType.M => Map.Count,
        AttributeType.SS or AttributeType.NS or AttributeType.BS => Members.Count,
        _ => null,
    };

    public static AttributeValue Of(DdbNumber number) => new(AttributeType.N, number);

    /// <summary>Order of two values of one type that has an order (S, N, B); null for all others.</summary>
    public int? CompareTo(AttributeValue other) => Type != other.Type ? null : Type switch
    {
        AttributeType.S => Encoding.UTF8.GetBytes(Text).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other.Text)),
        AttributeType.N => Number.CompareTo(other.Number),
        AttributeType.B => Bytes.AsSpan().SequenceCompareTo(other.Bytes),
        _ => null,
    };

    public bool Equals(AttributeValue? other) => other is not null && Type == other.Type && Type switch
    {
        AttributeType.B => Bytes.AsSpan().SequenceEqual(other.Bytes),
        AttributeType.L => List.SequenceEqual(other.List),
        AttributeType.M => Map.Equals(other.Map),
        AttributeType.SS or AttributeType.NS or AttributeType.BS => Members.SetEquals(other.Members),
        _ => Content.Equals(other.Content),
    };

    public override bool Equals(object? obj) => Equals(obj as AttributeValue);

    public override int GetHashCode() => Type switch
    {
        AttributeType.B => HashCode.Combine(Type, Bytes.Length, Bytes.Length > 0 ? Bytes[0] : 0),
        AttributeType.S or AttributeType.N or AttributeType.BOOL => HashCode.Combine(Type, Content),
        _ => HashCode.Combine(Type, Length),
    };
}
