using System.Collections.Concurrent;

namespace DynamoBulk.NativeJobs.Manifests;

/// <summary>Where the files of an export lie: under a prefix in S3, or in a folder that was downloaded from there.</summary>
public abstract class ExportPlace
{
    private const int FilesAtOnce = 16;

    /// <summary>The export's own folder, as messages call it.</summary>
    public abstract string Name { get; }

    /// <summary>The places that the manifest may name: those where the service wrote the export. It is read from where it is, which may be a copy.</summary>
    /// <param name="manifestFilesKey">The key of <c>manifest-files.json</c>, as the summary has it.</param>
    /// <returns>The places; null where the key is none of this export.</returns>
    internal abstract ManifestPaths? PathsOf(string manifestFilesKey);

    /// <summary>What messages call a file.</summary>
    /// <param name="path">The file, as <see cref="ManifestPaths.Resolve"/> gives it.</param>
    internal abstract string NameOf(string path);

    /// <summary>What messages call a file in the export's own folder.</summary>
    /// <param name="file">Its name alone.</param>
    internal abstract string NameOfOwn(string file);

    /// <summary>Reads a file in the export's own folder.</summary>
    /// <param name="file">Its name alone.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>Its content; null when it is not there.</returns>
    internal abstract Task<byte[]?> ReadOwnAsync(string file, CancellationToken cancellationToken);

    /// <summary>Begins to read a data file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="onRetry">Hears of each request that is sent again.</param>
    /// <returns>Its bytes as stored, to be read once and forward.</returns>
    internal abstract Stream OpenRead(DataFile file, Action onRetry);

    /// <summary>Finds the data files, and those that no manifest names.</summary>
    /// <param name="entries">The manifest, and where each file lies.</param>
    /// <param name="isFull">Whether the data files lie in a folder of the export's own, where nothing else may be.</param>
    /// <param name="warn">Hears what cannot be checked.</param>
    /// <param name="cancellationToken">Stops the looking.</param>
    /// <returns>The files, in the order of the manifest.</returns>
    /// <exception cref="ExportException">A file is missing, or one too many is there.</exception>
    internal async Task<IReadOnlyList<DataFile>> FindAsync(IReadOnlyList<(ManifestEntry Entry, string Path)> entries, bool isFull, Action<string> warn, CancellationToken cancellationToken)
    {
        string[] names = [.. entries.Select(entry => NameOf(entry.Path))];
        IReadOnlyDictionary<string, FoundFile>? listed = isFull ? await ListOwnDataAsync(warn, cancellationToken).ConfigureAwait(false) : null;
        IReadOnlyDictionary<string, FoundFile> there = listed ?? await FindEachAsync(names, cancellationToken).ConfigureAwait(false);
        string[] missing = [.. names.Where(name => !there.ContainsKey(name))];
        if (missing.Length > 0)
        {
            string others = missing.Length > 1 ? $" and {missing.Length - 1:N0} more of the export are" : " of the export is";
            throw new ExportException("DataFileMissing", $"The data file '{missing[0]}'{others} not there: get it from the bucket again, or export anew. Nothing was read.");
        }

        if (listed?.Keys.Except(names).Order(StringComparer.Ordinal).FirstOrDefault() is { } unknown)
        {
            throw new ExportException("DataFileUnknown", $"'{unknown}' lies among the data files of the export, and its manifest does not name it: find out who put it there, and remove it. Nothing was read.");
        }

        return [.. entries.Zip(names, (entry, name) => new DataFile(entry.Entry, name, there[name].Size, there[name].LastWriteTime, there[name].ETag))];
    }

    /// <summary>Looks for a file.</summary>
    /// <param name="name">The file, as <see cref="NameOf"/> gives it.</param>
    /// <param name="cancellationToken">Stops the looking.</param>
    /// <returns>What is there, or null.</returns>
    private protected abstract Task<FoundFile?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>Lists the folder of data of a full export.</summary>
    /// <param name="warn">Hears that it cannot be listed.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    /// <returns>What is there, by names as <see cref="NameOf"/> gives them; null when it cannot be listed.</returns>
    private protected abstract Task<IReadOnlyDictionary<string, FoundFile>?> ListOwnDataAsync(Action<string> warn, CancellationToken cancellationToken);

    private async Task<IReadOnlyDictionary<string, FoundFile>> FindEachAsync(IEnumerable<string> names, CancellationToken cancellationToken)
    {
        var there = new ConcurrentDictionary<string, FoundFile>(StringComparer.Ordinal);
        var options = new ParallelOptions { MaxDegreeOfParallelism = FilesAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(names, options, async (name, token) =>
        {
            if (await FindAsync(name, token).ConfigureAwait(false) is { } found)
            {
                there[name] = found;
            }
        }).ConfigureAwait(false);
        return there;
    }
}
