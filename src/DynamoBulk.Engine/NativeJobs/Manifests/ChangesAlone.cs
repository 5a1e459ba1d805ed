using System.Text.Json;
using DynamoBulk.Formats;
using DynamoBulk.Items;

namespace DynamoBulk.NativeJobs.Manifests;

/// <summary>Changes of an incremental export in a file by themselves, be it a data file or one that they were received into.</summary>
/// <remarks>
/// They are not applied from there: nothing tells whether all are there and which export comes before, and most formats do not
/// keep every type. What is in a file must not make an import delete.
/// </remarks>
internal static class ChangesAlone
{
    /// <summary>What <see cref="ExportedChange.ToItem"/> writes.</summary>
    private static readonly string[] s_received = ["EventName", "Keys", "ApproximateCreationDateTime", "NewImage", "OldImage"];

    /// <summary>What the service writes.</summary>
    private static readonly string[] s_exported = ["Metadata", "Keys", "NewImage", "OldImage"];

    /// <summary>Refuses a file by the first of its items.</summary>
    /// <param name="page">The first items of the file.</param>
    /// <param name="name">What messages call the file.</param>
    /// <exception cref="ExportException">It is a change.</exception>
    public static void Refuse(IReadOnlyList<ItemRecord> page, string name)
    {
        if (page is [var first, ..] && (first.Problem is { } problem ? problem.Message.EndsWith(IonProblem.IsChange, StringComparison.Ordinal) : IsChange(first.Item)))
        {
            throw new ExportException(nameof(ChangesAlone), $"'{name}' holds changes of an incremental export and no items: pipe what Receive-DdbS3Export puts out into Import-DdbItem, or give the folder of the export to its -S3Uri or -Path.");
        }
    }

    private static bool IsChange(Item item)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(item.Json, new JsonDocumentOptions { MaxDepth = ItemLimits.MaxJsonDepth });
            string[] names = [.. json.RootElement.EnumerateObject().Select(attribute => attribute.Name)];
            return Has(names, s_received) || Has(names, s_exported);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false; // told by whoever reads the item
        }
    }

    /// <summary>Whether the first two of the known names are there, and no others than known ones.</summary>
    private static bool Has(string[] names, string[] known) => names.Contains(known[0]) && names.Contains(known[1]) && !names.Except(known).Any();
}
