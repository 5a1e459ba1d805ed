using System.Text;

namespace DynamoBulk.Formats;

/// <summary>Text in UTF-8, or in what a byte order mark tells, as UTF-8.</summary>
/// <remarks>Windows PowerShell writes UTF-16 where output goes into a file, and spreadsheets do as "Unicode text".</remarks>
/// <param name="stored">The text as stored; closed with this stream.</param>
internal sealed class MarkedStream(Stream stored) : ForwardStream(stored)
{
    private const int MarkSize = 4;

    private Stream? _text;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _text ??= await DecodeAsync(cancellationToken).ConfigureAwait(false);
        return await _text.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<Stream> DecodeAsync(CancellationToken cancellationToken)
    {
        var peeked = new PeekedStream(Inner);
        ReadOnlyMemory<byte> beginning = await peeked.PeekAsync(MarkSize, cancellationToken).ConfigureAwait(false);
        return DecodedStream.Of(peeked, FindEncoding(beginning.Span));
    }

    private static Encoding? FindEncoding(ReadOnlySpan<byte> beginning) => beginning switch
    {
        [0xFF, 0xFE, 0, 0, ..] => Encoding.UTF32,
        [0, 0, 0xFE, 0xFF, ..] => new UTF32Encoding(bigEndian: true, byteOrderMark: true),
        [0xFF, 0xFE, ..] => Encoding.Unicode,
        [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
        _ => null,
    };
}
