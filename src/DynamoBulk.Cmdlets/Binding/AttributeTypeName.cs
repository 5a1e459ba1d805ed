using DynamoBulk.Items;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>The types of attributes as users write them.</summary>
internal static class AttributeTypeName
{
    /// <summary>The types that an attribute can be given.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetNames<AttributeType>().Where(name => name != nameof(AttributeType.NULL))];

    /// <summary>Reads a type, in any case.</summary>
    /// <param name="word">What the user wrote.</param>
    /// <exception cref="FormatException">There is no such type: one sentence.</exception>
    public static AttributeType Parse(object? word) =>
        All.FirstOrDefault(name => name.Equals($"{word}", StringComparison.OrdinalIgnoreCase)) is { } name
            ? Enum.Parse<AttributeType>(name)
            : throw new FormatException($"'{word}' is no type of attribute: there are {string.Join(", ", All)}.");
}
