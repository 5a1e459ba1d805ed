using System.IO.Compression;

namespace DynamoBulk.Formats;

/// <summary>Unpacks gzip, and tells data that was cut short from data that has ended.</summary>
/// <remarks>
/// GZipStream just ends where its input ends, in the middle of an item or of a thousand. But it reads packed files that stand one
/// after the other as one, so a small one, the seal, is put behind the data: when all is well, the seal comes out last.
/// </remarks>
/// <param name="packed">The packed bytes; closed with this stream.</param>
internal sealed class UnpackingStream(Stream packed) : ForwardStream(new GZipStream(new SealedStream(packed), CompressionMode.Decompress))
{
    private const int BlockSize = 64 * 1024;

    private readonly byte[] _block = new byte[BlockSize];
    private int _start;
    private int _end;

    private static ReadOnlySpan<byte> Seal => "the end of it all"u8;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // What may be the seal stays back until more follows it.
        while (_end - _start <= Seal.Length)
        {
            _block.AsSpan(_start, _end - _start).CopyTo(_block);
            _end -= _start;
            _start = 0;
            int read = await UnpackAsync(_block.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            _end += read;
            if (read == 0)
            {
                return Seal.SequenceEqual(_block.AsSpan(0, _end)) ? 0 : throw new InvalidDataException("It ends too early.");
            }
        }

        int length = Math.Min(_end - _start - Seal.Length, buffer.Length);
        _block.AsMemory(_start, length).CopyTo(buffer);
        _start += length;
        return length;
    }

    /// <summary>Whatever is wrong, GZipStream speaks of an archive and of compression methods that are not supported.</summary>
    private async ValueTask<int> UnpackAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await Inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException("It is no valid gzip data.", exception);
        }
    }

    /// <summary>The packed bytes and, behind them, the packed seal.</summary>
    private sealed class SealedStream(Stream inner) : ForwardStream(inner)
    {
        private MemoryStream? _seal;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int read = _seal is null ? await Inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) : 0;
            if (read > 0 || buffer.IsEmpty)
            {
                return read;
            }

            _seal ??= PackSeal();
            return _seal.Read(buffer.Span);
        }

        private static MemoryStream PackSeal()
        {
            var seal = new MemoryStream();
            using (var packing = new GZipStream(seal, CompressionLevel.Fastest, leaveOpen: true))
            {
                packing.Write(Seal);
            }

            seal.Position = 0;
            return seal;
        }
    }
}
