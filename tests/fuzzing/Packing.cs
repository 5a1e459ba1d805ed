using System.IO.Compression;

namespace DynamoBulk.Fuzzing;

/// <summary>Files as they are stored: packed where the name says so.</summary>
internal static class Packing
{
    public static byte[] Store(FuzzedFormat format, byte[] content)
    {
        if (!format.IsPacked)
        {
            return content;
        }

        var stored = new MemoryStream();
        using (var packing = new GZipStream(stored, CompressionLevel.Fastest))
        {
            packing.Write(content);
        }

        return stored.ToArray();
    }

    /// <summary>Unpacks a file as far as it goes.</summary>
    /// <param name="stored">Any bytes.</param>
    /// <param name="isDamaged">Whether there was more, which cannot be unpacked.</param>
    public static byte[] Unpack(byte[] stored, out bool isDamaged)
    {
        var content = new MemoryStream();
        using var packed = new GZipStream(new MemoryStream(stored), CompressionMode.Decompress);
        isDamaged = false;
        try
        {
            // One by one: of what stands before the damage, none is lost.
            for (int next = packed.ReadByte(); next >= 0; next = packed.ReadByte())
            {
                content.WriteByte((byte)next);
            }
        }
        catch (InvalidDataException)
        {
            isDamaged = true;
        }

        return content.ToArray();
    }
}
