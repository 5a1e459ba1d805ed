using DynamoBulk.Items;

namespace DynamoBulk.Shaping;

/// <summary>Which attributes of an item go on, under which names, as what, and which it has in any case.</summary>
public sealed record ItemShape
{
    /// <summary>New names by the names that the attributes have; the others keep theirs. Names are exact, case included.</summary>
    public IReadOnlyDictionary<string, string> NewNames { get; init; } = new Dictionary<string, string>();

    /// <summary>The attributes that go on, by their new names; null (default) for all.</summary>
    public IReadOnlyCollection<string>? Kept { get; init; }

    /// <summary>The attributes that are left out, by their new names.</summary>
    public IReadOnlyCollection<string> LeftOut { get; init; } = [];

    /// <summary>Whether attributes that are NULL are left out.</summary>
    public bool OmitsNull { get; init; }

    /// <summary>What attributes are to be, by their new names.</summary>
    public IReadOnlyDictionary<string, AttributeRule> Rules { get; init; } = new Dictionary<string, AttributeRule>();

    /// <summary>The type of attributes for which <see cref="Rules"/> give none; null (default) for any.</summary>
    public AttributeType? OtherType { get; init; }

    /// <summary>How items are spread over partition keys; null (default) when they are not.</summary>
    public ShardRule? Shard { get; init; }

    /// <summary>Whether items stay as they are.</summary>
    public bool IsPlain => NewNames.Count == 0 && Kept is null && LeftOut.Count == 0 && !OmitsNull && Rules.Count == 0 && OtherType is null && Shard is null;

    /// <summary>The first key attribute that no item would have any more.</summary>
    /// <param name="keys">The keys of the table that items go to.</param>
    /// <returns>Its name; null when all go on.</returns>
    public string? MissingKey(KeySchema keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return keys.PrimaryNames.FirstOrDefault(key => !Keeps(key) && key != Shard?.Attribute);
    }

    /// <summary>The names that attributes have before they become one of a name.</summary>
    /// <param name="newName">A name in the table.</param>
    public IEnumerable<string> OldNames(string newName) =>
        [.. NewNames.Where(pair => pair.Value == newName).Select(pair => pair.Key), .. NewNames.ContainsKey(newName) ? (string[])[] : [newName]];

    /// <summary>Whether an attribute goes on.</summary>
    /// <param name="name">Its new name.</param>
    internal bool Keeps(string name) => (Kept?.Contains(name) ?? true) && !LeftOut.Contains(name);

    /// <summary>The type that an attribute is to have; null for any.</summary>
    /// <param name="name">Its new name.</param>
    internal AttributeType? TypeOf(string name) => Rules.GetValueOrDefault(name)?.Type ?? OtherType;
}
