using System.Collections;
using DynamoBulk.Items;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>The value of -AttributeType: types by attribute, and under <c>*</c> that of all others.</summary>
internal static class AttributeTypeMap
{
    /// <summary>The name that stands for all attributes that are not named.</summary>
    public const string Others = "*";

    /// <summary>Reads the types.</summary>
    /// <param name="types">What the user gave.</param>
    /// <returns>The types by attribute.</returns>
    /// <exception cref="FormatException">One of them is no type: one sentence that names the attribute.</exception>
    public static IReadOnlyDictionary<string, AttributeType> Read(Hashtable types)
    {
        var result = new Dictionary<string, AttributeType>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in types)
        {
            try
            {
                result.Add($"{entry.Key}", AttributeTypeName.Parse(entry.Value));
            }
            catch (FormatException exception)
            {
                throw new FormatException($"-AttributeType, '{entry.Key}': {exception.Message}", exception);
            }
        }

        return result;
    }
}
