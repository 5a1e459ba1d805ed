using System.Collections.Frozen;
using DynamoBulk.Cmdlets.Binding.Converters;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>A name of an attribute, and what PowerShell makes of it.</summary>
internal sealed class AttributeName(string text)
{
    // Names PowerShell answers itself on every object and refuses for a property.
    private static readonly FrozenSet<string> s_reserved =
        new[] { "psobject", "psbase", "psadapted", "psextended", "pstypenames" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    // Up to here comparing each with each is faster than a set.
    private const int FewNames = 24;

    private readonly int _foldedHash = StringComparer.OrdinalIgnoreCase.GetHashCode(text);

    // A property of a provider note's name would be left out when the object is imported again; a dictionary's entry is not.
    private readonly bool _isReserved = text.Length == 0 || s_reserved.Contains(text) || PropertyConverter.IsProviderNote(text);

    public string Text => text;

    /// <summary>Whether an object can have properties of all these names; else only a dictionary keeps them apart.</summary>
    /// <param name="entries">Names, and values that do not matter.</param>
    /// <param name="first">Where to begin.</param>
    public static bool CanBeProperties(List<(AttributeName? Name, object? Value)> entries, int first)
    {
        HashSet<string>? seen = entries.Count - first > FewNames ? new(StringComparer.OrdinalIgnoreCase) : null;
        for (int i = first; i < entries.Count; i++)
        {
            AttributeName name = entries[i].Name!;
            if (name._isReserved || seen?.Add(name.Text) == false)
            {
                return false;
            }

            for (int j = first; seen is null && j < i; j++)
            {
                AttributeName other = entries[j].Name!;
                if (other._foldedHash == name._foldedHash && other.Text.Equals(name.Text, StringComparison.OrdinalIgnoreCase))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
