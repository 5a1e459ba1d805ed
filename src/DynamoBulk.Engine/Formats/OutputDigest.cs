using System.IO.Hashing;

namespace DynamoBulk.Formats;

/// <summary>A digest of the bytes of an output as they are stored, part behind part: it tells whether what is found is what was written.</summary>
/// <remarks>It finds mistakes, such as the file of another table, and no malice: who may write here may write the checkpoint, too.</remarks>
internal sealed class OutputDigest
{
    private const int BlockBytes = 1024 * 1024;

    private readonly XxHash128 _hash = new();

    /// <summary>The digest of all bytes so far, in hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexString(_hash.GetCurrentHash());

    /// <summary>Whether two files have the same content.</summary>
    /// <param name="one">A file.</param>
    /// <param name="other">Another one.</param>
    public static bool AreEqual(string one, string other) => OfFile(one) == OfFile(other);

    /// <summary>Takes bytes that were stored.</summary>
    /// <param name="stored">The bytes.</param>
    public void Append(ReadOnlySpan<byte> stored) => _hash.Append(stored);

    /// <summary>Takes the bytes of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="length">How many of its bytes; null for all.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="EndOfStreamException">It is shorter.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public void AppendFile(string path, long? length, CancellationToken cancellationToken)
    {
        using FileStream file = new(path, new FileStreamOptions { Options = FileOptions.SequentialScan, BufferSize = 0 });
        byte[] block = new byte[BlockBytes];
        for (long left = length ?? file.Length; left > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<byte> next = block.AsSpan(0, (int)Math.Min(left, block.Length));
            file.ReadExactly(next);
            Append(next);
            left -= next.Length;
        }
    }

    private static string OfFile(string path)
    {
        var digest = new OutputDigest();
        digest.AppendFile(path, null, CancellationToken.None);
        return digest.ToString();
    }
}
