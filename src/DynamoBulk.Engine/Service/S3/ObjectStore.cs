using System.Globalization;
using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace DynamoBulk.Service.S3;

/// <summary>The objects of S3, as a connection sees them: listed, found, read and written.</summary>
public sealed class ObjectStore
{
    private readonly S3Client _client;
    private readonly TimeProvider _time;

    /// <summary>Makes a store; nothing is sent yet.</summary>
    /// <param name="connection">Where S3 is, and as whom to connect.</param>
    /// <param name="time">The clock to wait by.</param>
    /// <exception cref="ConnectionException">The connection leads to no S3.</exception>
    public ObjectStore(DdbConnection connection, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _client = connection.S3;
        _time = time ?? TimeProvider.System;
    }

    /// <summary>The objects whose keys begin with a prefix, without those that only mark a folder (no bytes, a slash at the end).</summary>
    /// <param name="prefix">The bucket and the prefix.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    /// <returns>The objects in the order of their keys, which directory buckets do not keep.</returns>
    /// <exception cref="ServiceException">The service refused or does not answer.</exception>
    public async Task<IReadOnlyList<ObjectInfo>> ListAsync(S3Address prefix, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var objects = new List<ObjectInfo>();
        var request = new ListObjectsV2Request { BucketName = prefix.Bucket, Prefix = prefix.Key };
        do
        {
            ListObjectsV2Response page = await AskAsync(
                token => _client.SendAsync((s3, patience) => s3.ListObjectsV2Async(request, patience.Token), prefix, token), cancellationToken).ConfigureAwait(false);
            objects.AddRange((page.S3Objects ?? []).Select(found => new ObjectInfo(prefix with { Key = found.Key }, found.Size ?? 0, found.ETag) { LastModified = found.LastModified?.ToUniversalTime() }));
            request.ContinuationToken = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (request.ContinuationToken is not null);

        objects.RemoveAll(found => found.Size == 0 && found.Address.IsPrefix);
        objects.Sort((one, other) => string.CompareOrdinal(one.Address.Key, other.Address.Key));
        return objects;
    }

    /// <summary>Looks for an object.</summary>
    /// <remarks>
    /// By reading its first byte: a refused HEAD comes without a reason, so that a bucket that is not there and one of another
    /// Region would look the same.
    /// </remarks>
    /// <param name="address">The object.</param>
    /// <param name="cancellationToken">Stops the asking.</param>
    /// <returns>What is there, or null.</returns>
    /// <exception cref="ServiceException">There is no such bucket, or the service refused or does not answer.</exception>
    public async Task<ObjectInfo?> FindAsync(S3Address address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        try
        {
            return await AskAsync(token => _client.SendAsync((s3, patience) => LookAsync(s3, address, patience.Token), address, token), cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException missing) when (missing.Code == "NoSuchKey")
        {
            return null;
        }
        catch (ServiceException empty) when (empty.Code == "InvalidRange")
        {
            return new ObjectInfo(address, 0, string.Empty); // it has no first byte
        }
    }

    /// <summary>Begins to read an object.</summary>
    /// <param name="found">The object, as it was found.</param>
    /// <param name="onRetry">Hears of each request that is sent again.</param>
    /// <param name="rangeSize">How many bytes one request fetches.</param>
    /// <returns>Its bytes, to be read once and forward; the first are on their way.</returns>
    public Stream OpenRead(ObjectInfo found, Action onRetry, int rangeSize = ObjectReadStream.DefaultRangeSize)
    {
        ArgumentNullException.ThrowIfNull(found);
        return new ObjectReadStream(_client, found, rangeSize, ServiceRetry.ForTransfer(onRetry, _time));
    }

    /// <summary>Begins to write an object, after a look at what is there: a bucket that takes nothing is refused before anything is read.</summary>
    /// <remarks>Who may write and not read sees nothing there; then the service itself keeps the condition when the object is made.</remarks>
    /// <param name="address">Where it is to be.</param>
    /// <param name="mustBeNew">Refuses to replace an object, also one that appears there meanwhile.</param>
    /// <param name="onRetry">Hears of each request that is sent again.</param>
    /// <param name="cancellationToken">Stops the looking.</param>
    /// <param name="partSize">The size of the first part in bytes; the service takes none below 5 MB but the last.</param>
    /// <returns>Where to write its bytes.</returns>
    /// <exception cref="ServiceException">There is no such bucket, the object is there and must not be replaced, or the service refused or does not answer.</exception>
    public async Task<ObjectUpload> OpenWriteAsync(
        S3Address address, bool mustBeNew, Action onRetry, CancellationToken cancellationToken, int partSize = ObjectUpload.DefaultPartSize)
    {
        ObjectInfo? before = await CheckReplacedAsync(address, mustBeNew, cancellationToken).ConfigureAwait(false);
        return BeginWrite(address, before, mustBeNew, NewLanes(), onRetry, partSize);
    }

    /// <summary>Goes on to write an object whose upload another run left, after a look at what the service has of it.</summary>
    /// <remarks>Parts behind the place are overwritten, or left out of the object.</remarks>
    /// <param name="address">Where it is to be.</param>
    /// <param name="place">Where to go on.</param>
    /// <param name="mayBeMade">Whether nothing is missing, so that it may have become the object already; this shows when it is completed.</param>
    /// <param name="mustBeNew">Refuses to replace an object, also one that appears there meanwhile.</param>
    /// <param name="onRetry">Hears of each request that is sent again.</param>
    /// <param name="cancellationToken">Stops the looking.</param>
    /// <param name="partSize">The size of the first part in bytes; the service takes none below 5 MB but the last.</param>
    /// <returns>Where to write the bytes behind the place.</returns>
    /// <exception cref="ServiceException">
    /// The upload or a part of it is not there any more, an object is there and must not be replaced, or the service refused or does not answer.
    /// </exception>
    public async Task<ObjectUpload> GoOnWritingAsync(
        S3Address address, UploadPlace place, bool mayBeMade, bool mustBeNew, Action onRetry, CancellationToken cancellationToken, int partSize = ObjectUpload.DefaultPartSize)
    {
        if (!mayBeMade)
        {
            await CheckReplacedAsync(address, mustBeNew, cancellationToken).ConfigureAwait(false);
        }

        return await GoOnWritingAsync(address, place, mayBeMade, mustBeNew, NewLanes(), onRetry, partSize, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Goes on to write an object without a look at what is in its place.</summary>
    /// <param name="address">Where it is to be.</param>
    /// <param name="place">Where to go on.</param>
    /// <param name="mayBeMade">Whether it may have become the object already.</param>
    /// <param name="mustBeNew">Has the service refuse to replace an object, when this one is to appear.</param>
    /// <param name="lanes">Shared by uploads that together hold no more in memory than one alone; see <see cref="NewLanes"/>.</param>
    /// <param name="onRetry">Hears of each request that is sent again.</param>
    /// <param name="partSize">The size of the first part in bytes.</param>
    /// <param name="cancellationToken">Stops the looking.</param>
    /// <returns>Where to write the bytes behind the place.</returns>
    internal async Task<ObjectUpload> GoOnWritingAsync(
        S3Address address, UploadPlace place, bool mayBeMade, bool mustBeNew, SemaphoreSlim lanes, Action onRetry, int partSize, CancellationToken cancellationToken)
    {
        if (!mayBeMade)
        {
            await CheckPartsAsync(address, place, cancellationToken).ConfigureAwait(false);
        }

        return new ObjectUpload(this, _client, address, place, mayBeMade, mustBeNew, partSize, lanes, ServiceRetry.ForTransfer(onRetry, _time));
    }

    /// <summary>Begins to write an object without a look at what is there.</summary>
    /// <param name="address">Where it is to be.</param>
    /// <param name="before">What is there, as far as it is known.</param>
    /// <param name="mustBeNew">Has the service refuse to replace an object, when this one is to appear.</param>
    /// <param name="lanes">Shared by uploads that together hold no more in memory than one alone; see <see cref="NewLanes"/>.</param>
    /// <param name="onRetry">Hears of each request that is sent again.</param>
    /// <param name="partSize">The size of the first part in bytes; the service takes none below 5 MB but the last.</param>
    /// <returns>Where to write its bytes.</returns>
    internal ObjectUpload BeginWrite(S3Address address, ObjectInfo? before, bool mustBeNew, SemaphoreSlim lanes, Action onRetry, int partSize = ObjectUpload.DefaultPartSize) =>
        new(this, _client, address, before, mustBeNew, partSize, lanes, ServiceRetry.ForTransfer(onRetry, _time));

    /// <summary>As many lanes as parts of uploads may be on their way at once.</summary>
    internal static SemaphoreSlim NewLanes() => new(PartSizes.MostParallel);

    /// <summary>Removes an object; one that is not there is no failure.</summary>
    /// <param name="address">The object.</param>
    /// <param name="cancellationToken">Stops the asking.</param>
    /// <returns>When it is gone.</returns>
    /// <exception cref="ServiceException">The service refused or does not answer.</exception>
    public Task DeleteAsync(S3Address address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        var request = new DeleteObjectRequest { BucketName = address.Bucket, Key = address.Key };
        return AskAsync(token => _client.SendAsync((s3, patience) => s3.DeleteObjectAsync(request, patience.Token), address, token), cancellationToken);
    }

    /// <summary>Asks whether an object could be written as uploads are: begins an upload in parts there and gives it up at once, so that nothing appears.</summary>
    /// <remarks>Nothing else of S3 tells without writing, and who may write objects may do this.</remarks>
    /// <param name="address">Where it would be.</param>
    /// <param name="cancellationToken">Stops the asking.</param>
    /// <returns>When it is known that it could.</returns>
    /// <exception cref="ServiceException">It could not, or the service does not answer.</exception>
    internal Task CheckWritableAsync(S3Address address, CancellationToken cancellationToken) =>
        CheckWritableAsync(address, new InitiateMultipartUploadRequest { BucketName = address.Bucket, Key = address.Key }, cancellationToken);

    /// <summary>Asks in the same way whether the service's jobs could write an object.</summary>
    /// <param name="address">Where it would be.</param>
    /// <param name="kmsKeyId">The KMS key that it would be encrypted with; null for S3's own keys.</param>
    /// <param name="cancellationToken">Stops the asking.</param>
    /// <returns>When it is known that they could.</returns>
    /// <exception cref="ServiceException">They could not, or the service does not answer.</exception>
    internal Task CheckWritableAsync(S3Address address, string? kmsKeyId, CancellationToken cancellationToken)
    {
        var begin = new InitiateMultipartUploadRequest
        {
            BucketName = address.Bucket,
            Key = address.Key,
            ServerSideEncryptionMethod = kmsKeyId is null ? ServerSideEncryptionMethod.AES256 : ServerSideEncryptionMethod.AWSKMS,
            ServerSideEncryptionKeyManagementServiceKeyId = kmsKeyId,
        };
        return CheckWritableAsync(address, begin, cancellationToken);
    }

    private async Task CheckWritableAsync(S3Address address, InitiateMultipartUploadRequest begin, CancellationToken cancellationToken)
    {
        InitiateMultipartUploadResponse begun = await AskAsync(
            token => _client.SendAsync((s3, patience) => s3.InitiateMultipartUploadAsync(begin, patience.Token), address, token), cancellationToken).ConfigureAwait(false);
        var giveUp = new AbortMultipartUploadRequest { BucketName = address.Bucket, Key = address.Key, UploadId = begun.UploadId };
        try
        {
            await AskAsync(token => _client.SendAsync((s3, patience) => s3.AbortMultipartUploadAsync(giveUp, patience.Token), address, token), CancellationToken.None).ConfigureAwait(false);
        }
        catch (ServiceException unknown) when (unknown.Code is "MethodNotAllowed" or "NotImplemented")
        {
            // A store that cannot give up an upload, as s3rver; the upload has no parts.
        }
    }

    /// <summary>Looks for what an object is to replace, and refuses that where it must not be.</summary>
    /// <returns>What is there; null when nothing is, or when it may not be seen, which is left to the service.</returns>
    private async Task<ObjectInfo?> CheckReplacedAsync(S3Address address, bool mustBeNew, CancellationToken cancellationToken)
    {
        try
        {
            ObjectInfo? before = await FindAsync(address, cancellationToken).ConfigureAwait(false);
            return before is not null && mustBeNew ? throw S3Failure.IsThere(address) : before;
        }
        catch (ServiceException denied) when (denied.Code == "AccessDenied")
        {
            return null;
        }
    }

    /// <summary>Refuses to go on with an upload of which the service has not all that was sent.</summary>
    /// <remarks>Where the parts cannot be listed it is left to the service, which compares their ETags when it makes the object.</remarks>
    private async Task CheckPartsAsync(S3Address address, UploadPlace place, CancellationToken cancellationToken)
    {
        var there = new List<UploadedPart>();
        var request = new ListPartsRequest { BucketName = address.Bucket, Key = address.Key, UploadId = place.UploadId };
        try
        {
            do
            {
                ListPartsResponse page = await AskAsync(
                    token => _client.SendAsync((s3, patience) => s3.ListPartsAsync(request, patience.Token), address, token), cancellationToken).ConfigureAwait(false);
                there.AddRange((page.Parts ?? []).Select(part => new UploadedPart(part.PartNumber ?? 0, part.ETag, part.Size ?? 0)));
                request.PartNumberMarker = page.IsTruncated == true ? page.NextPartNumberMarker?.ToString(CultureInfo.InvariantCulture) : null;
            }
            while (request.PartNumberMarker is not null);
        }
        catch (ServiceException unlisted) when (unlisted.Code is "AccessDenied" or "MethodNotAllowed" or "NotImplemented")
        {
            return;
        }

        if (place.FindLost(there) is { } lost)
        {
            throw S3Failure.LacksPart(address, lost.Number);
        }
    }

    /// <summary>Asks with the patience of a user who waits.</summary>
    internal Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken) =>
        ServiceRetry.AskAsync(ask, _client.Endpoint, _time, cancellationToken);

    private static async Task<ObjectInfo?> LookAsync(IAmazonS3 s3, S3Address address, CancellationToken cancellationToken)
    {
        var request = new GetObjectRequest { BucketName = address.Bucket, Key = address.Key, ByteRange = new ByteRange(0, 0) };
        using GetObjectResponse response = await s3.GetObjectAsync(request, cancellationToken).ConfigureAwait(false);

        // Content-Range: bytes 0-0/1234; without it the whole object would follow.
        string? range = response.HttpStatusCode == HttpStatusCode.PartialContent ? response.ContentRange : null;
        long size = range is null ? response.ContentLength : long.Parse(range.AsSpan(range.LastIndexOf('/') + 1), CultureInfo.InvariantCulture);
        return new ObjectInfo(address, size, response.ETag);
    }
}
