using DynamoBulk.Formats;
using DynamoBulk.Service;
using DynamoBulk.Service.S3;

namespace DynamoBulk.NativeJobs;

/// <summary>Finds the objects that a job of the service is to read, and refuses what the job would refuse, or read as something else.</summary>
/// <remarks>
/// The service reads with the permissions of who starts the job, so what cannot be listed or read here cannot be there.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.Requesting.html
/// </remarks>
/// <param name="store">Where they are.</param>
internal sealed class JobInputFinder(ObjectStore store)
{
    /// <summary>Objects that one job takes.</summary>
    public const int MostObjects = 50_000;

    private const string ManifestSummary = "manifest-summary.json";

    /// <summary>Looks at what is there.</summary>
    /// <param name="address">An object; what addresses begin with; or the folder of a full export, of which the data is meant.</param>
    /// <param name="format">Their format, or <see cref="ItemFormat.Auto"/>.</param>
    /// <param name="compression">How they are packed, or <see cref="InputCompression.Auto"/>.</param>
    /// <param name="cancellationToken">Stops the looking.</param>
    /// <returns>The objects.</returns>
    /// <exception cref="ServiceException">They are none that a job can read, or may not be read.</exception>
    public async Task<JobInput> FindAsync(S3Address address, ItemFormat format, InputCompression compression, CancellationToken cancellationToken)
    {
        IReadOnlyList<ObjectInfo> all = await ListAsync(address, cancellationToken).ConfigureAwait(false);
        (S3Address prefix, IReadOnlyList<ObjectInfo> objects) = Choose(address, all);
        if (objects.Count > MostObjects)
        {
            throw ServiceException.Refusal("TooManyObjects", $"There are {objects.Count:N0} objects under '{prefix}', and a job takes {MostObjects:N0} at most: start one for each of several folders.");
        }

        compression = JobInputCompression.Of(objects, compression);
        ObjectInfo first = objects.FirstOrDefault(found => found.Size > 0)
            ?? throw ServiceException.Refusal("NoInput", $"The objects under '{prefix}' have no bytes: there is nothing to read.");
        ReadOnlyMemory<byte> beginning = await ReadBeginningAsync(first, cancellationToken).ConfigureAwait(false);
        JobInputCompression.Check(first.Address, beginning.Span, compression);
        ReadOnlyMemory<byte> sample = await JobInputSample.UnpackAsync(beginning, compression, cancellationToken).ConfigureAwait(false);
        format = JobInputSample.FormatOf(first.Address, sample.Span, format);
        JobInputSample.Check(first.Address, sample.Span, format);
        return new JobInput(prefix, objects, format, compression, sample);
    }

    private async Task<IReadOnlyList<ObjectInfo>> ListAsync(S3Address address, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ListAsync(address, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException denied)
        {
            throw JobRefusal.NamePermission(denied, "s3:ListBucket");
        }
    }

    private async Task<ReadOnlyMemory<byte>> ReadBeginningAsync(ObjectInfo first, CancellationToken cancellationToken)
    {
        byte[] beginning = new byte[Math.Min(first.Size, JobInputSample.Size)];
        Stream stream = store.OpenRead(first, static () => { }, JobInputSample.Size);
        await using (stream.ConfigureAwait(false))
        {
            try
            {
                int read = await stream.ReadAtLeastAsync(beginning, beginning.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
                return beginning.AsMemory(0, read);
            }
            catch (ServiceException denied)
            {
                throw JobRefusal.NamePermission(denied, "s3:GetObject");
            }
        }
    }

    /// <summary>Whose addresses begin as was said, or the data of the export that lies there.</summary>
    private static (S3Address Prefix, IReadOnlyList<ObjectInfo> Objects) Choose(S3Address address, IReadOnlyList<ObjectInfo> all)
    {
        S3Address prefix = Exact(address, all);
        ObjectInfo[] objects = [.. all.Where(found => found.Address.Key.StartsWith(prefix.Key, StringComparison.Ordinal))];
        S3Address[] exports = [.. objects.Select(found => found.Address).Where(found => NameOf(found) == ManifestSummary)];
        if (exports.Length == 0)
        {
            return (prefix, objects);
        }

        if (exports.Length > 1)
        {
            throw ServiceException.Refusal("SeveralExports", $"There are {exports.Length:N0} exports under '{prefix}': name the one to read, as '{FolderOf(exports[^1])}'.");
        }

        S3Address data = FolderOf(exports[0]) with { Key = FolderOf(exports[0]).Key + "data/" };
        ObjectInfo[] inData = [.. objects.Where(found => found.Address.Key.StartsWith(data.Key, StringComparison.Ordinal))];
        return inData.Length > 0
            ? (data, inData)
            : throw ServiceException.Refusal("NoInput", $"The export in '{FolderOf(exports[0])}' has no data of its own: an export of a table without items has none, and that of changes has it in a folder beside, which no job reads; Import-DdbItem -S3Uri does.");
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
            return all.Any(found => found.Address.Key.StartsWith(folder.Key, StringComparison.Ordinal))
                ? folder
                : throw ServiceException.Refusal("NoSuchKey", $"There is neither an object '{address}' nor one under '{folder}': check the address.");
        }

        return all.Count == 1
            ? address
            : throw ServiceException.Refusal("AmbiguousInput", $"A job reads all objects whose addresses begin with '{address}', and '{all.First(found => found.Address != address).Address}' is one of them: put what it is to read into a folder of its own.");
    }

    private static string NameOf(S3Address address) => address.Key[(address.Key.LastIndexOf('/') + 1)..];

    private static S3Address FolderOf(S3Address address) => address with { Key = address.Key[..(address.Key.LastIndexOf('/') + 1)] };
}
