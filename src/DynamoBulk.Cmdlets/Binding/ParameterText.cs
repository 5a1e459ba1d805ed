using System.Collections;
using System.Management.Automation;
using System.Text;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>The values of parameters as text, the same for the same values, so that two runs can be compared.</summary>
internal static class ParameterText
{
    /// <summary>The text of a value that a parameter was given.</summary>
    /// <param name="value">The value; a hashtable has no order.</param>
    public static string Of(object? value) => value switch
    {
        null => string.Empty,
        PSObject wrapped => Of(wrapped.BaseObject),
        string text => text,
        Encoding encoding => encoding.WebName,
        IDictionary entries => string.Join("; ", entries.Cast<DictionaryEntry>().Select(entry => $"{entry.Key} = {Of(entry.Value)}").Order(StringComparer.Ordinal)),
        IEnumerable values => string.Join(", ", values.Cast<object?>().Select(Of)),
        _ => LanguagePrimitives.ConvertTo<string>(value),
    };
}
