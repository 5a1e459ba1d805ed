using DynamoBulk.Formats;

namespace DynamoBulk.NativeJobs.Manifests;

/// <summary>A stream that shows somebody the bytes that are read from it.</summary>
/// <param name="inner">The bytes; closed with this stream.</param>
/// <param name="observe">Sees them, in their order.</param>
internal sealed class ObservedStream(Stream inner, ObservedStream.Observer observe) : ForwardStream(inner)
{
    /// <summary>Sees bytes.</summary>
    public delegate void Observer(ReadOnlySpan<byte> bytes);

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await Inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        observe(buffer.Span[..read]);
        return read;
    }
}
