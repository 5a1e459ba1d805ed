using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace DynamoBulk.Local.Jobs.Exports;

/// <summary>MD5, by which the service's exports tell that a file is whole.</summary>
[SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "The layout of exports has MD5; it guards against accidents alone.")]
internal static class Checksum
{
    public static byte[] Of(byte[] content) => MD5.HashData(content);

    public static byte[] Of(Stream content) => MD5.HashData(content);
}
