using System.Text;

namespace DynamoBulk.Formats;

/// <summary>A stream whose beginning can be looked at before it is read, and whose errors name it.</summary>
/// <param name="inner">The bytes; closed with this stream.</param>
/// <param name="source">What messages call it.</param>
internal sealed class InputStream(Stream inner, string source) : ForwardStream(inner)
{
    private const int PeekSize = 64 * 1024;

    private ReadOnlyMemory<byte> _beginning;

    /// <summary>Looks at the beginning; reading starts with it all the same.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The first 64 KB, or all there is.</returns>
    public async ValueTask<ReadOnlyMemory<byte>> PeekAsync(CancellationToken cancellationToken)
    {
        byte[] beginning = new byte[PeekSize];
        int length = await this.ReadAtLeastAsync(beginning, PeekSize, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        _beginning = beginning.AsMemory(0, length);
        return _beginning;
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_beginning.IsEmpty)
        {
            int length = Math.Min(_beginning.Length, buffer.Length);
            _beginning[..length].CopyTo(buffer);
            _beginning = _beginning[length..];
            return length;
        }

        try
        {
            return await Inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{source} cannot be unpacked, its gzip data is damaged or cut short: {exception.Message}", exception);
        }
        catch (DecoderFallbackException exception)
        {
            throw new InvalidDataException($"{source} holds bytes that are no text in the encoding that was given: is it another one?", exception);
        }
    }
}
