using DynamoBulk.Formats;

namespace DynamoBulk.NativeJobs.Manifests;

/// <summary>An export that was downloaded: the folder of its manifest as it is in the bucket, with the folder <c>data</c> of a full export in it and that of incremental ones beside it.</summary>
public sealed class ExportFolder : ExportPlace
{
    private readonly string _own;

    private ExportFolder(string own) => _own = own;

    /// <inheritdoc/>
    public override string Name => _own;

    /// <summary>Finds the export in a folder.</summary>
    /// <param name="path">
    /// The folder with its manifest, <c>AWSDynamoDB</c> or the folder around that, with one export in it; or the file <c>manifest-summary.json</c>.
    /// </param>
    /// <returns>The export; null where there is none.</returns>
    /// <exception cref="ExportException">There are several.</exception>
    public static ExportFolder? Find(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetFileName(full) == ExportManifest.SummaryFile && File.Exists(full))
        {
            return new ExportFolder(Path.GetDirectoryName(full)!);
        }

        if (!Directory.Exists(full))
        {
            return null;
        }

        string[] found = [.. new[] { full }.Concat(ExportsIn(full)).Concat(ExportsIn(Path.Combine(full, ManifestPaths.TopFolder))).Where(HasManifest)];
        return found.Length > 1
            ? throw new ExportException("SeveralExports", $"There are {found.Length:N0} exports in '{path}': name the folder of each that is to be read, such as '{found[0]}'.")
            : found.Length == 1 ? new ExportFolder(found[0]) : null;
    }

    /// <summary>Finds the export in a folder that has to have one.</summary>
    /// <param name="path">As for <see cref="Find"/>.</param>
    /// <returns>The export.</returns>
    /// <exception cref="ExportException">There is none, or several.</exception>
    public static ExportFolder Require(string path) => Find(path)
        ?? throw new ExportException("ExportNotFound", $"There is no {ExportManifest.SummaryFile} in '{path}': give the folder that holds it, the folder {ManifestPaths.TopFolder.TrimEnd('/')} or the one around that.");

    /// <inheritdoc/>
    /// <remarks>The bucket's folders above may have stayed behind.</remarks>
    internal override ManifestPaths? PathsOf(string manifestFilesKey) => ManifestPaths.Around(manifestFilesKey);

    /// <inheritdoc/>
    internal override string NameOf(string path)
    {
        // The own folder may have been renamed, so that its name does not count.
        string[] parts = path.Split('/');
        return parts is ["data", _] ? Path.Combine([Path.GetDirectoryName(_own) ?? _own, .. parts]) : Path.Combine([_own, .. parts[1..]]);
    }

    /// <inheritdoc/>
    internal override string NameOfOwn(string file) => Path.Combine(_own, file);

    /// <inheritdoc/>
    internal override async Task<byte[]?> ReadOwnAsync(string file, CancellationToken cancellationToken)
    {
        string name = NameOfOwn(file);
        return File.Exists(name) ? await File.ReadAllBytesAsync(name, cancellationToken).ConfigureAwait(false) : null;
    }

    /// <inheritdoc/>
    internal override Stream OpenRead(DataFile file, Action onRetry) => new FileStream(file.Name, new FileStreamOptions
    {
        Access = FileAccess.Read,
        Share = FileShare.Read | FileShare.Delete,
        Options = FileOptions.SequentialScan | FileOptions.Asynchronous,
        BufferSize = 64 * 1024, // what unpacks asks for little at a time
    });

    /// <inheritdoc/>
    private protected override Task<FoundFile?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var file = new FileInfo(name);
        return Task.FromResult<FoundFile?>(file.Exists ? Found(file) : null);
    }

    /// <inheritdoc/>
    private protected override Task<IReadOnlyDictionary<string, FoundFile>?> ListOwnDataAsync(Action<string> warn, CancellationToken cancellationToken)
    {
        var folder = new DirectoryInfo(NameOfOwn("data"));
        IEnumerable<FileInfo> files = folder.Exists ? folder.EnumerateFiles().Where(file => ItemFolder.HoldsItems(file.Name)) : [];
        return Task.FromResult<IReadOnlyDictionary<string, FoundFile>?>(files.ToDictionary(file => file.FullName, Found, StringComparer.Ordinal));
    }

    private static FoundFile Found(FileInfo file) => new(file.Length, file.LastWriteTimeUtc, null);

    private static bool HasManifest(string folder) => File.Exists(Path.Combine(folder, ExportManifest.SummaryFile));

    private static IEnumerable<string> ExportsIn(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateDirectories(folder).Where(inner => ManifestPaths.IsId(Path.GetFileName(inner))).Order(StringComparer.Ordinal)
        : [];
}
