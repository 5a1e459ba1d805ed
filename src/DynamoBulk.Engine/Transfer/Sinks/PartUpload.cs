using DynamoBulk.Service.S3;

namespace DynamoBulk.Transfer.Sinks;

/// <summary>Takes the bytes of one numbered object. When it is closed, the rest of them goes on its way, while the next is written.</summary>
/// <param name="parts">The objects that it is one of.</param>
/// <param name="upload">Its upload.</param>
internal sealed class PartUpload(PartObjects parts, ObjectUpload upload) : OneWayStream
{
    private bool _closed;

    /// <inheritdoc/>
    public override bool CanWrite => !_closed;

    /// <inheritdoc/>
    public override long Position
    {
        get => upload.Position;
        set => base.Position = value;
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await parts.WaitForRoomAsync(cancellationToken).ConfigureAwait(false);
        await upload.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        if (!_closed)
        {
            _closed = true;
            parts.Finish(upload);
        }

        return base.DisposeAsync();
    }
}
