using DynamoBulk.Formats;
using DynamoBulk.Items;
using DynamoBulk.Service;
using DynamoBulk.Service.S3;

namespace DynamoBulk.Transfer.Sinks;

/// <summary>Writes items into an object in S3, which appears when it is whole; what is cut short leaves nothing behind.</summary>
public sealed class ObjectWriter : IItemWriter
{
    private readonly IItemWriter _writer;
    private readonly ObjectUpload _upload;
    private readonly Action<string> _warn;
    private bool _ended;

    private ObjectWriter(IItemWriter writer, ObjectUpload upload, Action<string> warn)
    {
        _writer = writer;
        _upload = upload;
        _warn = warn;
    }

    /// <summary>Makes a writer, and refuses what cannot be written at all before anything is read.</summary>
    /// <param name="store">Where the object is to be.</param>
    /// <param name="address">Its address; packed if it ends in <c>.gz</c>.</param>
    /// <param name="format">The format, or <see cref="ItemFormat.Auto"/>: told by the key.</param>
    /// <param name="options">Columns of csv.</param>
    /// <param name="mustBeNew">Refuses to replace an object.</param>
    /// <param name="account">The books, for retries.</param>
    /// <param name="warn">Hears of parts that could not be removed after the writing was cut short.</param>
    /// <param name="cancellationToken">Stops the looking.</param>
    /// <returns>The writer.</returns>
    /// <exception cref="InvalidDataException">The address names no object, or its key tells no format.</exception>
    /// <exception cref="ServiceException">There is no such bucket, the object is there and must not be replaced, or the service refused or does not answer.</exception>
    public static async Task<ObjectWriter> CreateAsync(
        ObjectStore store, S3Address address, ItemFormat format, ItemWriterOptions? options, bool mustBeNew, TransferAccount account, Action<string> warn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(account);
        if (address.IsPrefix)
        {
            throw S3Failure.NamesNoObject(address);
        }

        ItemFormats.ResolveWritten(address.ToString(), format, options);
        ObjectUpload upload = await store.OpenWriteAsync(address, mustBeNew, account.Retried, cancellationToken).ConfigureAwait(false);
        return new ObjectWriter(ItemFormats.CreateWriter(upload, address.ToString(), format, options), upload, warn);
    }

    /// <summary>Makes a writer as <see cref="CreateAsync"/> does, which another run can go on with: what is uploaded by then stays.</summary>
    /// <param name="store">Where the object is to be.</param>
    /// <param name="address">Its address; packed if it ends in <c>.gz</c>.</param>
    /// <param name="format">The format, or <see cref="ItemFormat.Auto"/>: told by the key.</param>
    /// <param name="options">Columns of csv.</param>
    /// <param name="mustBeNew">Refuses to replace an object.</param>
    /// <param name="account">The books, for retries.</param>
    /// <param name="warn">Hears of parts that could not be removed after the writing was cut short before there was anything to go on with.</param>
    /// <param name="waitingBeside">The file beside which items wait for the columns of csv.</param>
    /// <param name="place">Where to go on; null to begin.</param>
    /// <param name="cancellationToken">Stops the looking.</param>
    /// <returns>The writer.</returns>
    /// <exception cref="InvalidDataException">The address names no object, or its key tells no format.</exception>
    /// <exception cref="IOException">The file beside which items wait cannot be made, or is not as it was left.</exception>
    /// <exception cref="ServiceException">What <see cref="CreateAsync"/> refuses; or the upload to go on with is not there, or not as it was left.</exception>
    public static async Task<IResumableWriter> CreateResumableAsync(
        ObjectStore store, S3Address address, ItemFormat format, ItemWriterOptions? options, bool mustBeNew, TransferAccount account, Action<string> warn, string waitingBeside, OutputPlace? place, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IsPrefix)
        {
            throw S3Failure.NamesNoObject(address);
        }

        ItemFormats.ResolveWritten(address.ToString(), format, options);
        OneObject parts = await OneObject.CreateAsync(store, address, mustBeNew, account, warn, place, cancellationToken).ConfigureAwait(false);
        return ItemFormats.CreateResumableWriter(parts, address.ToString(), format, long.MaxValue, options, place, waitingBeside, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(IReadOnlyList<ItemRecord> items, CancellationToken cancellationToken) => _writer.WriteAsync(items, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        await _writer.CompleteAsync(cancellationToken).ConfigureAwait(false);
        await _upload.CompleteAsync(cancellationToken).ConfigureAwait(false);
        _ended = true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_ended)
        {
            _ended = true;
            await _upload.TryAbortAsync(_warn).ConfigureAwait(false); // before the writer is closed, so that what it still holds goes nowhere
        }

        await _writer.DisposeAsync().ConfigureAwait(false);
    }
}
