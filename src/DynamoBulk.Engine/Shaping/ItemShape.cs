using DynamoBulk.Items;

namespace DynamoBulk.Shaping;

/// <summary>Which attributes of an item go on, and under which names.</summary>
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

    /// <summary>Whether items stay as they are.</summary>
    public bool IsPlain => NewNames.Count == 0 && Kept is null && LeftOut.Count == 0 && !OmitsNull;

    /// <summary>The first key attribute that no item would have any more.</summary>
    /// <param name="keys">The keys of the table that items go to.</param>
    /// <returns>Its name; null when all go on.</returns>
    public string? MissingKey(KeySchema keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return keys.PrimaryNames.FirstOrDefault(key => !Keeps(key));
    }

    /// <summary>Whether an attribute goes on.</summary>
    /// <param name="name">Its new name.</param>
    internal bool Keeps(string name) => (Kept?.Contains(name) ?? true) && !LeftOut.Contains(name);
}
