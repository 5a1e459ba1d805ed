using System.Management.Automation;
using DynamoBulk.Items;

namespace DynamoBulk;

/// <summary>A key attribute as users write it: <c>id</c>, which is a string, or <c>id:N</c>, <c>id:B</c>, <c>id:S</c>.</summary>
public sealed class KeyDefinition
{
    /// <summary>Reads a definition.</summary>
    /// <param name="text">Name, or name and type with a colon between.</param>
    public KeyDefinition(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int colon = text.LastIndexOf(':');
        string type = colon < 0 ? "S" : text[(colon + 1)..].ToUpperInvariant();
        Name = colon < 0 ? text : text[..colon];
        if (Name.Length == 0 || type is not ("S" or "N" or "B"))
        {
            throw new PSArgumentException($"'{text}' is no key: write its name, or name:type with the type S, N or B.");
        }

        Type = Enum.Parse<AttributeType>(type);
    }

    /// <summary>The attribute's name.</summary>
    public string Name { get; }

    /// <summary>S, N or B.</summary>
    public AttributeType Type { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}:{Type}";

    internal KeyAttribute ToKeyAttribute() => new(Name, Type);
}
