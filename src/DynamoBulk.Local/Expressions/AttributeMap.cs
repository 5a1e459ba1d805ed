using System.Text.Json;
using DynamoBulk.Local.Http;

namespace DynamoBulk.Local.Expressions;

/// <summary>Attributes by name, in the order in which they came: an item, or a value of type M.</summary>
internal sealed class AttributeMap : IEquatable<AttributeMap>
{
    private readonly Dictionary<string, AttributeValue> _attributes = new(StringComparer.Ordinal);

    public int Count => _attributes.Count;

    public IEnumerable<KeyValuePair<string, AttributeValue>> Attributes => _attributes;

    public AttributeValue? this[string name]
    {
        get => _attributes.GetValueOrDefault(name);
        set
        {
            if (value is null)
            {
                _attributes.Remove(name);
            }
            else
            {
                _attributes[name] = value;
            }
        }
    }

    /// <summary>The raw item reduced to some of its top-level attributes.</summary>
    public static byte[] Pick(ReadOnlyMemory<byte> item, IReadOnlySet<string> names)
    {
        using var buffer = new PooledBuffer(item.Length);
        using (var writer = new Utf8JsonWriter(buffer, AttributeJson.WriterOptions))
        {
            writer.WriteStartObject();
            var reader = new Utf8JsonReader(item.Span, RequestObject.ReaderOptions);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                ReadOnlyMemory<byte> value = RequestObject.ReadValue(ref reader, item);
                if (names.Contains(name))
                {
                    writer.WritePropertyName(name);
                    writer.WriteRawValue(value.Span, skipInputValidation: true);
                }
            }

            writer.WriteEndObject();
        }

        return buffer.Written.ToArray();
    }

    public bool Equals(AttributeMap? other) =>
        other is not null && Count == other.Count && _attributes.All(pair => pair.Value.Equals(other[pair.Key]));

    public override bool Equals(object? obj) => Equals(obj as AttributeMap);

    public override int GetHashCode() => Count;
}
