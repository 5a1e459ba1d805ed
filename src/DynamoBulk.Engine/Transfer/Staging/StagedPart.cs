namespace DynamoBulk.Transfer.Staging;

/// <summary>The records of the keys whose hash leads to one part.</summary>
internal sealed class StagedPart
{
    /// <summary>The visitor of a record.</summary>
    /// <param name="offset">Where it begins in the file.</param>
    /// <param name="record">Its bytes; see <see cref="StagedRecord"/>.</param>
    /// <returns>Whether to go on.</returns>
    public delegate bool Visitor(long offset, ReadOnlySpan<byte> record);

    /// <summary>The blocks of whole records in the file, in the order of the records.</summary>
    public List<(long Offset, int Length)> Blocks { get; } = [];

    /// <summary>How many records there are.</summary>
    public long Records { get; set; }

    /// <summary>Goes through the records, in the order they came in.</summary>
    /// <param name="file">The file.</param>
    /// <param name="visit">Sees each.</param>
    /// <returns>Whether it saw all of them.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public bool Visit(StagingFile file, Visitor visit)
    {
        byte[] buffer = [];
        foreach ((long offset, int length) in Blocks)
        {
            buffer = buffer.Length < length ? new byte[length] : buffer;
            file.Read(offset, buffer.AsSpan(0, length));
            for (int position = 0; position < length;)
            {
                int size = StagedRecord.LengthOf(buffer.AsSpan(position));
                if (!visit(offset + position, buffer.AsSpan(position, size)))
                {
                    return false;
                }

                position += size;
            }
        }

        return true;
    }
}
