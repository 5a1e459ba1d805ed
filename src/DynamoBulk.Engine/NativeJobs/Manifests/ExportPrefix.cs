using DynamoBulk.Service;
using DynamoBulk.Service.S3;

namespace DynamoBulk.NativeJobs.Manifests;

/// <summary>An export in S3.</summary>
public sealed class ExportPrefix : ExportPlace
{
    private const string AnExample = "s3://bucket/prefix/AWSDynamoDB/01693685827463-2d8752fd/";

    /// <summary>Several files are read at once, each with two ranges in memory.</summary>
    private const int RangeSize = 4 * 1024 * 1024;

    private readonly ObjectStore _store;
    private readonly string _bucket;
    private readonly string _root;
    private readonly string _id;
    private readonly ManifestPaths _paths;

    /// <summary>Names an export; nothing is sent yet.</summary>
    /// <param name="store">Where it is.</param>
    /// <param name="address">Its folder, with or without a slash at the end, or its <c>manifest-summary.json</c>.</param>
    /// <exception cref="ExportException">The address is none of an export.</exception>
    public ExportPrefix(ObjectStore store, S3Address address)
    {
        ArgumentNullException.ThrowIfNull(address);
        _store = store;
        _bucket = address.Bucket;
        if (!ManifestPaths.TrySplit(address.Key, out _root, out _id))
        {
            throw new ExportException("NotAnExport", $"'{address}' is no address of an export: give that of its folder, such as {AnExample}.");
        }

        _paths = new ManifestPaths(_root, _id);
    }

    /// <inheritdoc/>
    public override string Name => AddressOf(_id + "/").ToString();

    /// <summary>The export that a job has written.</summary>
    /// <param name="store">Where it is.</param>
    /// <param name="job">The job.</param>
    /// <returns>The export.</returns>
    /// <exception cref="ExportException">The job has not completed.</exception>
    public static ExportPrefix Of(ObjectStore store, S3Export job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return job switch
        {
            { Status: S3Export.Completed, ManifestS3Uri: { } uri } => new ExportPrefix(store, S3Address.Parse(uri)),
            { HasEnded: false } => throw new ExportException("ExportNotCompleted", $"The export '{job.ExportArn}' has not ended: Wait-DdbS3Export waits for it, and Where-Object Status -EQ Completed leaves it out."),
            _ => throw new ExportException("ExportNotCompleted", $"The export '{job.ExportArn}' has failed and left nothing that can be relied upon ({(job.FailureMessage ?? job.FailureCode)?.TrimEnd('.')}): leave it out, as Where-Object Status -EQ Completed does."),
        };
    }

    /// <summary>Whether an address is that of an export, and not of objects that hold items.</summary>
    /// <param name="address">The address.</param>
    public static bool IsOne(S3Address address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return ManifestPaths.TrySplit(address.Key, out _, out _);
    }

    /// <inheritdoc/>
    internal override ManifestPaths? PathsOf(string manifestFilesKey) =>
        _paths.Resolve(manifestFilesKey) is not null ? _paths
        : ManifestPaths.Around(manifestFilesKey) is { } original && original.Id == _id ? original
        : null;

    /// <inheritdoc/>
    internal override string NameOf(string path) => AddressOf(path).ToString();

    /// <inheritdoc/>
    internal override string NameOfOwn(string file) => NameOf($"{_id}/{file}");

    /// <inheritdoc/>
    internal override async Task<byte[]?> ReadOwnAsync(string file, CancellationToken cancellationToken)
    {
        if (await _store.FindAsync(AddressOf($"{_id}/{file}"), cancellationToken).ConfigureAwait(false) is not { } found)
        {
            return null;
        }

        Stream stream = _store.OpenRead(found, () => { }, RangeSize);
        await using (stream.ConfigureAwait(false))
        {
            using var content = new MemoryStream();
            await stream.CopyToAsync(content, cancellationToken).ConfigureAwait(false);
            return content.ToArray();
        }
    }

    /// <inheritdoc/>
    internal override Stream OpenRead(DataFile file, Action onRetry)
    {
        var address = S3Address.Parse(file.Name);
        return _store.OpenRead(new ObjectInfo(address, file.Size, file.ETag!), onRetry, RangeSize);
    }

    /// <inheritdoc/>
    private protected override async Task<FoundFile?> FindAsync(string name, CancellationToken cancellationToken) =>
        await _store.FindAsync(S3Address.Parse(name), cancellationToken).ConfigureAwait(false) is { } found ? new FoundFile(found.Size, null, found.ETag) : null;

    /// <inheritdoc/>
    private protected override async Task<IReadOnlyDictionary<string, FoundFile>?> ListOwnDataAsync(Action<string> warn, CancellationToken cancellationToken)
    {
        S3Address folder = AddressOf($"{_id}/data/");
        try
        {
            IReadOnlyList<ObjectInfo> found = await _store.ListAsync(folder, cancellationToken).ConfigureAwait(false);
            return found.ToDictionary(one => one.Address.ToString(), one => new FoundFile(one.Size, null, one.ETag), StringComparer.Ordinal);
        }
        catch (ServiceException denied) when (denied.Code == "AccessDenied")
        {
            warn($"'{folder}' may not be listed (s3:ListBucket), so that files which do not belong to the export would not be noticed.");
            return null;
        }
    }

    private S3Address AddressOf(string path) => new(_bucket, _root + ManifestPaths.TopFolder + path);
}
