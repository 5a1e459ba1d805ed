using System.Text;

namespace DynamoBulk.Formats;

/// <summary>A stream whose beginning can be looked at, and whose errors name it.</summary>
/// <param name="inner">The bytes; closed with this stream.</param>
/// <param name="source">What messages call it.</param>
internal sealed class InputStream(Stream inner, string source) : PeekedStream(inner)
{
    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await base.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{source} cannot be unpacked, its gzip data is damaged or cut short: {exception.Message}", exception);
        }
        catch (DecoderFallbackException exception)
        {
            throw new InvalidDataException($"{source} holds bytes that are no text in the encoding that was given or that its byte order mark tells: is it another one?", exception);
        }
    }
}
