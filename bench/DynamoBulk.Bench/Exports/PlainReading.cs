using System.IO.Compression;
using System.Text.Json;

namespace DynamoBulk.Bench.Exports;

/// <summary>What reading an export costs at least: its bytes are unpacked, and every token of every line is read. Nothing is checked or kept.</summary>
internal static class PlainReading
{
    private const int BlockSize = 80 * 1024;

    /// <summary>Reads data files.</summary>
    /// <param name="paths">The files.</param>
    /// <returns>How many lines there are.</returns>
    public static long Read(IReadOnlyList<string> paths) => paths.Sum(Read);

    private static long Read(string path)
    {
        using var unpacked = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        byte[] block = new byte[BlockSize];
        long lines = 0;
        int filled = 0;
        while (unpacked.ReadAtLeast(block.AsSpan(filled), block.Length - filled, throwOnEndOfStream: false) is > 0 and var read)
        {
            filled += read;
            int begin = 0;
            while (block.AsSpan(begin, filled - begin).IndexOf((byte)'\n') is >= 0 and var length)
            {
                var reader = new Utf8JsonReader(block.AsSpan(begin, length));
                while (reader.Read())
                {
                }

                lines++;
                begin += length + 1;
            }

            block.AsSpan(begin, filled - begin).CopyTo(block);
            filled -= begin;
        }

        return lines;
    }
}
