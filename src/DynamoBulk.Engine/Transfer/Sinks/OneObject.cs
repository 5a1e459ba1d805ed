using System.Text.Json;
using DynamoBulk.Formats;
using DynamoBulk.Service.S3;

namespace DynamoBulk.Transfer.Sinks;

/// <summary>An object in S3 as the only part of an output. Of what is uploaded another run can go on with whole parts of the upload.</summary>
internal sealed class OneObject : IResumablePartStore
{
    private readonly ObjectUpload _upload;
    private readonly Action<string> _warn;
    private bool _stays;
    private bool _published;

    private OneObject(ObjectUpload upload, bool stays, Action<string> warn)
    {
        _upload = upload;
        _stays = stays;
        _warn = warn;
    }

    /// <inheritdoc/>
    public bool CanSettle => _upload.HoldsPart;

    /// <summary>Makes a store, and refuses what cannot be written at all, or gone on with, before anything is read.</summary>
    /// <param name="store">Where the object is to be.</param>
    /// <param name="address">Its address.</param>
    /// <param name="mustBeNew">Refuses to replace an object.</param>
    /// <param name="account">The books, for retries.</param>
    /// <param name="warn">Hears of parts that could not be removed.</param>
    /// <param name="place">Where to go on; null to begin. In one where items only wait for the columns of csv, no upload has begun.</param>
    /// <param name="cancellationToken">Stops the looking.</param>
    /// <param name="partSize">The size of the first part in bytes.</param>
    /// <returns>The store.</returns>
    /// <exception cref="Service.ServiceException">
    /// There is no such bucket, the object is there and must not be replaced, the upload is not as it was left, or the service refused or does not answer.
    /// </exception>
    public static async Task<OneObject> CreateAsync(
        ObjectStore store, S3Address address, bool mustBeNew, TransferAccount account, Action<string> warn, OutputPlace? place, CancellationToken cancellationToken, int partSize = ObjectUpload.DefaultPartSize)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(account);
        UploadPlace? left = place?.Stored?.Deserialize<UploadPlace>();
        ObjectUpload upload = left is null
            ? await store.OpenWriteAsync(address, mustBeNew, account.Retried, cancellationToken, partSize).ConfigureAwait(false)
            : await store.GoOnWritingAsync(address, left, place!.IsWhole, mustBeNew, account.Retried, cancellationToken, partSize).ConfigureAwait(false);
        return new OneObject(upload, stays: left is not null, warn);
    }

    /// <inheritdoc/>
    public Stream Open(int number) => _upload;

    /// <inheritdoc/>
    public Stream? GoOn(OutputPlace place) => place.IsWhole ? null : _upload;

    /// <inheritdoc/>
    public async ValueTask<OutputPlace?> SettleAsync(OutputPlace place, CancellationToken cancellationToken)
    {
        UploadPlace? settled = await _upload.SettleAsync(place.IsWhole, cancellationToken).ConfigureAwait(false);
        return settled is null ? null : place with { Stored = JsonSerializer.SerializeToElement(settled) };
    }

    /// <inheritdoc/>
    public void Keep() => _stays = true;

    /// <inheritdoc/>
    public async Task PublishAsync(CancellationToken cancellationToken)
    {
        await _upload.CompleteAsync(cancellationToken).ConfigureAwait(false);
        _published = true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_published)
        {
            return;
        }

        await (_stays ? _upload.LeaveAsync() : _upload.TryAbortAsync(_warn)).ConfigureAwait(false);
    }
}
