using System.Text;
using System.Text.Json;
using DynamoBulk.Items;

namespace DynamoBulk.Shaping;

/// <summary>Gives items a shape: copies the attributes that go on, under their new names. Not safe for several threads.</summary>
public sealed class ItemShaper
{
    private readonly ItemShape _shape;
    private readonly (Placement Placement, AttributeRule Rule)[] _demanded;
    private readonly ItemBuffer _buffer = new();
    private readonly TypeConversion _conversion = new();
    private readonly Dictionary<string, Placement> _placements = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly ItemSharder? _sharder;

    // Items mostly have the same attributes in the same order: the n-th one goes where the last n-th one went.
    private readonly List<(byte[] Name, Placement Placement)> _last = [];

    /// <summary>Makes a shaper.</summary>
    /// <param name="shape">The shape.</param>
    public ItemShaper(ItemShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        _shape = shape;
        _demanded = [.. shape.Rules.Where(rule => rule.Value is { IsRequired: true } or { Default: not null } && shape.Keeps(rule.Key))
            .Select(rule => (NewPlacement(rule.Key), rule.Value))];
        _sharder = shape.Shard is null ? null : new ItemSharder(shape.Shard);
    }

    /// <summary>Shapes an item.</summary>
    /// <param name="record">An item with its origin.</param>
    /// <returns>The shaped item, or why there is none. What is no DynamoDB JSON stays as it is, for whoever checks it.</returns>
    public ItemRecord Apply(ItemRecord record)
    {
        try
        {
            ItemProblem? problem = Copy(record.Item.Json.Span, needsAll: !record.IsDelete);
            ItemRecord shaped = problem is null ? record with { Item = _buffer.Take() } : record with { Problem = problem };
            return problem is null && _sharder is not null ? _sharder.Apply(shaped) : shaped;
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

    /// <summary>Copies what goes on, and adds what is missing. Returns why that makes no item.</summary>
    private ItemProblem? Copy(ReadOnlySpan<byte> json, bool needsAll)
    {
        _names.Clear();
        var reader = new Utf8JsonReader(json, JsonText.AnyDepth);
        reader.Read();
        for (int ordinal = 0; reader.Read() && reader.TokenType == JsonTokenType.PropertyName; ordinal++)
        {
            Placement placement = Find(ref reader, ordinal);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            bool isOmitted = !placement.IsKept || (_shape.OmitsNull && AttributeText.IsNull(reader));
            reader.Skip();
            if (!isOmitted && Place(placement, json[start..(int)reader.BytesConsumed]) is { } problem)
            {
                return problem;
            }
        }

        reader.Read(); // throws where text follows the item
        foreach ((Placement placement, AttributeRule rule) in _demanded)
        {
            if (!_names.Contains(placement.NewName) && (needsAll || rule.Default is not null) && AddMissing(placement, rule) is { } problem)
            {
                return problem;
            }
        }

        _buffer.Append(_buffer.Length == 0 ? "{}"u8 : "}"u8);
        return null;
    }

    private ItemProblem? Place(Placement placement, ReadOnlySpan<byte> value)
    {
        if (!_names.Add(placement.NewName))
        {
            return new ItemProblem(ProblemCode.DuplicateAttribute, _shape.NewNames.Values.Contains(placement.NewName)
                ? $"Two attributes would be called '{placement.NewName}': -AttributeMap gives one of them the other's name."
                : MapNames.Twice(placement.NewName));
        }

        _buffer.Append(_buffer.Length == 0 ? "{"u8 : ","u8, placement.JsonName, default);
        int start = _buffer.Length;
        if (placement.Type is not { } type)
        {
            _buffer.Append(value);
        }
        else if (!_conversion.TryWrite(value, type, _buffer))
        {
            return Mismatch(placement, type, value);
        }

        return placement.Rule is null ? null : Check(placement, placement.Rule, _buffer.Written[start..]);
    }

    private static ItemProblem? Check(Placement placement, AttributeRule rule, ReadOnlySpan<byte> value) =>
        rule.IsRequired && AttributeText.IsNull(value) ? new ItemProblem(ProblemCode.MissingAttribute, $"Attribute '{placement.NewName}' is NULL, and the schema requires it.")
        : rule.Allows(value) ? null
        : new ItemProblem(ProblemCode.ValueNotAllowed, $"Attribute '{placement.NewName}' is {AttributeText.Show(value)}, which is none of the values that the schema allows.");

    private ItemProblem? AddMissing(Placement placement, AttributeRule rule) => rule.Default is { } value
        ? Place(placement, value.Span)
        : new ItemProblem(ProblemCode.MissingAttribute, $"The item has no attribute '{placement.NewName}', which the schema requires.");

    private static ItemProblem Mismatch(Placement placement, AttributeType type, ReadOnlySpan<byte> value) =>
        new(ProblemCode.TypeMismatch, $"Attribute '{placement.NewName}' is {AttributeText.Show(value)}, which is no {Words(type)}: mend the value, or give the attribute another type.");

    private static string Words(AttributeType type) => type switch
    {
        AttributeType.N => "number that DynamoDB takes (N)",
        AttributeType.B => "base64 (B)",
        AttributeType.BOOL => "bool, true or false (BOOL)",
        AttributeType.M => "JSON object (M)",
        AttributeType.L => "JSON array (L)",
        _ => $"array of members of one type, as {type} needs",
    };

    private Placement Find(ref Utf8JsonReader reader, int ordinal)
    {
        if (ordinal < _last.Count && reader.ValueTextEquals(_last[ordinal].Name))
        {
            return _last[ordinal].Placement;
        }

        string name = reader.GetString()!;
        if (!_placements.TryGetValue(name, out Placement? placement))
        {
            placement = NewPlacement(_shape.NewNames.GetValueOrDefault(name, name));
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

    private Placement NewPlacement(string newName) => new(
        newName,
        [.. JsonSerializer.SerializeToUtf8Bytes(newName), (byte)':'],
        _shape.Keeps(newName),
        _shape.TypeOf(newName),
        _shape.Rules.GetValueOrDefault(newName));

    /// <summary>What becomes of an attribute.</summary>
    /// <param name="NewName">Its name from here on.</param>
    /// <param name="JsonName">The same as JSON, with the colon.</param>
    /// <param name="IsKept">Whether it goes on.</param>
    /// <param name="Type">The type it is to have; null for any.</param>
    /// <param name="Rule">What else it is to be, or null.</param>
    private sealed record Placement(string NewName, byte[] JsonName, bool IsKept, AttributeType? Type, AttributeRule? Rule);
}
