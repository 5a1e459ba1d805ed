namespace DynamoBulk.Local.Tables;

/// <summary>
/// Where a row stands in a table or index: first by the hash of its partition key, then by its key attributes in their own
/// order. Segments and partitions are ranges of the hash, the items of one partition key are a range of the bytes.
/// </summary>
/// <param name="Hash">The hash of the partition key.</param>
/// <param name="Bytes">The key attributes, encoded so that the order of the bytes is the order of the keys; see <see cref="KeyEncoder"/>.</param>
internal readonly record struct RowKey(ulong Hash, byte[] Bytes) : IComparable<RowKey>
{
    public int CompareTo(RowKey other) =>
        Hash != other.Hash ? Hash.CompareTo(other.Hash) : Bytes.AsSpan().SequenceCompareTo(other.Bytes);

    public bool Equals(RowKey other) => Hash == other.Hash && Bytes.AsSpan().SequenceEqual(other.Bytes);

    public override int GetHashCode() => Hash.GetHashCode();

    /// <summary>The least key after this one.</summary>
    public RowKey Next() => this with { Bytes = [.. Bytes, 0] };

    /// <summary>The least key after all that begin with this one.</summary>
    public RowKey AfterPrefix()
    {
        int last = Bytes.AsSpan().LastIndexOfAnyExcept((byte)0xFF);
        if (last < 0)
        {
            return new RowKey(Hash + 1, []);
        }

        byte[] bytes = Bytes[..(last + 1)];
        bytes[last]++;
        return this with { Bytes = bytes };
    }
}
