using System.Text.Json;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>Keeps the names that come again with every item, so that each is made once.</summary>
internal sealed class AttributeNames
{
    // A name that falls on another's place takes it: tables with more names than this lose speed, not memory.
    private const int Places = 512;

    private readonly (byte[] Utf8, AttributeName Name)[] _known = new (byte[], AttributeName)[Places];

    /// <summary>The name the reader stands on.</summary>
    public AttributeName Read(ref Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> utf8 = reader.ValueSpan;
        if (utf8.IsEmpty || reader.ValueIsEscaped)
        {
            return new AttributeName(reader.GetString()!);
        }

        uint hash = (uint)utf8.Length;
        foreach (byte c in utf8)
        {
            hash = (hash * 31) + c;
        }

        ref (byte[] Utf8, AttributeName Name) place = ref _known[hash % Places];
        if (place.Utf8 is null || !utf8.SequenceEqual(place.Utf8))
        {
            place = (utf8.ToArray(), new AttributeName(reader.GetString()!));
        }

        return place.Name;
    }
}
