using System.Security.Cryptography;
using System.Text;

namespace DynamoBulk.NativeJobs.Manifests;

/// <summary>An export whose manifest has been read and held against what is there: whoever has one knows that it is whole, but for the content of its data files.</summary>
public sealed class ExportManifest
{
    /// <summary>The name of the file that tells of an export.</summary>
    public const string SummaryFile = "manifest-summary.json";

    private const string EntriesFile = "manifest-files.json";

    private ExportManifest(ExportPlace place, ManifestSummary summary, string entriesMd5, IReadOnlyList<DataFile> files)
    {
        Place = place;
        Summary = summary;
        EntriesMd5 = entriesMd5;
        Files = files;
    }

    /// <summary>Where it lies.</summary>
    public ExportPlace Place { get; }

    /// <summary>What it is.</summary>
    public ManifestSummary Summary { get; }

    /// <summary>Its data files, in the order of the manifest.</summary>
    public IReadOnlyList<DataFile> Files { get; }

    /// <summary>The checksum of the list of its data files, which have checksums in it: no other export has the same.</summary>
    internal string EntriesMd5 { get; }

    /// <summary>Reads the manifest of an export and checks all that can be checked before a data file is read.</summary>
    /// <param name="place">Where the export lies.</param>
    /// <param name="warn">Hears what cannot be checked.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The export.</returns>
    /// <exception cref="ExportException">There is none, or a part of it is missing, damaged, too many, or leads elsewhere: one sentence that names it.</exception>
    /// <exception cref="Service.ServiceException">S3 refused, or does not answer.</exception>
    public static async Task<ExportManifest> ReadAsync(ExportPlace place, Action<string> warn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(place);
        if (await place.ReadOwnAsync(SummaryFile, cancellationToken).ConfigureAwait(false) is not { } summaryBytes)
        {
            throw new ExportException("ExportNotFound", $"There is no {SummaryFile} in '{place.Name}': check the address, or wait until the export has completed.");
        }

        await CheckAsync(place, SummaryFile, summaryBytes, cancellationToken).ConfigureAwait(false);
        var summary = ManifestSummary.Parse(summaryBytes, place.NameOfOwn(SummaryFile));
        ManifestPaths? paths = place.PathsOf(summary.ManifestFilesKey);
        if (paths?.Resolve(summary.ManifestFilesKey)?.EndsWith($"/{EntriesFile}", StringComparison.Ordinal) is not true)
        {
            throw Outside(place, SummaryFile, summary.ManifestFilesKey);
        }

        byte[] entriesBytes = await place.ReadOwnAsync(EntriesFile, cancellationToken).ConfigureAwait(false) ?? throw Missing(place.NameOfOwn(EntriesFile));
        string md5 = await CheckAsync(place, EntriesFile, entriesBytes, cancellationToken).ConfigureAwait(false);
        List<ManifestEntry> entries = ManifestEntry.ParseAll(entriesBytes, place.NameOfOwn(EntriesFile));
        CheckCounts(place, summary, entries);
        (ManifestEntry Entry, string Path)[] resolved = [.. entries.Select(entry => (entry, paths!.Resolve(entry.Key) is { } path && path.Contains("data/", StringComparison.Ordinal) ? path : throw Outside(place, EntriesFile, entry.Key)))];
        if (resolved.GroupBy(entry => entry.Path, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw Inconsistent(place.NameOfOwn(EntriesFile), $"names '{twice.First().Entry.Key}' twice");
        }

        return new ExportManifest(place, summary, md5, await place.FindAsync(resolved, !summary.IsIncremental, warn, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Reads the manifests of several exports.</summary>
    /// <param name="places">Where they lie.</param>
    /// <param name="warn">Hears what cannot be checked.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The exports, in the order of the places.</returns>
    /// <exception cref="ExportException">As for <see cref="ReadAsync"/>.</exception>
    /// <exception cref="Service.ServiceException">S3 refused, or does not answer.</exception>
    public static async Task<IReadOnlyList<ExportManifest>> ReadAllAsync(IReadOnlyList<ExportPlace> places, Action<string> warn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(places);
        var exports = new List<ExportManifest>();
        foreach (ExportPlace place in places)
        {
            exports.Add(await ReadAsync(place, warn, cancellationToken).ConfigureAwait(false));
        }

        return exports;
    }

    /// <summary>Holds a file against its checksum, which the documentation calls <c>.checksum</c> and the service writes as <c>.md5</c>.</summary>
    /// <returns>The checksum in base64.</returns>
    private static async Task<string> CheckAsync(ExportPlace place, string file, byte[] content, CancellationToken cancellationToken)
    {
        string name = Path.GetFileNameWithoutExtension(file);
        byte[] told = await place.ReadOwnAsync($"{name}.md5", cancellationToken).ConfigureAwait(false)
            ?? await place.ReadOwnAsync($"{name}.checksum", cancellationToken).ConfigureAwait(false)
            ?? throw Missing(place.NameOfOwn($"{name}.md5"));
#pragma warning disable CA5351 // The service writes MD5; it finds damage, not forgery.
        string md5 = Convert.ToBase64String(MD5.HashData(content));
#pragma warning restore CA5351
        return Encoding.ASCII.GetString(told).Trim() == md5
            ? md5
            : throw new ExportException("ManifestDamaged", $"'{place.NameOfOwn(file)}' does not match its checksum in '{name}.md5': get both from the bucket again, or export anew. Nothing was read.");
    }

    private static void CheckCounts(ExportPlace place, ManifestSummary summary, List<ManifestEntry> entries)
    {
        long sum = entries.Sum(entry => entry.ItemCount);
        if (sum != summary.ItemCount)
        {
            throw Inconsistent(place.NameOfOwn(EntriesFile), $"counts {sum:N0} items, and {SummaryFile} {summary.ItemCount:N0}");
        }
    }

    private static ExportException Missing(string name) =>
        new("ManifestMissing", $"'{name}' is not there, so that nobody can tell whether the export is whole: get it from the bucket, or export anew. Nothing was read.");

    private static ExportException Inconsistent(string name, string what) =>
        new("ManifestInconsistent", $"'{name}' {what}: it is not as the service wrote it; get it from the bucket again, or export anew. Nothing was read.");

    private static ExportException Outside(ExportPlace place, string file, string key) =>
        new("PathOutsideExport", $"'{place.NameOfOwn(file)}' names '{Items.Quotation.Of(key)}', which does not belong to the export: it is not as the service wrote it; get it from the bucket again, or export anew. Nothing was read.");
}
