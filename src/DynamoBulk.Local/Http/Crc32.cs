using System.Buffers.Binary;

namespace DynamoBulk.Local.Http;

/// <summary>The checksum that the service sends with every answer in <c>x-amz-crc32</c> and that its clients check.</summary>
/// <remarks>IEEE polynomial, eight bytes a step: .NET has this one only in a package of its own.</remarks>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;

    private static readonly uint[][] s_tables = MakeTables();

    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        uint[][] tables = s_tables;
        uint crc = uint.MaxValue;
        while (bytes.Length >= 8)
        {
            uint low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            uint high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = tables[7][(byte)low] ^ tables[6][(byte)(low >> 8)] ^ tables[5][(byte)(low >> 16)] ^ tables[4][low >> 24]
                ^ tables[3][(byte)high] ^ tables[2][(byte)(high >> 8)] ^ tables[1][(byte)(high >> 16)] ^ tables[0][high >> 24];
            bytes = bytes[8..];
        }

        foreach (byte b in bytes)
        {
            crc = tables[0][(byte)(crc ^ b)] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint[][] MakeTables()
    {
        var tables = new uint[8][];
        for (int step = 0; step < 8; step++)
        {
            tables[step] = new uint[256];
            for (uint i = 0; i < 256; i++)
            {
                uint value = step == 0 ? i : tables[step - 1][i];
                for (int bit = 0; bit < 8; bit++)
                {
                    value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ Polynomial;
                }

                tables[step][i] = value;
            }
        }

        return tables;
    }
}
