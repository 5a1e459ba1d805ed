using System.Text;
using System.Text.Json;
using DynamoBulk.Items;

namespace DynamoBulk.Shaping;

/// <summary>Gives items a shape: copies the attributes that go on, under their new names. Not safe for several threads.</summary>
/// <param name="shape">The shape.</param>
public sealed class ItemShaper(ItemShape shape)
{
    // Nesting is told by whoever checks the item.
    private static readonly JsonReaderOptions s_readerOptions = new() { MaxDepth = int.MaxValue };

    private readonly ItemBuffer _buffer = new();
    private readonly Dictionary<string, Placement> _placements = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    // Items mostly have the same attributes in the same order: the n-th one goes where the last n-th one went.
    private readonly List<(byte[] Name, Placement Placement)> _last = [];

    /// <summary>Shapes an item.</summary>
    /// <param name="record">An item with its origin.</param>
    /// <returns>The shaped item, or why there is none. What is no DynamoDB JSON stays as it is, for whoever checks it.</returns>
    public ItemRecord Apply(ItemRecord record)
    {
        try
        {
            return Copy(record.Item.Json) is { } twice
                ? record with { Problem = new ItemProblem(ProblemCode.DuplicateAttribute, $"Two attributes would be called '{twice}': -AttributeMap gives one of them the other's name.") }
                : record with { Item = _buffer.Take() };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return record;
        }
        finally
        {
            _buffer.Discard();
        }
    }

    /// <summary>Copies what goes on. Returns a name that would come twice.</summary>
    private string? Copy(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span, s_readerOptions);
        ReadOnlySpan<byte> separator = "{"u8;
        _names.Clear();
        reader.Read();
        for (int ordinal = 0; reader.Read() && reader.TokenType == JsonTokenType.PropertyName; ordinal++)
        {
            Placement placement = Find(ref reader, ordinal);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            bool isOmitted = !placement.IsKept || (shape.OmitsNull && IsNull(reader));
            reader.Skip();
            if (isOmitted)
            {
                continue;
            }

            if (!_names.Add(placement.NewName))
            {
                return placement.NewName;
            }

            _buffer.Append(separator, placement.JsonName, json.Span[start..(int)reader.BytesConsumed]);
            separator = ","u8;
        }

        _buffer.Append(separator[0] == '{' ? "{}"u8 : "}"u8);
        return null;
    }

    private static bool IsNull(Utf8JsonReader value) => value.TokenType == JsonTokenType.StartObject && value.Read() && value.ValueTextEquals("NULL"u8);

    private Placement Find(ref Utf8JsonReader reader, int ordinal)
    {
        if (ordinal < _last.Count && reader.ValueTextEquals(_last[ordinal].Name))
        {
            return _last[ordinal].Placement;
        }

        string name = reader.GetString()!;
        if (!_placements.TryGetValue(name, out Placement? placement))
        {
            string newName = shape.NewNames.GetValueOrDefault(name, name);
            placement = new Placement(newName, [.. JsonSerializer.SerializeToUtf8Bytes(newName), (byte)':'], shape.Keeps(newName));
            _placements.Add(name, placement);
        }

        (byte[], Placement) found = (Encoding.UTF8.GetBytes(name), placement);
        if (ordinal < _last.Count)
        {
            _last[ordinal] = found;
        }
        else
        {
            _last.Add(found);
        }

        return placement;
    }

    /// <summary>What becomes of an attribute.</summary>
    /// <param name="NewName">Its name from here on.</param>
    /// <param name="JsonName">The same as JSON, with the colon.</param>
    /// <param name="IsKept">Whether it goes on.</param>
    private sealed record Placement(string NewName, byte[] JsonName, bool IsKept);
}
