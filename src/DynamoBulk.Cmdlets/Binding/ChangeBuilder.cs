using System.Text.Json;
using DynamoBulk.Items;
using DynamoBulk.NativeJobs.Manifests;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>Makes the objects that changes leave the pipeline as.</summary>
/// <remarks>Made for the pipeline thread: one caller, one change at a time.</remarks>
/// <param name="form">What to make of keys and images.</param>
internal sealed class ChangeBuilder(ItemForm form)
{
    private ObjectBuilder? _objects;

    /// <summary>Makes the object.</summary>
    /// <param name="change">A change with well-formed items.</param>
    public ItemChange Build(ExportedChange change)
    {
        _objects ??= new ObjectBuilder(form, Names(change.Keys)); // all changes of a table have the same keys
        return new ItemChange
        {
            EventName = change.EventName,
            Keys = _objects.Build(change.Keys),
            NewImage = Image(change.NewImage),
            OldImage = Image(change.OldImage),
            ApproximateCreationDateTime = change.WrittenAt?.UtcDateTime,
        };
    }

    private object? Image(Item? image) => image is { } item ? _objects!.Build(item) : null;

    private static string[] Names(Item keys)
    {
        using JsonDocument json = JsonDocument.Parse(keys.Json);
        return [.. json.RootElement.EnumerateObject().Select(attribute => attribute.Name)];
    }
}
