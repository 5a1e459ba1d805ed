namespace DynamoBulk.Cmdlets.Binding;

/// <summary>Compares binaries by content, as the members of a set are.</summary>
internal sealed class BinaryComparer : IEqualityComparer<byte[]>
{
    public static BinaryComparer Instance { get; } = new();

    public bool Equals(byte[]? x, byte[]? y) => x is null || y is null ? x == y : x.AsSpan().SequenceEqual(y);

    public int GetHashCode(byte[] obj)
    {
        var hash = default(HashCode);
        hash.AddBytes(obj);
        return hash.ToHashCode();
    }
}
