using System.Buffers;
using Amazon.S3;
using Amazon.S3.Model;
using Polly;

namespace DynamoBulk.Service.S3;

/// <summary>
/// Writes an object, which appears when <see cref="CompleteAsync"/> has succeeded and not before: in one request while it is
/// small, else in parts, of which some are on their way at once. Not safe for several callers at once.
/// </summary>
/// <remarks>
/// Closing the stream says nothing about the object, since writers of a format close it whether they are done or not. Who owns
/// the upload ends it with <see cref="CompleteAsync"/> or <see cref="AbortAsync"/>.
/// </remarks>
public sealed class ObjectUpload : OneWayStream
{
    /// <summary>The size of the first part, in bytes.</summary>
    internal const int DefaultPartSize = 8 * 1024 * 1024;

    /// <summary>How long the service may take to put the parts together: minutes, it says, and what it sends meanwhile the SDK keeps to itself.</summary>
    /// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html</remarks>
    private static readonly TimeSpan s_assembly = TimeSpan.FromMinutes(10);

    private readonly ObjectStore _store;
    private readonly S3Client _client;
    private readonly S3Address _address;
    private readonly string? _replacedETag;
    private readonly bool _mustBeNew;
    private readonly int _firstSize;
    private readonly ResiliencePipeline _retry;
    private readonly SemaphoreSlim _lanes;
    private readonly CancellationTokenSource _ending = new();
    private readonly List<Task<UploadedPart>> _inFlight = [];
    private readonly List<UploadedPart> _parts = [];
    private readonly bool _mayBeMade;
    private Task<string>? _uploadId;
    private int _number = 1;
    private byte[] _part = [];
    private int _filled;
    private long _written;

    internal ObjectUpload(ObjectStore store, S3Client client, S3Address address, ObjectInfo? before, bool mustBeNew, int partSize, SemaphoreSlim lanes, ResiliencePipeline retry)
    {
        _store = store;
        _client = client;
        _address = address;
        _replacedETag = before?.ETag;
        _mustBeNew = mustBeNew;
        _firstSize = partSize;
        _lanes = lanes;
        _retry = retry;
    }

    /// <summary>Goes on with an upload, which may have been completed already where nothing is missing.</summary>
    internal ObjectUpload(ObjectStore store, S3Client client, S3Address address, UploadPlace place, bool mayBeMade, bool mustBeNew, int partSize, SemaphoreSlim lanes, ResiliencePipeline retry)
        : this(store, client, address, before: null, mustBeNew, partSize, lanes, retry)
    {
        _replacedETag = place.ReplacedETag;
        _mayBeMade = mayBeMade;
        _uploadId = Task.FromResult(place.UploadId);
        _parts.AddRange(place.Parts);
        _number = _parts.Count + 1;
        _written = _parts.Sum(part => part.Size);
    }

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <summary>Where the object is to be.</summary>
    public S3Address Address => _address;

    /// <summary>How many bytes were written so far.</summary>
    public override long Position
    {
        get => _written;
        set => base.Position = value;
    }

    /// <summary>Whether what is held is enough for a part, even if it is not the last.</summary>
    internal bool HoldsPart => _filled >= PartSizes.LeastOf(PartSize);

    private int PartSize => PartSizes.Of(_number, _firstSize);

