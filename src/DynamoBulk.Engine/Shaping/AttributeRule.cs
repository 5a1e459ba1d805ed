using DynamoBulk.Items;

namespace DynamoBulk.Shaping;

/// <summary>What an attribute of every item is to be.</summary>
public sealed class AttributeRule
{
    private readonly IReadOnlyList<ReadOnlyMemory<byte>>? _allowedValues;
    private readonly HashSet<string>? _allowed;

    /// <summary>Makes a rule. Values are attribute values in DynamoDB JSON.</summary>
    /// <param name="type">The type; null for any. NULL passes for every type.</param>
    /// <param name="isRequired">Whether an item without the attribute, or with NULL, fails.</param>
    /// <param name="defaultValue">The value of items that have none; null to leave them so.</param>
    /// <param name="allowedValues">The values that it may have: strings, numbers, binaries or bools; null for any.</param>
    /// <exception cref="FormatException">The values contradict each other or the type: a sentence that can follow the name.</exception>
    public AttributeRule(
        AttributeType? type = null, bool isRequired = false, ReadOnlyMemory<byte>? defaultValue = null, IReadOnlyList<ReadOnlyMemory<byte>>? allowedValues = null)
    {
        Type = type;
        IsRequired = isRequired;
        Default = defaultValue is { } value ? Typed(value) : (ReadOnlyMemory<byte>?)null; // a bare null would be an empty value
        _allowedValues = allowedValues;
        _allowed = allowedValues?.Select(allowed => Identity(Typed(allowed).Span) ?? throw new FormatException("may be limited to strings, numbers, binaries or bools, not to lists, maps or sets.")).ToHashSet(StringComparer.Ordinal);
        if (Default is { } given && !Allows(given.Span))
        {
            throw new FormatException($"has the default {AttributeText.Show(given.Span)}, which is none of its allowed values.");
        }
    }

    /// <summary>The type; null for any.</summary>
    public AttributeType? Type { get; }

    /// <summary>Whether an item without the attribute, or with NULL, fails.</summary>
    public bool IsRequired { get; }

    /// <summary>The value, in DynamoDB JSON, of items that have none; null to leave them so.</summary>
    public ReadOnlyMemory<byte>? Default { get; }

    /// <summary>The same rule for another type.</summary>
    /// <param name="type">The type.</param>
    /// <exception cref="FormatException">The rule's values are not of that type.</exception>
    public AttributeRule WithType(AttributeType type) => new(type, IsRequired, Default, _allowedValues);

    /// <summary>The rule in words, the same for the same rule.</summary>
    public override string ToString() => string.Join(", ", new[]
    {
        Type?.ToString() ?? "any type",
        IsRequired ? "required" : null,
        Default is { } value ? $"default {JsonText.Original(value.Span)}" : null,
        _allowedValues is null ? null : $"one of {string.Join(" ", _allowedValues.Select(allowed => JsonText.Original(allowed.Span)))}",
    }.OfType<string>());

    /// <summary>Whether a value is allowed.</summary>
    /// <param name="value">An attribute value in DynamoDB JSON.</param>
    /// <returns>True for NULL, too, which is no value.</returns>
    internal bool Allows(ReadOnlySpan<byte> value) =>
        _allowed is null || (Identity(value) is { } identity && (identity == "NULL" || _allowed.Contains(identity)));

    private ReadOnlyMemory<byte> Typed(ReadOnlyMemory<byte> value)
    {
        if (Type is not { } type)
        {
            return value;
        }

        var buffer = new ItemBuffer();
        return new TypeConversion().TryWrite(value.Span, type, buffer)
            ? buffer.Take().Json
            : throw new FormatException($"is of type {type}, and {AttributeText.Show(value.Span)} is not.");
    }

    /// <summary>The type and the value as text, the same for equal values; null for lists, maps and sets.</summary>
    private static string? Identity(ReadOnlySpan<byte> value)
    {
        PlainJson.OpenValue(value, out AttributeType type);
        return type switch
        {
            AttributeType.S or AttributeType.N or AttributeType.B or AttributeType.BOOL => $"{type}:{AttributeText.Of(value)}",
            AttributeType.NULL => "NULL",
            _ => null,
        };
    }
}
