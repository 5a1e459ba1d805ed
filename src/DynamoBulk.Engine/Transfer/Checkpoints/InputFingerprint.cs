using System.Security.Cryptography;

namespace DynamoBulk.Transfer.Checkpoints;

/// <summary>Tells one input from another, wherever it lies.</summary>
/// <param name="Name">The path or address it had.</param>
/// <param name="Size">Its bytes, as stored.</param>
/// <param name="Content">A digest of its content.</param>
public sealed record InputFingerprint(string Name, long Size, string Content)
{
    private const int EndBytes = 1024 * 1024;
    private const int SampleBytes = 4096;
    private const int Samples = 256;

    /// <summary>When it was last written, in UTC, where not all of its content was looked at; else null.</summary>
    public DateTime? LastWritten { get; init; }

    /// <summary>Looks at a file: at all of a small one; of a large one at both ends, at places in between and at the time of its last write.</summary>
    /// <remarks>
    /// To read a terabyte to begin with would take the hours that going on saves. A row that somebody mends between two runs lies
    /// between the places nearly always, and the time tells of it; so it does of a copy with the same content, which is refused
    /// until it has the time of the first one. The time of a small file says nothing that its content does not.
    /// </remarks>
    /// <param name="path">The file.</param>
    /// <returns>The fingerprint.</returns>
    /// <exception cref="InvalidDataException">It can be read only once, as a pipe.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static InputFingerprint OfFile(string path)
    {
        using FileStream file = new(path, new FileStreamOptions { Share = FileShare.Read | FileShare.Delete, BufferSize = 0 });
        if (!file.CanSeek)
        {
            throw new InvalidDataException($"'{path}' can be read only once, so that no other run could go on with it: leave -CheckpointPath out, or save it as a file first.");
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long length = file.Length;
        bool isSmall = length <= (2 * EndBytes) + (Samples * SampleBytes);
        if (isSmall)
        {
            Append(hash, file, 0, (int)length);
        }
        else
        {
            Append(hash, file, 0, EndBytes);
            for (int i = 1; i <= Samples; i++)
            {
                Append(hash, file, (long)((double)length * i / (Samples + 1)), SampleBytes);
            }

            Append(hash, file, length - EndBytes, EndBytes);
        }

        return new InputFingerprint(path, length, Convert.ToHexString(hash.GetHashAndReset())) { LastWritten = isSmall ? null : File.GetLastWriteTimeUtc(file.SafeFileHandle) };
    }

    /// <summary>What tells an input from this one, in words that follow "the checkpoint is of"; null when nothing does.</summary>
    internal string? Difference(InputFingerprint other) =>
        Size != other.Size || Content != other.Content ? $"'{other.Name}' with other content ({other.Size:N0} bytes, now {Size:N0} in '{Name}')"
        : LastWritten != other.LastWritten ? $"'{other.Name}' as it was last written {other.LastWritten:O}, and it was written again {LastWritten:O} (a file of this size is not compared as a whole: if you know that it is the same, give it the first time back)"
        : null;

    private static void Append(IncrementalHash hash, FileStream file, long position, int count)
    {
        byte[] bytes = new byte[count];
        file.Position = position;
        file.ReadExactly(bytes);
        hash.AppendData(bytes);
    }
}
