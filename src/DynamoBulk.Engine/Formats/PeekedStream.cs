namespace DynamoBulk.Formats;

/// <summary>A stream whose beginning can be looked at before it is read.</summary>
/// <param name="inner">The bytes; closed with this stream.</param>
internal class PeekedStream(Stream inner) : ForwardStream(inner)
{
    private ReadOnlyMemory<byte> _beginning;

    /// <summary>Looks at the beginning, once; reading starts with it all the same.</summary>
    /// <param name="size">How many bytes to look at.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The first bytes, or all there are.</returns>
    public async ValueTask<ReadOnlyMemory<byte>> PeekAsync(int size, CancellationToken cancellationToken)
    {
        byte[] beginning = new byte[size];
        int length = await this.ReadAtLeastAsync(beginning, size, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        _beginning = beginning.AsMemory(0, length);
        return _beginning;
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_beginning.IsEmpty)
        {
            return await Inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }

        int length = Math.Min(_beginning.Length, buffer.Length);
        _beginning[..length].CopyTo(buffer);
        _beginning = _beginning[length..];
        return length;
    }
}
