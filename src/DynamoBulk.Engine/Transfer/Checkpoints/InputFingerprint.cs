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

    /// <summary>Looks at a file: at all of a small one; of a large one at both ends and at places in between.</summary>
    /// <remarks>To read a terabyte to begin with would take the hours that going on saves.</remarks>
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
        if (length <= (2 * EndBytes) + (Samples * SampleBytes))
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

        return new InputFingerprint(path, length, Convert.ToHexString(hash.GetHashAndReset()));
    }

    private static void Append(IncrementalHash hash, FileStream file, long position, int count)
    {
        byte[] bytes = new byte[count];
        file.Position = position;
        file.ReadExactly(bytes);
        hash.AppendData(bytes);
    }
}