    /// <inheritdoc/>
    /// <remarks>What comes after <see cref="AbortAsync"/> is dropped: a writer that is closed still hands over what it holds.</remarks>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty && !_ending.IsCancellationRequested)
        {
            if (_filled == PartSize)
            {
                await SendPartAsync(cancellationToken).ConfigureAwait(false);
            }

            if (_filled == 0)
            {
                _part = ArrayPool<byte>.Shared.Rent(PartSize);
            }

            int length = Math.Min(PartSize - _filled, buffer.Length);
            buffer[..length].CopyTo(_part.AsMemory(_filled));
            buffer = buffer[length..];
            _filled += length;
            _written += length;
        }
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Hands over to the service what is still held, even if it is small: then nothing may be written afterwards.</summary>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>When the service has everything, and no memory holds any of it; <see cref="CompleteAsync"/> makes the object of it.</returns>
    /// <exception cref="ServiceException">The service refused or does not answer.</exception>
    public async Task SendRestAsync(CancellationToken cancellationToken)
    {
        if (_filled > 0)
        {
            await SendPartAsync(cancellationToken).ConfigureAwait(false);
        }

        await SettlePartsAsync(0, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Has the service keep all that was written, so that another run can go on behind it.</summary>
    /// <param name="isWhole">Whether nothing will be written afterwards.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>Where to go on; null when too little is held for a part, or when the whole is so small that it goes in one request.</returns>
    /// <exception cref="ServiceException">The service refused or does not answer.</exception>
    public async Task<UploadPlace?> SettleAsync(bool isWhole, CancellationToken cancellationToken)
    {
        if (isWhole ? _uploadId is null : !HoldsPart)
        {
            return null;
        }

        await SendRestAsync(cancellationToken).ConfigureAwait(false);
        return new UploadPlace(await _uploadId!.ConfigureAwait(false), [.. _parts.OrderBy(part => part.Number)]) { ReplacedETag = _replacedETag };
    }

    /// <summary>Makes the object of what was written.</summary>
    /// <param name="cancellationToken">Abandons it.</param>
    /// <returns>When the object is there.</returns>
    /// <exception cref="ServiceException">The service refused or does not answer, or an object is there that must not be replaced.</exception>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        string? condition = _mustBeNew ? "*" : null;
        if (_uploadId is null)
        {
            await FinishAsync(PutAsync, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await SendRestAsync(cancellationToken).ConfigureAwait(false);
            List<PartETag> parts = [.. _parts.OrderBy(part => part.Number).Select(part => new PartETag(part.Number, part.ETag))];
            string uploadId = await _uploadId.ConfigureAwait(false);
            var request = new CompleteMultipartUploadRequest { BucketName = _address.Bucket, Key = _address.Key, UploadId = uploadId, PartETags = parts, IfNoneMatch = condition };
            await FinishAsync((s3, patience) => s3.CompleteMultipartUploadAsync(request, patience.Token), cancellationToken).ConfigureAwait(false);
        }

        _uploadId = null;
        ArrayPool<byte>.Shared.Return(_part);

        async Task<PutObjectResponse> PutAsync(IAmazonS3 s3, Patience patience)
        {
            var request = new PutObjectRequest { BucketName = _address.Bucket, Key = _address.Key, InputStream = Filled(), UseChunkEncoding = false, IfNoneMatch = condition };
            request.StreamTransferProgress += (_, _) => patience.Renew();
            return await s3.PutObjectAsync(request, patience.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Gives the object up: what was there before stays, and of the parts that were sent none does.</summary>
    /// <returns>When they are gone.</returns>
    /// <exception cref="ServiceException">They could not be removed.</exception>
    public async Task AbortAsync()
    {
        await LeaveAsync().ConfigureAwait(false);
        if (_uploadId is null)
        {
            return;
        }

        await ((Task)_uploadId).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_uploadId.IsCompletedSuccessfully)
        {
            var request = new AbortMultipartUploadRequest { BucketName = _address.Bucket, Key = _address.Key, UploadId = await _uploadId.ConfigureAwait(false) };
            await RemoveAsync(request).ConfigureAwait(false);
        }
    }

    /// <summary>Gives the object up where something else has gone wrong, which is told by its own exception.</summary>
    /// <param name="warn">Hears of parts that could not be removed.</param>
    /// <returns>When it has been tried.</returns>
    internal async Task TryAbortAsync(Action<string> warn)
    {
        try
        {
            await AbortAsync().ConfigureAwait(false);
        }
        catch (ServiceException failure)
        {
            warn(failure.Message);
        }
    }

    /// <summary>Sends nothing more, and leaves the parts that the service has for another run to go on with.</summary>
    /// <returns>When nothing is on its way any more.</returns>
    internal async Task LeaveAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll((IEnumerable<Task>)_inFlight).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RemoveAsync(AbortMultipartUploadRequest request)
    {
        try
        {
            await _store.AskAsync(token => _client.SendAsync((s3, patience) => s3.AbortMultipartUploadAsync(request, patience.Token), _address, token), CancellationToken.None).ConfigureAwait(false);
        }
        catch (ServiceException failure) when (failure.Code != S3Failure.NoUpload)
        {
            throw failure.Restate($"The parts of '{_address}' that were uploaded could not be removed, and cost what they store: abort upload {request.UploadId} with another tool, or let a lifecycle rule of the bucket do it. ({failure.Message})");
        }
        catch (ServiceException)
        {
            // Somebody, such as a lifecycle rule, was quicker.
        }
    }

    /// <summary>Puts the part that is filled on its way.</summary>
    private async Task SendPartAsync(CancellationToken cancellationToken)
    {
        if (_number > PartSizes.MostParts)
        {
            throw ServiceException.Refusal("EntityTooLarge", $"'{_address}' would be larger than S3 takes in {PartSizes.MostParts:N0} parts: write several objects.");
        }

        _uploadId ??= BeginAsync();
        string uploadId = await _uploadId.WaitAsync(cancellationToken).ConfigureAwait(false);
        await SettlePartsAsync(PartSizes.InFlight(PartSize) - 1, cancellationToken).ConfigureAwait(false);
        await _lanes.WaitAsync(cancellationToken).ConfigureAwait(false);
        _inFlight.Add(UploadAsync(uploadId, _number, _part, _filled));
        _number++;
        (_part, _filled) = ([], 0);
    }

    /// <summary>Waits until no more than so many parts are on their way.</summary>
    private async Task SettlePartsAsync(int most, CancellationToken cancellationToken)
    {
        while (_inFlight.Count > most)
        {
            Task<UploadedPart> first = await Task.WhenAny(_inFlight).WaitAsync(cancellationToken).ConfigureAwait(false);
            _inFlight.Remove(first);
            _parts.Add(await first.ConfigureAwait(false));
        }
    }

    /// <summary>Begins an upload in parts. A request that is on its way is never cancelled: what it begins could not be removed.</summary>
    private async Task<string> BeginAsync()
    {
        var request = new InitiateMultipartUploadRequest { BucketName = _address.Bucket, Key = _address.Key };
        InitiateMultipartUploadResponse response = await _retry.ExecuteAsync(
            async _ => await _client.SendAsync((s3, patience) => s3.InitiateMultipartUploadAsync(request, patience.Token), _address, CancellationToken.None).ConfigureAwait(false),
            _ending.Token).ConfigureAwait(false);
        return response.UploadId;
    }

    private async Task<UploadedPart> UploadAsync(string uploadId, int number, byte[] part, int length)
    {
        try
        {
            UploadPartResponse response = await _retry.ExecuteAsync(
                async token => await _client.SendAsync(SendAsync, _address, token).ConfigureAwait(false), _ending.Token).ConfigureAwait(false);
            ArrayPool<byte>.Shared.Return(part);
            return new UploadedPart(number, response.ETag.Trim('"'), length);
        }
        finally
        {
            _lanes.Release();
        }

        async Task<UploadPartResponse> SendAsync(IAmazonS3 s3, Patience patience)
        {
            var request = new UploadPartRequest
            {
                BucketName = _address.Bucket,
                Key = _address.Key,
                UploadId = uploadId,
                PartNumber = number,
                InputStream = new MemoryStream(part, 0, length, writable: false),
                UseChunkEncoding = false,
            };
            request.StreamTransferProgress += (_, _) => patience.Renew();
            return await s3.UploadPartAsync(request, patience.Token).ConfigureAwait(false);
        }
    }

    private MemoryStream Filled() => new(_part, 0, _filled, writable: false);

    /// <summary>
    /// Sends the request that makes the object. When its answer was lost, perhaps with the run that sent it, and the service then
    /// refuses the same once more, the object may be there all the same.
    /// </summary>
    private async Task FinishAsync<T>(Func<IAmazonS3, Patience, Task<T>> send, CancellationToken cancellationToken)
    {
        bool isUnclear = _mayBeMade;
        await _retry.ExecuteAsync(
            async token =>
            {
                try
                {
                    await _client.SendAsync(send, _address, token, _uploadId is null ? null : s_assembly).ConfigureAwait(false);
                }
                catch (ServiceException failure) when (failure.Kind == ServiceErrorKind.Transient)
                {
                    isUnclear = true;
                    throw;
                }
                catch (ServiceException failure) when (failure.Code is S3Failure.NoUpload or "PreconditionFailed" or "ConditionalRequestConflict")
                {
                    if (!isUnclear || !await IsMadeAsync(token).ConfigureAwait(false))
                    {
                        throw failure.Code == S3Failure.NoUpload ? failure : S3Failure.IsThere(_address);
                    }
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether an object of the size that was written is there now, and was not before.</summary>
    private async Task<bool> IsMadeAsync(CancellationToken cancellationToken) =>
        await _store.FindAsync(_address, cancellationToken).ConfigureAwait(false) is { } found && found.Size == _written && found.ETag.Trim('"') != _replacedETag?.Trim('"');
}
