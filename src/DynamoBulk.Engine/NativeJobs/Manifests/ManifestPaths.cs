using System.Text.RegularExpressions;

namespace DynamoBulk.NativeJobs.Manifests;

/// <summary>
/// The places that an export consists of: its own folder and, of an incremental one, the folder of data that all incremental
/// exports share. Whoever can write a manifest must not be able to have other files read.
/// </summary>
/// <param name="root">What stands before <c>AWSDynamoDB/</c> in the keys: empty, or a prefix that ends with a slash.</param>
/// <param name="id">The export's own folder.</param>
internal sealed partial class ManifestPaths(string root, string id)
{
    /// <summary>The folder of all exports under a prefix.</summary>
    public const string TopFolder = "AWSDynamoDB/";

    /// <summary>The export's own folder.</summary>
    public string Id => id;

    /// <summary>The places around the manifest, as its own key tells them.</summary>
    /// <param name="manifestFilesKey">The key of <c>manifest-files.json</c>.</param>
    /// <returns>The places; null where the key is none of an export.</returns>
    public static ManifestPaths? Around(string manifestFilesKey)
    {
        Match match = OwnFolder().Match(manifestFilesKey);
        return match.Success ? new ManifestPaths(match.Groups["root"].Value, match.Groups["id"].Value) : null;
    }

    /// <summary>Splits the key of an export: of its folder, with or without a slash at the end, or of its summary.</summary>
    /// <param name="key">The key.</param>
    /// <param name="root">What stands before <c>AWSDynamoDB/</c>.</param>
    /// <param name="id">The export's own folder.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TrySplit(string key, out string root, out string id)
    {
        Match match = Export().Match(key);
        root = match.Groups["root"].Value;
        id = match.Groups["id"].Value;
        return match.Success;
    }

    /// <summary>Whether a name is that of an export's own folder.</summary>
    public static bool IsId(string name) => OnlyId().IsMatch(name);

    /// <summary>Where a file of the export lies under <see cref="TopFolder"/>.</summary>
    /// <remarks>The documentation's samples leave the prefix out of some keys.</remarks>
    /// <param name="key">A key in the manifest.</param>
    /// <returns><c>id/name</c>, <c>id/data/name</c> or <c>data/name</c>; null where the key leads elsewhere.</returns>
    public string? Resolve(string key)
    {
        string full = root + TopFolder;
        string? path = key.StartsWith(full, StringComparison.Ordinal) ? key[full.Length..]
            : key.StartsWith(TopFolder, StringComparison.Ordinal) ? key[TopFolder.Length..]
            : null;
        Match match = path is null ? Match.Empty : File().Match(path);
        return match.Success && (!match.Groups["id"].Success || match.Groups["id"].Value == id) ? path : null;
    }

    [GeneratedRegex("^(?<root>(?:.*/)?)AWSDynamoDB/(?<id>[0-9]{14}-[0-9a-f]{8})(?:/(?:manifest-summary\\.json)?)?$", RegexOptions.Singleline)]
    private static partial Regex Export();

    [GeneratedRegex("^(?<root>(?:.*/)?)AWSDynamoDB/(?<id>[0-9]{14}-[0-9a-f]{8})/", RegexOptions.Singleline)]
    private static partial Regex OwnFolder();

    [GeneratedRegex("^[0-9]{14}-[0-9a-f]{8}$")]
    private static partial Regex OnlyId();

    // Neither a dot in front nor a character that means something to a file system.
    [GeneratedRegex("^(?:(?:(?<id>[0-9]{14}-[0-9a-f]{8})/)?data/|(?<id>[0-9]{14}-[0-9a-f]{8})/)[A-Za-z0-9][A-Za-z0-9._-]*\\z")]
    private static partial Regex File();
}
