using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace DynamoBulk.Cmdlets.Binding.Converters;

/// <summary>Converts hashtables and every other dictionary that PowerShell knows as one.</summary>
internal sealed class DictionaryConverter : MapConverter
{
    public override void WriteEntries(object value, ValueBinder values)
    {
        var dictionary = (IDictionary)value;
        bool checkedKeys = false;
        IDictionaryEnumerator entries = dictionary.GetEnumerator();
        while (entries.MoveNext())
        {
            if (entries.Key is not string && !checkedKeys)
            {
                NoteDuplicates(dictionary.Keys.Cast<object>().Select(NameOf), values.Writer);
                checkedKeys = true;
            }

            values.Writer.Name(NameOf(entries.Key));
            values.Write(entries.Value);
        }
    }

    /// <summary>The attribute name that a key becomes.</summary>
    public static string NameOf(object? key) =>
        key as string ?? Convert.ToString(key is PSObject wrapper ? wrapper.BaseObject : key, CultureInfo.InvariantCulture) ?? string.Empty;
}
