namespace DynamoBulk.Transfer.Staging;

/// <summary>
/// Deals records out by the hash of their key, so that all of one key are in one part, in the order they came in, and each part can
/// be looked at alone.
/// </summary>
/// <remarks>The parts share one file, which each of them adds whole blocks to; a block of each part waits in memory until it is full.</remarks>
/// <param name="file">Takes the blocks; whose it is closes it.</param>
/// <param name="parts">How many parts.</param>
/// <param name="divisor">What hashes are divided by first: the product of the numbers of parts that were dealt out into before.</param>
/// <param name="blockSize">Bytes of a block.</param>
internal sealed class RecordDeal(StagingFile file, int parts, uint divisor = 1, int blockSize = RecordDeal.DefaultBlockSize)
{
    /// <summary>The size of a block in bytes.</summary>
    public const int DefaultBlockSize = 16 * 1024;

    private readonly StagedPart[] _parts = [.. Enumerable.Range(0, parts).Select(_ => new StagedPart())];
    private readonly byte[]?[] _blocks = new byte[]?[parts];
    private readonly int[] _filled = new int[parts];

    /// <summary>Adds a record.</summary>
    /// <param name="record">Its bytes; see <see cref="StagedRecord"/>.</param>
    /// <exception cref="IOException">The file takes no more.</exception>
    public void Add(ReadOnlySpan<byte> record)
    {
        int part = (int)(StagedRecord.HashOf(record) / divisor % (uint)parts);
        _parts[part].Records++;
        if (_filled[part] + record.Length > blockSize)
        {
            Flush(part);
        }

        if (record.Length > blockSize)
        {
            _parts[part].Blocks.Add((file.Append(record), record.Length));
            return;
        }

        byte[] block = _blocks[part] ??= new byte[blockSize];
        record.CopyTo(block.AsSpan(_filled[part]));
        _filled[part] += record.Length;
    }

    /// <summary>Writes what waits in memory. Nothing may be added afterwards.</summary>
    /// <returns>The parts.</returns>
    /// <exception cref="IOException">The file takes no more.</exception>
    public IReadOnlyList<StagedPart> Complete()
    {
        for (int part = 0; part < parts; part++)
        {
            Flush(part);
            _blocks[part] = null;
        }

        return _parts;
    }

    private void Flush(int part)
    {
        if (_filled[part] > 0)
        {
            _parts[part].Blocks.Add((file.Append(_blocks[part].AsSpan(0, _filled[part])), _filled[part]));
            _filled[part] = 0;
        }
    }
}
