using DynamoBulk.Service;
using DynamoBulk.Service.S3;

namespace DynamoBulk.NativeJobs;

/// <summary>Chooses the objects that a job is to read: it is told what addresses begin with, and reads whatever has such a one.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.Requesting.html</remarks>
internal static class JobObjects
{
    /// <summary>Objects that one job takes.</summary>
    public const int MostObjects = 50_000;

    private const string ManifestSummary = "manifest-summary.json";

    /// <summary>The objects meant by an address.</summary>
    /// <param name="address">What was said: an object, a folder with or without its slash, or the folder of a full export, of which the data is meant.</param>
    /// <param name="all">All objects whose addresses begin so.</param>
    /// <returns>What the job is told, and the objects it finds by that.</returns>
    /// <exception cref="ServiceException">No address stands for them and no others, or they are too many.</exception>
    public static (S3Address Prefix, IReadOnlyList<ObjectInfo> Objects) Choose(S3Address address, IReadOnlyList<ObjectInfo> all)
    {
        S3Address prefix = Exact(address, all);
        ObjectInfo[] objects = [.. all.Where(found => IsUnder(prefix, found))];
        S3Address[] exports = [.. objects.Select(found => found.Address).Where(found => NameOf(found) == ManifestSummary)];
        if (exports.Length == 0)
        {
            return objects.Length <= MostObjects
                ? (prefix, objects)
                : throw ServiceException.Refusal("TooManyObjects", $"There are {objects.Length:N0} objects under '{prefix}', and a job takes {MostObjects:N0} at most: start one for each of several folders.");
        }

        if (exports.Length > 1)
        {
            throw ServiceException.Refusal("SeveralExports", $"There are {exports.Length:N0} exports under '{prefix}': name the one to read, as '{FolderOf(exports[^1])}'.");
        }

        return DataOf(FolderOf(exports[0]), objects);
    }

    private static (S3Address Prefix, IReadOnlyList<ObjectInfo> Objects) DataOf(S3Address export, ObjectInfo[] objects)
    {
        if (objects.FirstOrDefault(found => !IsUnder(export, found)) is { } other)
        {
            throw ServiceException.Refusal("MixedInput", $"There is an export in '{export}', and something else, as '{other.Address}', beside it: name the one or the other.");
        }

        S3Address data = export with { Key = export.Key + "data/" };
        ObjectInfo[] inData = [.. objects.Where(found => IsUnder(data, found))];
        return inData.Length > 0
            ? (data, inData)
            : throw ServiceException.Refusal("NoInput", $"The export in '{export}' has no data of its own: an export of a table without items has none, and one of changes has it in a folder beside, which no job reads; Import-DdbItem -S3Uri does.");
    }

    /// <summary>The address in the form that stands for the objects meant and no others.</summary>
    private static S3Address Exact(S3Address address, IReadOnlyList<ObjectInfo> all)
    {
        if (all.Count == 0)
        {
            throw ServiceException.Refusal("NoSuchKey", $"There are no objects under '{address}': check the address.");
        }

        if (address.IsPrefix)
        {
            return address;
        }

        if (all.All(found => found.Address != address))
        {
            S3Address folder = address with { Key = address.Key + "/" };
            return all.Any(found => IsUnder(folder, found))
                ? folder
                : throw ServiceException.Refusal("NoSuchKey", $"There is neither an object '{address}' nor one under '{folder}': check the address.");
        }

        return all.Count == 1
            ? address
            : throw ServiceException.Refusal("AmbiguousInput", $"A job reads all objects whose addresses begin with '{address}', and '{all.First(found => found.Address != address).Address}' is one of them: put what it is to read into a folder of its own.");
    }

    private static bool IsUnder(S3Address prefix, ObjectInfo found) => found.Address.Key.StartsWith(prefix.Key, StringComparison.Ordinal);

    private static string NameOf(S3Address address) => address.Key[(address.Key.LastIndexOf('/') + 1)..];

    private static S3Address FolderOf(S3Address address) => address with { Key = address.Key[..(address.Key.LastIndexOf('/') + 1)] };
}
