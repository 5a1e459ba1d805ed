using Amazon.S3;
using Amazon.S3.Model;
using Polly;

namespace DynamoBulk.Service.S3;

/// <summary>
/// Reads an object once and forward, in ranges: the next one is fetched while one is read. A range that breaks off is fetched on
/// from where it broke, and an object that is replaced meanwhile is refused.
/// </summary>
internal sealed class ObjectReadStream : OneWayStream
{
    /// <summary>Large enough that the way there and back does not count, small enough to hold two.</summary>
    public const int DefaultRangeSize = 8 * 1024 * 1024;

    private readonly S3Client _client;
    private readonly ObjectInfo _object;
    private readonly ResiliencePipeline _retry;
    private readonly CancellationTokenSource _ending = new();
    private Task<ReadOnlyMemory<byte>>? _next;
    private byte[] _spare;
    private byte[] _read;
    private ReadOnlyMemory<byte> _left;
    private long _fetched;
    private long _handedOut;

    /// <summary>Makes the stream and fetches its first range.</summary>
    /// <param name="client">How to reach S3.</param>
    /// <param name="found">The object.</param>
    /// <param name="rangeSize">The bytes of a range.</param>
    /// <param name="retry">Sends again what failed for a transient reason.</param>
    public ObjectReadStream(S3Client client, ObjectInfo found, int rangeSize, ResiliencePipeline retry)
    {
        _client = client;
        _object = found;
        _retry = retry;
        _spare = new byte[Math.Min(rangeSize, found.Size)];
        _read = found.Size > rangeSize ? new byte[Math.Min(rangeSize, found.Size - rangeSize)] : [];
        FetchNext();
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <summary>How many bytes were read from it so far.</summary>
    public override long Position
    {
        get => _handedOut;
        set => base.Position = value;
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left.IsEmpty && _next is not null)
        {
            _left = await _next.WaitAsync(cancellationToken).ConfigureAwait(false);
            (_read, _spare) = (_spare, _read);
            FetchNext();
        }

        int length = Math.Min(_left.Length, buffer.Length);
        _left[..length].CopyTo(buffer);
        _left = _left[length..];
        _handedOut += length;
        return length;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        if (_next is not null)
        {
            await ((Task)_next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _ending.Dispose();
        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Begins to fetch the next range into the buffer that is not being read.</summary>
    private void FetchNext()
    {
        int length = (int)Math.Min(_spare.Length, _object.Size - _fetched);
        _next = length == 0 ? null : FetchAsync(_spare.AsMemory(0, length), _fetched);
        _fetched += length;
    }

    private async Task<ReadOnlyMemory<byte>> FetchAsync(Memory<byte> range, long offset)
    {
        int filled = 0;
        try
        {
            await _retry.ExecuteAsync(
                async token => await _client.SendAsync((s3, patience) => FillAsync(s3, patience), _object.Address, token).ConfigureAwait(false),
                _ending.Token).ConfigureAwait(false);
            return range;
        }
        catch (ServiceException changed) when (changed.Code is "PreconditionFailed" or "InvalidRange")
        {
            throw S3Failure.HasChanged(_object.Address);
        }

        async Task<int> FillAsync(IAmazonS3 s3, Patience patience)
        {
            var request = new GetObjectRequest
            {
                BucketName = _object.Address.Bucket,
                Key = _object.Address.Key,
                EtagToMatch = _object.ETag,
                ByteRange = new ByteRange(offset + filled, offset + range.Length - 1),
            };
            using GetObjectResponse response = await s3.GetObjectAsync(request, patience.Token).ConfigureAwait(false);
            Check(response, range.Length - filled);
            while (filled < range.Length)
            {
                int read = await response.ResponseStream.ReadAsync(range[filled..], patience.Token).ConfigureAwait(false);
                filled += read > 0 ? read : throw new EndOfStreamException("the answer ended too early.");
                patience.Renew();
            }

            return filled;
        }
    }

    /// <summary>Not every store with this protocol keeps the condition, so the answer is held to it, too.</summary>
    private void Check(GetObjectResponse response, int expected)
    {
        if (response.ETag.Trim('"') != _object.ETag.Trim('"') || response.ContentLength != expected)
        {
            throw S3Failure.HasChanged(_object.Address);
        }
    }
}
