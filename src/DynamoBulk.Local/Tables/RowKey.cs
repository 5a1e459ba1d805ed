namespace DynamoBulk.Local.Tables;

/// <summary>
/// Where a row stands in a table or index: first by the hash of its partition key, then by its key attributes in their own
/// order. Segments and partitions are ranges of the hash, the items of one partition key are a range of the bytes.
/// </summary>
/// <param name="Hash">The hash of the partition key.</param>
/// <param name="Bytes">The key attributes, encoded so that the order of the bytes is the order of the keys; see <see cref="KeyEncoder"/>.</param>
internal readonly record struct RowKey(ulong Hash, ReadOnlyMemory<byte> Bytes) : IComparable<RowKey>
{
    public int CompareTo(RowKey other) =>
        Hash != other.Hash ? Hash.CompareTo(other.Hash) : Bytes.Span.SequenceCompareTo(other.Bytes.Span);

    public bool Equals(RowKey other) => Hash == other.Hash && Bytes.Span.SequenceEqual(other.Bytes.Span);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Bytes.Span);
        return hash.ToHashCode();
    }

    /// <summary>The key with more bytes behind it.</summary>
    public RowKey Append(ReadOnlySpan<byte> bytes) => this with { Bytes = (byte[])[.. Bytes.Span, .. bytes] };

    /// <summary>The least key after this one.</summary>
    public RowKey Next() => Append([0]);

    /// <summary>The least key after all that begin with this one.</summary>
    public RowKey AfterPrefix()
    {
        int last = Bytes.Span.LastIndexOfAnyExcept((byte)0xFF);
        if (last < 0)
        {
            return new RowKey(Hash + 1, default);
        }

        byte[] bytes = Bytes[..(last + 1)].ToArray();
        bytes[last]++;
        return this with { Bytes = bytes };
    }
}
