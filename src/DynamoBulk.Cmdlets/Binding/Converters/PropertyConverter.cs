using System.Collections.Frozen;
using System.Management.Automation;

namespace DynamoBulk.Cmdlets.Binding.Converters;

/// <summary>Converts objects by the properties PowerShell shows of them: its own notes and scripts, and those of the class.</summary>
internal sealed class PropertyConverter(Action<string> warn) : MapConverter
{
    // What providers (files, registry, certificates) hang on everything they emit; it says where an object was found.
    private static readonly FrozenSet<string> s_providerNotes =
        new[] { "PSPath", "PSParentPath", "PSChildName", "PSDrive", "PSProvider", "PSIsContainer" }.ToFrozenSet(StringComparer.Ordinal);

    private readonly HashSet<string> _warned = [];

    /// <summary>Whether a property of that name is taken for a provider's note and left out.</summary>
    public static bool IsProviderNote(string name) => name.StartsWith("PS", StringComparison.Ordinal) && s_providerNotes.Contains(name);

    public override void WriteEntries(object value, ValueBinder values)
    {
        foreach (PSPropertyInfo property in PSObject.AsPSObject(value).Properties)
        {
            string name = property.Name;
            if (!property.IsGettable || (IsProviderNote(name) && property.MemberType == PSMemberTypes.NoteProperty))
            {
                continue;
            }

            object? content;
            try
            {
                content = property.Value;
            }
            catch (ExtendedTypeSystemException exception)
            {
                Warn(name, value, exception);
                continue;
            }

            values.Writer.Name(name);
            values.Write(content);
        }
    }

    private void Warn(string name, object value, ExtendedTypeSystemException exception)
    {
        if (_warned.Add(name))
        {
            string owner = value is PSObject ? string.Empty : $" of {value.GetType().FullName}";
            warn($"Property '{name}'{owner} cannot be read and is left out where that is so: {(exception.InnerException ?? exception).Message}");
        }
    }
}
