namespace DynamoBulk.Formats;

/// <summary>Cuts a stream into records without copying each: a record is a view of the block it was read into.</summary>
/// <param name="stream">The bytes, read once and forward.</param>
/// <param name="source">What messages call the stream.</param>
/// <param name="reuseBlocks">True when nothing points at a record any more once the next block is asked for.</param>
internal abstract class RecordSplitter(Stream stream, string source, bool reuseBlocks)
{
    /// <summary>The largest record, in bytes.</summary>
    /// <remarks>
    /// No item that the service takes (400 KB) comes near it, however wasteful its JSON. Without a limit a file that is not what
    /// its name says (an array on one line, say) would end up in memory as a whole.
    /// </remarks>
    public const int MaxRecordSize = 16 * 1024 * 1024;

    // Below 85,000 bytes, where arrays begin to live on the large object heap.
    private const int BlockSize = 80 * 1024;

    private byte[] _block = [];
    private int _position;
    private int _end;
    private bool _begun;

    /// <summary>What messages call the stream.</summary>
    protected string Source { get; } = source;

    /// <summary>The line, from 1, of the first unread byte.</summary>
    protected long Line { get; set; } = 1;

    /// <summary>Whether the unread bytes are the last ones.</summary>
    protected bool AtEnd { get; private set; }

    /// <summary>What was read from the stream and is not cut yet.</summary>
    protected ReadOnlyMemory<byte> Unread => _block.AsMemory(_position, _end - _position);

    /// <summary>The next record that lies whole in the block.</summary>
    /// <param name="record">Its bytes, without white space around them; not empty.</param>
    /// <param name="line">The line it starts in, from 1.</param>
    /// <returns>False when more bytes are needed.</returns>
    /// <exception cref="InvalidDataException">The bytes cannot be cut into records.</exception>
    public abstract bool TryRead(out ReadOnlyMemory<byte> record, out long line);

    /// <summary>Reads the next block behind what is unread.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>False when the stream had ended before.</returns>
    /// <exception cref="InvalidDataException">A record is longer than <see cref="MaxRecordSize"/>, or the text is not UTF-8.</exception>
    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (AtEnd)
        {
            return false;
        }

        ReadOnlyMemory<byte> unread = Unread;
        if (unread.Length >= MaxRecordSize)
        {
            throw new InvalidDataException($"{Source} line {Line}: a single record is longer than {MaxRecordSize >> 20} MB, which no item is; is the file of another format (-Format)?");
        }

        int size = unread.Length <= BlockSize / 8 * 7 ? BlockSize : 2 * unread.Length;
        byte[] block = reuseBlocks && _block.Length >= size ? _block : GC.AllocateUninitializedArray<byte>(size);
        unread.CopyTo(block);
        _block = block;
        _position = 0;
        _end = unread.Length;
        int free = block.Length - _end;
        int read = await stream.ReadAtLeastAsync(block.AsMemory(_end), free, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        _end += read;
        AtEnd = read < free;
        if (!_begun)
        {
            _begun = true;
            SkipByteOrderMark();
        }

        return true;
    }

    /// <summary>Marks the first unread bytes as read.</summary>
    /// <param name="count">How many.</param>
    protected void Advance(int count) => _position += count;

    /// <summary>Marks the first unread bytes as read, counting their lines.</summary>
    /// <param name="count">How many.</param>
    protected void Consume(int count)
    {
        Line += Unread.Span[..count].Count((byte)'\n');
        Advance(count);
    }

    /// <summary>Takes a record, and what stands before it, out of the unread bytes.</summary>
    /// <param name="start">Where it starts.</param>
    /// <param name="end">Where it has ended.</param>
    /// <param name="record">The record.</param>
    /// <param name="line">Its line.</param>
    protected void Cut(int start, int end, out ReadOnlyMemory<byte> record, out long line)
    {
        record = Unread[start..end];
        Consume(start);
        line = Line;
        Consume(end - start);
    }

    private void SkipByteOrderMark()
    {
        switch (Unread.Span)
        {
            case [0xEF, 0xBB, 0xBF, ..]:
                Advance(3);
                break;
            case [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..]:
                throw new InvalidDataException($"{Source} is in UTF-16; save it as UTF-8 to read it.");
        }
    }
}
