using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using DynamoBulk.NativeJobs;
using DynamoBulk.Service;
using DynamoBulk.Service.S3;

namespace DynamoBulk.Transfer.Staging;

/// <summary>A folder in S3 that is one load's alone: what the service reads lies in <c>data/</c>, what it reports in <c>report/</c>.</summary>
/// <param name="store">Where it is.</param>
/// <param name="folder">The folder.</param>
public sealed class StagingArea(ObjectStore store, S3Address folder)
{
    private const int RequestsAtOnce = 16;

    /// <summary>The folder, with a slash at its end.</summary>
    public S3Address Folder => folder;

    /// <summary>What the addresses of the objects begin with.</summary>
    public S3Address Data => folder with { Key = folder.Key + "data/" };

    /// <summary>What the addresses of the report's objects begin with.</summary>
    public S3Address Report => folder with { Key = folder.Key + "report/" };

    /// <summary>Makes an area, and refuses a place that cannot be one before anything is read.</summary>
    /// <param name="store">Where it is to be.</param>
    /// <param name="place">The folder for all loads, with or without a slash at its end.</param>
    /// <param name="tableName">The table's name, which the area's name begins with.</param>
    /// <param name="now">The time, which is in its name, too.</param>
    /// <param name="cancellationToken">Stops the looking.</param>
    /// <returns>The area, empty.</returns>
    /// <exception cref="ServiceException">There is no such bucket, it takes nothing from these credentials, or the service does not answer.</exception>
    public static async Task<StagingArea> CreateAsync(ObjectStore store, S3Address place, string tableName, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(place);
        string parent = place.IsPrefix ? place.Key : place.Key + "/";
        string name = string.Create(CultureInfo.InvariantCulture, $"{tableName}-{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}/");
        var area = new StagingArea(store, place with { Key = parent + name });
        try
        {
            await store.CheckWritableAsync(area.ObjectOf(1), cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException refusal)
        {
            throw JobRefusal.NamePermission(refusal, "s3:PutObject");
        }

        return area;
    }

    /// <summary>The address of an object.</summary>
    /// <param name="number">Which, from 1.</param>
    public S3Address ObjectOf(int number) => folder with { Key = string.Create(CultureInfo.InvariantCulture, $"{Data.Key}{number:D5}.json.gz") };

    /// <summary>The number of an object.</summary>
    /// <param name="address">Its address, as a report names it, or null.</param>
    /// <returns>From 1; null where it is none of these.</returns>
    public int? NumberOf(S3Address? address) =>
        address?.Bucket == folder.Bucket && address.Key.StartsWith(Data.Key, StringComparison.Ordinal) && int.TryParse(address.Key[Data.Key.Length..].Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : null;

    /// <summary>Removes everything in it.</summary>
    /// <returns>When it is gone.</returns>
    /// <exception cref="ServiceException">Something could not be removed: where it is, and what to do.</exception>
    public async Task RemoveAsync()
    {
        try
        {
            IReadOnlyList<ObjectInfo> all = await store.ListAsync(folder, CancellationToken.None).ConfigureAwait(false);
            var failures = new ConcurrentQueue<ServiceException>();
            await Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = RequestsAtOnce }, async (found, token) =>
            {
                try
                {
                    await store.DeleteAsync(found.Address, token).ConfigureAwait(false);
                }
                catch (ServiceException failure)
                {
                    failures.Enqueue(failure);
                }
            }).ConfigureAwait(false);
            if (failures.TryPeek(out ServiceException? first))
            {
                throw first;
            }
        }
        catch (ServiceException failure)
        {
            throw failure.Restate($"What was staged in '{folder}' could not be removed, and costs what it stores: remove the folder. ({failure.Message})");
        }
    }
}
